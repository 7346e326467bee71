"""The machine is described without telling whose it is; an environment is weighed without the test tools."""

import platform
from pathlib import Path

import pytest

from bench.machine import describe, environment_mb, normal_name

MEGABYTE = b"x" * 1024**2


def test_the_description_says_what_a_reader_needs_to_compare() -> None:
    machine = describe()

    assert set(machine) == {"processor", "cores", "memory", "system", "python"}
    assert all(machine.values())


def test_the_description_does_not_name_the_machine() -> None:
    assert platform.node() not in describe().values()


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment with two packages of a megabyte each, the second with a megabyte of compiled code."""
    site = tmp_path / "venv" / "lib" / "python3.10" / "site-packages"
    for name, module in (("Wanted_Package", "wanted"), ("extra", "extra")):
        information = site / f"{name}-1.0.dist-info"
        information.mkdir(parents=True)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (information / "RECORD").write_text(f"{module}/big.py,,\n{name}-1.0.dist-info/METADATA,,\n")
        (site / module / "__pycache__").mkdir(parents=True)
        (site / module / "big.py").write_bytes(MEGABYTE)
    (site / "extra" / "__pycache__" / "big.cpython-310.pyc").write_bytes(MEGABYTE)
    return tmp_path / "venv"


def test_only_packages_of_the_lock_file_count(venv: Path, tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("wanted-package==1.0 \\\n    --hash=sha256:00\n")

    assert environment_mb(venv, lock) == pytest.approx(1, abs=0.1)


def test_with_every_package_locked_all_of_it_counts(venv: Path, tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("extra==1.0\nwanted-package==1.0\n")

    assert environment_mb(venv, lock) == pytest.approx(3, abs=0.1)


def test_a_name_is_compared_as_lock_files_write_it() -> None:
    assert normal_name("Flask_Cors.Extra") == "flask-cors-extra"
