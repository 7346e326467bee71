"""Make the Python environment: `.venv`, from the lock files, once.

usage: python3 scripts/install.py uv | run | test | tensorflow | stock

`run` installs what the chatbot needs, `test` the test tools too, `tensorflow` the real TensorFlow too; `stock` makes
`.venv-stock`, with Rasa as it comes, for `make bench` to compare with; `uv` fetches only the installer. When the lock
files have not changed since, nothing is called and no network is needed. Runs on any Python 3 from 3.7 on, since it is
what brings Python 3.10.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List

from steps import ROOT, StepFailed, environment, fail, only_one, run_step

TOOLS = ROOT / ".venv-tools"
UV = TOOLS / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements"
LOG = "install.log"

#: What each part adds: its title, and the gigabytes that must be free (packages, and uv's cache of them).
PARTS = {
    "run": ("Installing the environment (about 2 minutes the first time)", 1.5),
    "test": ("Installing the test tools (about half a minute the first time)", 0.5),
    "tensorflow": ("Installing TensorFlow (about 2 minutes the first time)", 3.0),
    "stock": ("Installing stock Rasa to compare with (about 3 minutes the first time)", 4.5),
}
NEEDED_PARTS = {"run": ["run"], "test": ["run", "test"], "tensorflow": ["run", "tensorflow"], "stock": ["stock"]}

RASA_TRIAL = """
import spacy, rapidfuzz
import rasa.__main__, rasa.core.agent, rasa.engine.recipes.default_components
import rasa.model_training, rasa.server, rasa.validator, rasa.nlu.test, rasa_sdk.executor, rasa_sdk.endpoint
"""
#: Imported once after the installation: proves that it works, and leaves Rasa compiled for a quick start.
TRIALS = {
    "run": RASA_TRIAL + "import fastapi, uvicorn, prometheus_client",
    "tensorflow": RASA_TRIAL + "import tensorflow",
    "stock": RASA_TRIAL + "import tensorflow, tensorflow_text",
}

#: Read by Python at every start of the environment: puts the project on the path (given from site-packages,
#: so that no file holds an absolute one), and TensorFlow's stand-ins in place before Rasa can be imported.
PATH_FILE = """\
../../../..
import triage_bot.rasa_support.tensorflow_stand_ins as stand_ins; stand_ins.install()
"""


def main(arguments: List[str]) -> None:
    """Install the parts that are not there yet, in order."""
    with only_one("install"):
        try:
            _install_missing(arguments)
        except StepFailed as failure:
            fail(str(failure))


def _install_missing(arguments: List[str]) -> None:
    if arguments == ["uv"]:
        _get_uv()
        return
    if len(arguments) != 1 or arguments[0] not in NEEDED_PARTS:
        fail(__doc__ or "")
    for part in NEEDED_PARTS[arguments[0]]:
        if not _is_current(part):
            _install(part)


def _install(part: str) -> None:
    title, gigabytes = PARTS[part]
    _check_free_space(gigabytes)
    _get_uv()
    venv = _venv(part)
    python = str(_python(venv))
    _make_venv(venv)
    stamp = _stamp(part)
    if stamp.exists():
        stamp.unlink()
    lock_file = f"requirements/{part}.txt"
    command = [str(UV), "pip", "install", "--python", python, "--no-deps", "--require-hashes"]
    command += ["-r", lock_file]
    run_step(title, command, LOG, env=_uv_environment())
    if part == "run":
        (_site_packages(venv) / "triage_bot.pth").write_text(PATH_FILE, encoding="utf-8")
    if part in TRIALS:
        run_step(
            "Trying the environment (about 20 seconds)",
            [python, "-W", "ignore", "-c", TRIALS[part]],
            LOG,
            env=environment(),
            mend="The packages were installed but do not work together. Remove the folder "
            f"{venv.name} and run the same command again.",
        )
    stamp.write_text(_fingerprint(part), encoding="ascii")


def _venv(part: str) -> Path:
    return ROOT / (".venv-stock" if part == "stock" else ".venv")


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def _stamp(part: str) -> Path:
    return _venv(part) / f".installed-{part}"


def _is_current(part: str) -> bool:
    stamp = _stamp(part)
    return _python(_venv(part)).exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(part)


def _fingerprint(part: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{part}.txt").read_bytes() + PATH_FILE.encode()).hexdigest()


def _check_free_space(gigabytes: float) -> None:
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    if free < gigabytes:
        raise StepFailed(
            f"The disk is too full to install the environment: {free:.1f} GB are free in this folder, and "
            f"about {gigabytes:.1f} GB are needed. Free some space and run the same command again."
        )


def _get_uv() -> None:
    """Fetch uv with the machine's own pip into a private folder, unless it is there and works."""
    lock_file = REQUIREMENTS / "tools.txt"
    stamp = TOOLS / ".installed"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if UV.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    if not _runs([sys.executable, "-m", "pip", "--version"]):
        raise StepFailed(
            f"{sys.executable} has no pip, which fetches the installer. Install it (on Debian or Ubuntu: "
            "`apt install python3-pip`) and run the same command again."
        )
    shutil.rmtree(str(TOOLS), ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--target", str(TOOLS)]
    command += ["-r", str(lock_file)]
    run_step("Fetching the installer (a few seconds)", command, LOG)
    stamp.write_text(wanted, encoding="ascii")


def _make_venv(venv: Path) -> None:
    """Make an environment with Python 3.10: the machine's own if it has one, else one that uv fetches."""
    if _python(venv).exists() and _is_python_3_10(str(_python(venv))):
        return
    python = next((path for path in _candidates() if _is_python_3_10(path)), None)
    if python is None:
        run_step(
            "Fetching Python 3.10 (about half a minute)",
            [str(UV), "python", "install", "--no-bin", "3.10"],
            LOG,
            env=_uv_environment(),
            mend="Rasa runs on no Python newer than 3.10; none was found on this machine, and none could be "
            "fetched. Install Python 3.10 (with your system's packages or pyenv), so that `python3.10` runs, "
            "and run the same command again.",
        )
        python = "3.10"
    # --clear: what is there does not work (a link to a Python that is gone) or is of another version
    command = [str(UV), "venv", "--clear", "--python", python, str(venv)]
    run_step("Making the environment's folder (a moment)", command, LOG, env=_uv_environment())


def _candidates() -> Iterator[str]:
    """Give the places where a Python 3.10 may be; pyenv's own on the path may be one that refuses to run."""
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(entry) / "python3.10"
        if path.exists():
            yield str(path)
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    for folder in (pyenv / "versions", TOOLS / "python"):
        for path in sorted(folder.glob("*3.10*/bin/python3.10"), reverse=True):
            yield str(path)


def _is_python_3_10(python: str) -> bool:
    question = "import sys; sys.exit(sys.version_info[:2] != (3, 10) or sys.implementation.name != 'cpython')"
    return _runs([python, "-c", question])


def _runs(command: List[str]) -> bool:
    try:
        ended = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return ended.returncode == 0


def _site_packages(venv: Path) -> Path:
    return venv / "lib" / "python3.10" / "site-packages"


def _uv_environment() -> Dict[str, str]:
    """Keep what uv fetches in this folder, and uv deaf to an environment that happens to be active."""
    env = environment(UV_PYTHON_INSTALL_DIR=str(TOOLS / "python"), UV_NO_PROGRESS="1")
    env.pop("VIRTUAL_ENV", None)
    return env


if __name__ == "__main__":
    main(sys.argv[1:])
