"""What the routes share: settings, limits, cookies, the safety floor, and the chat once it is loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from triage_bot.shared import Shared
from triage_bot.web.chat import Chat, Clock
from triage_bot.web.limits import SharedRateLimit
from triage_bot.web.metrics import Metrics
from triage_bot.web.safety import SafetyNet
from triage_bot.web.sessions import Cookies
from triage_bot.web.settings import Settings


@dataclass
class Services:
    """The parts of one app.

    `chat` is None while it starts, and while `failure` names why it cannot. `stopping` makes /ready say no before the
    server ends.
    """

    settings: Settings
    clock: Clock
    safety: SafetyNet
    chat: Chat | None = None
    failure: str = ""
    metrics: Metrics = field(default_factory=Metrics)
    stopping: bool = False

    def __post_init__(self) -> None:
        """Make what follows from the settings."""
        self.shared = Shared(self.settings.redis_url) if self.settings.redis_url else None
        self.conversation_limit = SharedRateLimit("conversation", self.settings.rate_limit, time.monotonic, self.shared)
        self.address_limit = SharedRateLimit("address", self.settings.address_limit, time.monotonic, self.shared)
        self.cookies = Cookies(bool(self.settings.framing_origins), self.settings.retention_days)

    @staticmethod
    def of(connection: HTTPConnection) -> Services:
        """Give the services of the app that a request came to."""
        return cast(Services, connection.app.state.services)
