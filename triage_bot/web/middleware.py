"""Around every request: an id, the security headers, the log line, the counters, and no error without an answer."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_bot.web.errors import Problem, error_response
from triage_bot.web.logs import request_id, where
from triage_bot.web.services import Services

logger = logging.getLogger(__name__)

_STRICT = ((b"strict-transport-security", b"max-age=31536000"),)
_KEEP_IF_SAME, _KEEP_NOTHING = (b"cache-control", b"no-cache"), (b"cache-control", b"no-store")


def security_headers(framing_origins: tuple[str, ...]) -> Mapping[str, str]:
    """Give the headers that keep others' scripts, frames and guesses out."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(framing_origins) or "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if not framing_origins:
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return headers


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        """Wrap an app."""
        self._app = app
        self._services = services
        headers = security_headers(services.settings.framing_origins)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        token = request_id.set(secrets.token_hex(6))
        started = time.perf_counter()
        status = 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._complete(scope, message)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 (the last place where an error can still get an answer)
            logger.error("a request failed: %s", where(error))
            response = error_response(Problem("failed"), self._services.safety.help_line())
            await response(scope, receive, send_guarded)
        finally:
            self._note(scope, status, time.perf_counter() - started)
            request_id.reset(token)

    def _complete(self, scope: Scope, message: Message) -> None:
        given = {name for name, _ in message["headers"]}
        is_file = scope["path"].startswith("/static/")
        added = (
            *self._headers,
            *(_STRICT if scope["scheme"] == "https" else ()),
            _KEEP_IF_SAME if is_file else _KEEP_NOTHING,
            (b"x-request-id", request_id.get().encode()),
        )
        message["headers"] = [*message["headers"], *(header for header in added if header[0] not in given)]

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        metrics = self._services.metrics
        metrics.requests.labels(scope["method"], route, str(status)).inc()
        metrics.seconds.labels(route).observe(seconds)
        if status >= 400:
            metrics.errors.labels(str(status)).inc()
        fields: dict[str, Any] = {"status": status, "ms": round(seconds * 1000, 1)}
        level = logging.DEBUG if route in ("/health", "/ready", "/metrics", "/static") else logging.INFO
        logger.log(level, "%s %s", scope["method"], route, extra={"fields": fields})


def _route(scope: Scope) -> str:
    """Give the route's pattern: an address that somebody made up goes neither into a log nor into a label."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    return str(path) if path else "other"
