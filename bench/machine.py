"""Describes the machine and the environments, without anything that tells whose machine it is."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path


def describe() -> dict[str, str]:
    """Give processor, cores, memory, system and Python of this machine."""
    cpu = _first(r"^model name\s*: (.*)$", Path("/proc/cpuinfo")) or platform.machine()
    kilobytes = int(_first(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo")) or 0)
    return {
        "processor": cpu,
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{kilobytes / 1024**2:.0f} GB",
        "system": f"{platform.freedesktop_os_release().get('PRETTY_NAME', platform.system())}, {platform.machine()}",
        "python": platform.python_version(),
    }


def environment_mb(venv: Path, lock: Path) -> float:
    """Give the disk space of an environment in MB, without the packages that are not in its lock file.

    The test tools live beside the run environment; whatever belongs to no package counts.
    """
    site_packages = next(venv.glob("lib/python*/site-packages"))
    wanted = set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    extra = {
        path
        for package in distributions(path=[str(site_packages)])
        if normal_name(package.metadata["Name"]) not in wanted
        for path in _files(package)
    }
    found = (path for path in venv.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_blocks for path in found if path not in extra) * 512 / 1024**2


def normal_name(package: str) -> str:
    """Write a package's name as lock files do."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _files(package: Distribution) -> set[Path]:
    named = {Path(os.path.normpath(str(package.locate_file(path)))) for path in package.files or ()}
    compiled = {
        cached
        for path in named
        if path.suffix == ".py"
        for cached in path.parent.glob(f"__pycache__/{path.stem}.*.pyc")
    }
    return named | compiled


def _first(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else ""
