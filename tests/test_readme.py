"""What the README names exists."""

import re
import subprocess
from pathlib import Path

import pytest

from triage_bot.web.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Made by running things, and so not in a fresh checkout.
MADE = (".venv", ".data", "models")


def named_paths() -> list[str]:
    """Give what stands in backticks or links and looks like a path of the project."""
    quoted = re.findall(r"`([\w./<>-]+)`", README) + re.findall(r"\]\(([^)#]+)\)", README)
    return sorted(
        {name for name in quoted if ("/" in name or name.endswith((".yml", ".md"))) and not name.startswith("/")}
    )


@pytest.mark.parametrize("name", named_paths())
def test_each_path_that_the_readme_names_exists(name: str) -> None:
    path = name.replace("<id>", "droopy_eyelid")

    assert path.startswith(MADE) or (ROOT / path).exists()


def test_the_readme_names_paths_at_all() -> None:
    assert len(named_paths()) > 15


def test_each_command_of_the_readme_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_make_help_lists_every_target_with_a_comment() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ("chat", "shell", "test", "train", "validate", "evaluate", "lint", "bench", "clean", "help"):
        assert f"make {target} " in listed


def test_the_settings_table_is_complete_and_right() -> None:
    rows = dict(re.findall(r"^\| `TRIAGE_(\w+)` \| (?:`([^`]*)`|none) \|", README, re.MULTILINE))
    fields = {name.upper(): str(field.default) for name, field in Settings.__fields__.items()}

    assert rows == fields
