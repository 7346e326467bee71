"""Who asks: tokens, of which only the hash is kept, by Bearer header or by the page's cookie with a CSRF check."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from triage_bot.web.errors import Problem

COOKIE = "triage_conversation"
#: Another origin's page cannot send this header without being allowed to; a form cannot send it at all.
PAGE_HEADER = "X-Triage-Page"
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")


@dataclass(frozen=True)
class Credential:
    """A token that came with a request, and the way it came."""

    token: str
    by: Literal["bearer", "cookie"]

    @property
    def conversation_id(self) -> str:
        """The name under which the store knows the conversation."""
        return conversation_id(self.token)


def new_token() -> str:
    """Make a token of 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def conversation_id(token: str) -> str:
    """Give the hash of a token: what is stored, and Rasa's sender_id. It opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_key(token: str) -> str:
    """Give what a form of the page must carry: derived from the cookie, so only our own page can write it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def credential(request: Request) -> Credential | None:
    """Find the token of a request; a Bearer header goes before the cookie."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        token = token.strip()
        return Credential(token, "bearer") if scheme.lower() == "bearer" and _TOKEN.fullmatch(token) else None
    return cookie_credential(request)


def cookie_credential(request: Request) -> Credential | None:
    """Find the token of the page's cookie."""
    token = request.cookies.get(COOKIE, "")
    return Credential(token, "cookie") if _TOKEN.fullmatch(token) else None


def check_page_header(request: Request) -> None:
    """Refuse a request by cookie that another site's page might have caused.

    Raises:
        Problem: `forged`.
    """
    if request.headers.get(PAGE_HEADER) != "1" or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Problem("forged")


def check_form_key(request: Request, given: str) -> None:
    """Refuse a form that was not written by our own page for this cookie.

    Raises:
        Problem: `forged`.
    """
    found = cookie_credential(request)
    if found is not None and not hmac.compare_digest(given.encode(), form_key(found.token).encode()):
        raise Problem("forged")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Problem("forged")


class Cookies:
    """Writes the page's cookie: strict on its own page, partitioned where a clinic's page embeds the chat."""

    def __init__(self, embedded: bool, days: int) -> None:
        """Set what the cookie's attributes depend on."""
        self._embedded = embedded
        self._seconds = days * 86_400

    def give(self, request: Request, response: Response, token: str) -> None:
        """Set the cookie."""
        self._write(request, response, token, self._seconds)

    def take_back(self, request: Request, response: Response) -> None:
        """Remove the cookie."""
        self._write(request, response, "", 0)

    def _write(self, request: Request, response: Response, value: str, seconds: int) -> None:
        parts = [f"{COOKIE}={value}", "Path=/", f"Max-Age={seconds}", "HttpOnly"]
        if self._embedded:
            parts += ["Secure", "SameSite=None", "Partitioned"]
        else:
            parts += ["SameSite=Strict", *(["Secure"] if request.url.scheme == "https" else [])]
        response.headers.append("Set-Cookie", "; ".join(parts))
