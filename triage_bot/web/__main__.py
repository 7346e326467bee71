"""Serves the chat: `python -m triage_bot.web` (or `make chat`)."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from triage_bot.web.app import create_app
from triage_bot.web.logs import set_up_logging
from triage_bot.web.one_core import keep_to_one_core
from triage_bot.web.services import Services
from triage_bot.web.settings import Settings, SettingsError, listed, load_settings
from triage_bot.web.start import load_for_app, load_safety, project_folder

logger = logging.getLogger("triage_bot.web")


def main() -> None:
    """Check what can be checked, then serve until stopped."""
    os.chdir(project_folder())
    try:
        settings = load_settings()
    except SettingsError as error:
        stop(str(error))
    set_up_logging(settings.log_level, settings.log_format)
    check_port(settings)
    print("Starting the chat (a few seconds) ...", flush=True)
    warn_root()
    app = create_app(settings, safety=load_safety(), load=load_for_app, on_ready=lambda: be_ready(settings))
    server_of(app, settings).run()


def server_of(app: FastAPI, settings: Settings) -> DrainingServer:
    """Make the server of an app: no log of addresses, no websockets, and a client's address only from known proxies."""
    return DrainingServer(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            workers=1,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(listed(settings.trusted_proxies)),
            timeout_keep_alive=65,
            timeout_graceful_shutdown=5,
        ),
        app.state.services,
    )


class DrainingServer(uvicorn.Server):
    """Says not ready for a while before it stops, so that a load balancer sends nothing more meanwhile."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        """Serve the app of these services."""
        super().__init__(config)
        self._services = services

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at once on Ctrl-C or a second signal, otherwise after `drain_seconds`."""
        seconds = self._services.settings.drain_seconds
        if sig != signal.SIGTERM or self._services.stopping or not seconds:
            super().handle_exit(sig, frame)
            return
        self._services.stopping = True
        timer = threading.Timer(seconds, super().handle_exit, (sig, frame))
        timer.daemon = True
        timer.start()


def warn_root() -> None:
    """Warn who starts it as root: a hole in the app would open the whole machine."""
    if os.geteuid() == 0:
        logger.warning("This runs as root, which it needs for nothing: start it as a user of its own.")


def check_port(settings: Settings) -> None:
    """Stop with a clear sentence when the port is taken or refused."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError:
            stop(f"Port {settings.port} needs rights that this user does not have. Try `make chat PORT=5005`.")
        except OSError:
            other = settings.port + 1 if settings.port < 65535 else 5005
            stop(
                f"Port {settings.port} cannot be used: another program listens there already (or TRIAGE_HOST is not "
                f"an address of this machine). Stop that program, or take another port: `make chat PORT={other}`."
            )


def be_ready(settings: Settings) -> None:
    """Keep to one core, where that is wanted, now that all is loaded; then print where the chat is."""
    if settings.one_core:
        keep_to_one_core()
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::") else settings.host  # noqa: S104
    print(f"The chat is ready: http://{host}:{settings.port} (Ctrl-C stops it)", flush=True)


def stop(message: str) -> NoReturn:
    """Print why, and end."""
    print(f"\n{message}", file=sys.stderr, flush=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
