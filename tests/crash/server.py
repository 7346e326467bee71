"""A server that can be killed 200 times in a few minutes: `python -m tests.crash.server DATABASE_URL PORT`.

Loading Rasa takes seconds, so it is loaded once. For each line on standard input a child is forked from this warm parent,
whose number is printed; the child opens the database anew and serves the app over TCP until it is killed.
"""

from __future__ import annotations

import asyncio
import os
import sys

from triage_bot.rasa_support.worker import Worker
from triage_bot.web.__main__ import server_of
from triage_bot.web.app import create_app, local_now
from triage_bot.web.chat import Chat
from triage_bot.web.metrics import Metrics
from triage_bot.web.settings import Settings
from triage_bot.web.start import load_chat, load_safety


def main(database_url: str, port: str) -> None:
    """Load, then fork a server for each line."""
    settings = Settings(database_url=database_url, port=int(port), rate_limit=0, address_limit=0)
    warm = load_chat(database_url, local_now, load_safety(), Metrics(), settings.timeout_seconds)
    asyncio.run(warm.check())
    # SQLite's connections must not cross a fork.
    warm.transcript._engine.dispose()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(settings, warm)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)


def serve(settings: Settings, warm: Chat) -> None:
    """Serve as `python -m triage_bot.web` does, with a thread for Rasa of this process's own."""
    chat = Chat(
        warm._rasa, Worker(), warm.transcript, warm.safety, local_now, Metrics(), timeout=settings.timeout_seconds
    )
    server_of(create_app(settings, safety=warm.safety, chat=chat), settings).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
