from pathlib import Path

import pytest

from triage_bot.checksum import checksum_file, is_as_written, write_checksum


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    path.write_bytes(b"model")
    write_checksum(path)
    return path


def test_an_unchanged_file_is_as_written(model: Path) -> None:
    assert checksum_file(model).read_text().endswith("  model.npz\n")
    assert is_as_written(model)


def test_a_changed_file_is_not(model: Path) -> None:
    model.write_bytes(b"another")

    assert not is_as_written(model)


def test_a_file_without_a_checksum_is_not(model: Path) -> None:
    checksum_file(model).unlink()

    assert not is_as_written(model)
