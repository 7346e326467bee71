"""nginx in front of the replicas: its configuration, and what it says when no replica answers."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
#: Requests a second and open connections of one address; the replicas count more finely.
FAIR = (20, 40)
GENEROUS = (100_000, 10_000)


class NginxTemplate(Template):
    """A template whose placeholders do not look like nginx's variables."""

    delimiter = "@"


class NginxFiles:
    """Writes what nginx reads."""

    def __init__(self, folder: Path, port: int, generous: bool) -> None:
        """Write the answers for when nobody else answers."""
        self._folder = folder
        self._port = port
        self._limits = GENEROUS if generous else FAIR
        sentence = unavailable()
        body = {"error": {"code": "unavailable", "message": sentence}}
        (folder / "unavailable.json").write_text(json.dumps(body), encoding="utf-8")
        page = (HERE / "unavailable.html").read_text(encoding="utf-8")
        (folder / "unavailable.html").write_text(
            NginxTemplate(page).substitute(sentence=html.escape(sentence)), encoding="utf-8"
        )

    def write(self, ports: list[int]) -> None:
        """Write the configuration for the replicas on these ports."""
        text = (HERE / "nginx.conf.template").read_text(encoding="utf-8")
        requests, connections = self._limits
        filled = NginxTemplate(text).substitute(
            user="user www-data;" if os.geteuid() == 0 else "",
            listen=f"127.0.0.1:{self._port}",
            folder=self._folder,
            requests_a_second=requests,
            connections=connections,
            servers="\n".join(f"        server 127.0.0.1:{port} max_fails=2 fail_timeout=2s;" for port in ports),
            generation=self.generation(ports),
        )
        (self._folder / "nginx.conf").write_text(filled, encoding="utf-8")

    @staticmethod
    def generation(ports: list[int]) -> str:
        """Name a list of replicas."""
        return "-".join(map(str, ports))


def unavailable() -> str:
    """Say that nothing answers, and how to call for help."""
    from triage_bot.web.errors import ERRORS
    from triage_bot.web.start import load_safety

    return f"{ERRORS['unavailable'][1]} {load_safety().help_line()}"
