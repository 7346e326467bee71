"""What the Dockerfile copies exists, and what is private does not reach the builder."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
LET_IN = [
    line[1:].removesuffix("/**")
    for line in (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    if line.startswith("!")
]


def copied() -> list[str]:
    """Give what comes from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_what_is_copied_exists_and_reaches_the_builder() -> None:
    assert copied()
    for name in copied():
        assert (ROOT / name).exists(), name
        assert name.split("/")[0] in LET_IN, name


def test_nothing_private_reaches_the_builder() -> None:
    assert not {".data", ".env", ".git", ".venv", "models"} & set(LET_IN)


def test_the_environment_comes_from_the_lock_files_and_the_model_is_trained_at_the_build() -> None:
    assert "RUN python3 scripts/install.py run" in DOCKERFILE
    assert "RUN .venv/bin/python scripts/train.py" in DOCKERFILE
    assert "pip install" not in DOCKERFILE


def test_both_stages_have_the_python_that_the_environment_was_made_with() -> None:
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))

    assert bases == {"python:3.10-slim-bookworm"}
