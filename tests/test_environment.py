"""The lock files are complete and name no address; training starts again exactly when it must."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILES = sorted((ROOT / "requirements").glob("*.txt"))
LOCKS = [path for path in LOCK_FILES if path.name != "excludes.txt"]


def packages_of(lock: Path) -> dict[str, int]:
    """Give each package of a lock file with the number of its hashes."""
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)
    return {block.split("==")[0]: block.count("--hash=sha256:") for block in blocks if "==" in block}


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Load scripts/train.py with an empty project as its root."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("train_under_test", ROOT / "scripts" / "train.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "headache.yml").write_text("nlu: []\n")
    (tmp_path / "config.yml").write_text("recipe: default.v1\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def test_there_are_lock_files_for_running_testing_and_tools() -> None:
    assert {"run.txt", "test.txt", "tools.txt"} <= {path.name for path in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_address(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    packages = packages_of(lock)

    assert packages
    assert [name for name, hashes in packages.items() if hashes == 0] == []


def test_what_is_left_out_is_not_locked() -> None:
    lines = (ROOT / "requirements" / "excludes.txt").read_text().splitlines()
    left_out = {line for line in lines if line and not line.startswith("#")}

    locked = packages_of(ROOT / "requirements" / "run.txt") | packages_of(ROOT / "requirements" / "test.txt")

    assert "tensorflow" in left_out
    assert left_out & set(locked) == set()


@pytest.mark.parametrize("changed", ["data/nlu/headache.yml", "config.yml", "domain.yml", "data/nlu/new.yml"])
def test_a_changed_source_calls_for_training(train: ModuleType, tmp_path: Path, changed: str) -> None:
    before = train._fingerprint()

    (tmp_path / changed).write_text("changed: true\n")

    assert train._fingerprint() != before


@pytest.mark.parametrize("untouched", ["README.md", "data/.swap", "data/__pycache__/x.pyc"])
def test_another_file_does_not_call_for_training(train: ModuleType, tmp_path: Path, untouched: str) -> None:
    before = train._fingerprint()

    (tmp_path / untouched).parent.mkdir(exist_ok=True)
    (tmp_path / untouched).write_text("changed\n")

    assert train._fingerprint() == before


@pytest.mark.parametrize(
    ("damage", "current"), [("", True), ("triage.tar.gz", False), ("triage.tar.gz.sha256", False)], ids=ascii
)
def test_a_damaged_model_calls_for_training(
    train: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, current: bool
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for constant, name in (("MODEL", ""), ("MODEL_HASH", ".sha256")):
        monkeypatch.setattr(train, constant, models / f"triage.tar.gz{name}")
    monkeypatch.setattr(train, "MODELS", models)
    monkeypatch.setattr(train, "FINGERPRINT", models / "triage.fingerprint")
    train.MODEL.write_bytes(b"model")
    train.MODEL_HASH.write_text(f"{train._sha256(train.MODEL)}  triage.tar.gz\n")
    train.FINGERPRINT.write_text(train._fingerprint())

    if damage:
        (models / damage).write_bytes(b"damaged")

    assert train._is_current() is current
