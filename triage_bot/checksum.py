"""The SHA-256 that training writes beside a model, as `sha256sum -c` reads it: one that changed since is not used."""

from __future__ import annotations

import hashlib
from pathlib import Path


def checksum_file(path: Path) -> Path:
    """Give the file that holds the checksum of a file."""
    return path.with_name(f"{path.name}.sha256")


def write_checksum(path: Path) -> None:
    """Write the checksum of a file beside it."""
    checksum_file(path).write_text(f"{sha256(path)}  {path.name}\n", encoding="ascii")


def is_as_written(path: Path) -> bool:
    """Tell whether a file still has the checksum beside it; one without a checksum has nothing to show."""
    written = checksum_file(path)
    if not written.exists() or not path.exists():
        return False
    return written.read_text(encoding="ascii", errors="replace").split()[:1] == [sha256(path)]


def sha256(path: Path) -> str:
    """Give the checksum of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
