import hashlib
from pathlib import Path

import pytest

from triage_bot.rasa_support.agent import ModelError, find_model


def test_without_a_model_the_mend_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make train"):
        find_model(tmp_path)


def test_a_model_with_its_checksum_is_taken(tmp_path: Path) -> None:
    model = tmp_path / "triage.tar.gz"
    model.write_bytes(b"model")
    digest = hashlib.sha256(b"model").hexdigest()
    (tmp_path / "triage.tar.gz.sha256").write_text(f"{digest}  triage.tar.gz\n")

    assert find_model(tmp_path) == model


@pytest.mark.parametrize("written", ["", "0" * 64, "not a checksum"])
def test_a_model_that_changed_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "triage.tar.gz").write_bytes(b"another model")
    (tmp_path / "triage.tar.gz.sha256").write_text(written)

    with pytest.raises(ModelError, match="checksum"):
        find_model(tmp_path)
