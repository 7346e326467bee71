"""Train Rasa's model, if what it is made of has changed since.

usage: .venv/bin/python scripts/train.py

Decides by a fingerprint of the files, in a few milliseconds and without importing Rasa. Only the newest model
is kept, with its SHA-256 beside it (as `sha256sum -c` reads it).
"""

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Iterator

from steps import ROOT, StepFailed, environment, fail, only_one, run_step

#: What a model is made of. The reader takes part as a component of Rasa's pipeline.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "triage_bot/reader",
    "triage_bot/rasa_support",
    "triage_bot/vocabulary.py",
    "requirements/run.txt",
    "scripts/train.py",
)
MODELS = ROOT / "models"
MODEL = MODELS / "triage.tar.gz"
MODEL_HASH = MODELS / "triage.tar.gz.sha256"
FINGERPRINT = MODELS / "triage.fingerprint"


def main() -> None:
    """Train, unless the model fits its sources."""
    if _is_current():
        print("The model is up to date.")
        return
    with only_one("train"):
        try:
            if not _is_current():
                _train()
        except StepFailed as failure:
            fail(str(failure))


def _train() -> None:
    fingerprint = _fingerprint()  # before the training: a file saved meanwhile makes the next run train again
    workshop = MODELS / ".new"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    # --force: Rasa's cache does not see a change in the code of our own components
    command = [
        sys.executable,
        "-m",
        "triage_bot.rasa_support.training",
        "train",
        "--force",
        "--fixed-model-name",
        "triage",
    ]
    command += ["--config", "config.yml", "--domain", "domain.yml", "--out", str(workshop)]
    # `make validate` and its test check the data; here that would cost as much as the training
    command += ["--skip-validation", "--data", "data/nlu", "data/rules"]
    run_step(
        "Training (about half a minute)",
        command,
        "train.log",
        env=environment(RASA_TELEMETRY_ENABLED="false", PYTHONHASHSEED="0"),
        mend="The lines above tell which file Rasa did not like; `make validate` checks the data by itself.",
    )
    made = list(workshop.glob("*.tar.gz"))
    if len(made) != 1:
        raise StepFailed("Rasa ended well but wrote no model. The whole output is in .logs/train.log.")
    FINGERPRINT.unlink(missing_ok=True)
    made[0].replace(MODEL)
    MODEL_HASH.write_text(f"{_sha256(MODEL)}  {MODEL.name}\n", encoding="ascii")
    for other in MODELS.glob("*.tar.gz"):
        if other != MODEL:
            other.unlink()
    FINGERPRINT.write_text(f"{fingerprint}\n", encoding="ascii")
    shutil.rmtree(workshop, ignore_errors=True)


def _is_current() -> bool:
    if not (MODEL.exists() and MODEL_HASH.exists() and FINGERPRINT.exists()):
        return False
    newer = [other for other in MODELS.glob("*.tar.gz") if other.stat().st_mtime > MODEL.stat().st_mtime]
    damaged = MODEL_HASH.read_text(encoding="ascii", errors="replace").split()[:1] != [_sha256(MODEL)]
    return not newer and not damaged and FINGERPRINT.read_text(encoding="ascii").strip() == _fingerprint()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(set(_files())):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in SOURCES:
        source = ROOT / name
        if source.is_file():
            yield source
        for path in source.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                yield path


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
