"""Rasa as it comes, to compare with: its own default configuration, trained on this project's data, in `.venv-stock`.

The model is kept in `.bench/` with the time that its training took, until data, configuration, versions or machine change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.figures import Training
from bench.machine import describe
from bench.servers import HOST, ROOT, Chat, StockTalk, free_port

VENV = ROOT / ".venv-stock"
LOCK = ROOT / "requirements" / "stock.txt"
RASA = str(VENV / "bin" / "rasa")
TEMPLATE = "lib/python3.10/site-packages/rasa/cli/initial_project/config.yml"
FOLDER = ROOT / ".bench"
#: How often training goes through the data. Fewer than Rasa's default flatters Rasa, and changes no other figure.
EPOCHS = 5
TRAINED_ON = ("domain.yml", "data/nlu", "data/rules")
ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": HOST}


class TrainingFailed(Exception):
    """Rasa did not end well; the text names its log."""


def default_configuration(template: str, epochs: int = EPOCHS) -> str:
    """Give Rasa's default configuration with another number of epochs.

    Args:
        template: config.yml of `rasa init`, where the defaults stand in comments.
        epochs: For every part that has them.
    """
    in_use = re.sub(r"^#( +(?:- name|\w+): .*)$", r"\1", template, flags=re.MULTILINE)
    return re.sub(r"\bepochs: \d+", f"epochs: {epochs}", in_use)


def train(report: Callable[[str], None]) -> Training:
    """Train stock Rasa unless that is done, and give what it took then.

    Raises:
        TrainingFailed: Rasa did not end well.
    """
    FOLDER.mkdir(exist_ok=True)
    configuration = FOLDER / "config.yml"
    configuration.write_text(default_configuration((VENV / TEMPLATE).read_text(encoding="utf-8")), encoding="utf-8")
    record = FOLDER / "training.json"
    fingerprint = _fingerprint(configuration)
    if record.exists() and (known := json.loads(record.read_text(encoding="utf-8")))["fingerprint"] == fingerprint:
        return Training(**known["training"])
    report("Training stock Rasa (some minutes; kept until its data change)")
    command = [RASA, "train", "--force", "--skip-validation", "--config", str(configuration), "--out", str(FOLDER)]
    command += ["--fixed-model-name", "stock", "--domain", str(ROOT / TRAINED_ON[0])]
    command += ["--data", *(str(ROOT / name) for name in TRAINED_ON[1:])]
    log = FOLDER / "training.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        ended = subprocess.run(
            command, cwd=FOLDER, env={**os.environ, **ENVIRONMENT}, stdout=output, stderr=output, check=False
        )
    seconds = time.perf_counter() - began
    if ended.returncode:
        raise TrainingFailed(f"Stock Rasa could not be trained; {log.relative_to(ROOT)} shows why.")
    training = Training(seconds, EPOCHS, epoch_seconds(log.read_text(encoding="utf-8")))
    record.write_text(json.dumps({"fingerprint": fingerprint, "training": asdict(training)}), encoding="utf-8")
    return training


def epoch_seconds(log: str) -> float:
    """Give the seconds of the classifier's last epoch, from the progress bar in Rasa's log.

    The first epoch takes longer, since TensorFlow prepares itself in it; it counts where there is no other.

    Raises:
        ValueError: The log shows no epoch.
    """
    ends = {int(epoch): elapsed for epoch, elapsed in re.findall(r"Epochs: +\d+%\|[^|]*\| (\d+)/\d+ \[([\d:]+)<", log)}
    seconds = [_seconds(ends[epoch]) for epoch in sorted(ends) if epoch]
    if not seconds:
        raise ValueError("the log of stock Rasa's training shows no epoch")
    return seconds[-1] - (seconds[-2] if len(seconds) > 1 else 0)


def stock_chat() -> Chat:
    """Give the chat of stock Rasa: the server and the action server, each a process, as Rasa's manual runs them."""
    port, actions_port = free_port(), free_port()
    endpoints, credentials = FOLDER / "endpoints.yml", FOLDER / "credentials.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://{HOST}:{actions_port}/webhook\n", encoding="utf-8")
    credentials.write_text("rest:\n", encoding="utf-8")
    server: Sequence[str] = (
        *(RASA, "run", "--interface", HOST, "--port", str(port), "--model", str(FOLDER / "stock.tar.gz")),
        *("--endpoints", str(endpoints), "--credentials", str(credentials)),
    )
    actions = (RASA, "run", "actions", "--port", str(actions_port))
    return Chat([server, actions], lambda: StockTalk(port), variables=ENVIRONMENT)


def _seconds(clock: str) -> float:
    """Give the seconds of `m:ss` or `h:mm:ss`."""
    return float(sum(int(part) * 60**place for place, part in enumerate(reversed(clock.split(":")))))


def _fingerprint(configuration: Path) -> str:
    """Tell what a model is made of, and on which machine its training was timed."""
    digest = hashlib.sha256(json.dumps(describe()).encode())
    files = [configuration, LOCK]
    for name in TRAINED_ON:
        source = ROOT / name
        files += sorted(source.rglob("*.yml")) if source.is_dir() else [source]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
