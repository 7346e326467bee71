"""What the routes share: settings, limits, cookies, the safety floor, and the chat once it is loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from triage_bot.web.chat import Chat, Clock
from triage_bot.web.limits import RateLimit
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import SafetyNet
from triage_bot.web.sessions import Cookies
from triage_bot.web.settings import Settings


@dataclass
class Services:
    """The parts of one app. `chat` is None while it starts."""

    settings: Settings
    clock: Clock
    safety: SafetyNet
    chat: Chat | None = None
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        """Make what follows from the settings."""
        self.conversation_limit = RateLimit(self.settings.rate_limit, time.monotonic)
        self.address_limit = RateLimit(self.settings.address_limit, time.monotonic)
        self.cookies = Cookies(bool(self.settings.framing_origins), self.settings.retention_days)

    @staticmethod
    def of(connection: HTTPConnection) -> Services:
        """Give the services of the app that a request came to."""
        return cast(Services, connection.app.state.services)
