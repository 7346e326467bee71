"""The API: conversations, messages, findings."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import ORJSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from triage_bot.vocabulary import COUNTRIES, SIGNS, SYMPTOMS
from triage_bot.web import schemas
from triage_bot.web.answer import NotSaved
from triage_bot.web.chat import Chat
from triage_bot.web.errors import Problem, error_response
from triage_bot.web.limits import read_body
from triage_bot.web.logs import where
from triage_bot.web.safety import Found
from triage_bot.web.services import Services
from triage_bot.web.sessions import (
    PAGE_HEADER,
    Credential,
    check_page_header,
    conversation_id,
    cookie_credential,
    credential,
    new_token,
)
from triage_bot.web.settings import MAX_CHARACTERS
from triage_bot.web.text import is_blank


class PlainRoute(APIRoute):
    """A route whose function takes the request and gives the response by itself.

    FastAPI's own way looks for parameters, dependencies and models at each request, of which there are none here.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the function itself."""
        return cast(Callable[[Request], Coroutine[Any, Any, Response]], self.endpoint)


router = APIRouter(route_class=PlainRoute)
logger = logging.getLogger(__name__)

_KEY = re.compile(schemas.KEY)
_TEXT_IN_BROKEN_JSON = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)')


@dataclass(frozen=True)
class Asked:
    """A message as it came: its text, its sender's own name for it, and the country that the page knows."""

    text: str
    key: str = ""
    country: str | None = None


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": schemas.ErrorOut} for status in statuses}


def _body(model: Any) -> dict[str, Any]:
    """Describe a body that the route reads by itself, since it limits the size before it parses."""
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": model.schema(ref_template="#/components/schemas/{model}")}},
        },
        "security": [{"token": []}],
    }


@router.post("/api/conversations", status_code=201, response_model=schemas.TokenOut, responses=_errors(403, 429, 503))
async def begin(request: Request) -> Response:
    """Begin a conversation. The page, which sends its own header, gets the token as a cookie instead."""
    services = Services.of(request)
    from_page = PAGE_HEADER in request.headers
    if from_page:
        check_page_header(request)
    await check_address(services, request)
    token = await begin_conversation(services)
    response = ORJSONResponse({} if from_page else {"token": token}, status_code=201)
    if from_page:
        services.cookies.give(request, response, token)
    return response


@router.post(
    "/api/messages",
    response_model=schemas.AnswerOut,
    responses=_errors(400, 401, 403, 413, 422, 429, 503),
    openapi_extra=_body(schemas.MessageIn),
)
async def message(request: Request) -> Response:
    """Answer a message. Every error says how to call for help, and holds the floor's answer to a red flag."""
    services = Services.of(request)
    body, more = await read_body(request)
    asked, problem = read_message(body, more)
    try:
        found_credential = await authorise(services, request, counted=True)
        if problem:
            raise problem
        chat = require_chat(services)
        answer = await chat.answer(found_credential.conversation_id, asked.text, key=asked.key, country=asked.country)
    except Problem as error:
        return error_response(error, services.safety.help_line(asked.country), await look(services, asked))
    except NotSaved as error:
        return error_response(Problem("not_saved"), services.safety.help_line(asked.country), error.found)
    return ORJSONResponse(answer.as_json())


@router.patch(
    "/api/conversation/findings",
    response_model=schemas.AnswerOut,
    responses=_errors(400, 401, 403, 413, 422, 429, 503),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": schemas.FINDINGS_IN}}},
        "security": [{"token": []}],
    },
)
async def findings(request: Request) -> Response:
    """Set findings by hand. A red flag that is withdrawn is asked about once, unless `confirm` is true."""
    services = Services.of(request)
    body, more = await read_body(request)
    try:
        found_credential = await authorise(services, request, counted=True)
        changes, confirm = read_findings(body, more)
        answer = await require_chat(services).change(found_credential.conversation_id, changes, confirm=confirm)
    except NotSaved as error:
        return error_response(Problem("not_saved"), services.safety.help_line(), error.found)
    return ORJSONResponse(answer.as_json())


@router.get(
    "/api/conversation",
    response_model=schemas.ConversationOut,
    responses=_errors(401, 429, 503),
    openapi_extra={"security": [{"token": []}]},
)
async def conversation(request: Request) -> Response:
    """Give the transcript and the assessment of the whole conversation."""
    services = Services.of(request)
    found_credential = await authorise(services, request, changes=False)
    with or_no_store():
        transcript = require_chat(services).transcript
        exchanges = await asyncio.to_thread(transcript.exchanges, found_credential.conversation_id)
    told = [
        {
            "at": exchange.at.isoformat(timespec="seconds"),
            "id": exchange.key,
            "text": exchange.text,
            "replies": exchange.replies,
        }
        for exchange in exchanges
    ]
    assessment = exchanges[-1].assessment if exchanges else None
    return ORJSONResponse({"transcript": told, "assessment": assessment})


@router.get(
    "/api/conversation/export",
    response_model=schemas.ExportOut,
    responses=_errors(401, 429, 503),
    openapi_extra={"security": [{"token": []}]},
)
async def export(request: Request) -> Response:
    """Give all that is kept of the conversation, as a file to take away."""
    services = Services.of(request)
    found_credential = await authorise(services, request, changes=False)
    with or_no_store():
        kept = await asyncio.to_thread(require_chat(services).transcript.export, found_credential.conversation_id)
    return ORJSONResponse(kept, headers={"Content-Disposition": 'attachment; filename="my-conversation.json"'})


@router.delete(
    "/api/conversation",
    status_code=204,
    response_class=Response,
    responses=_errors(401, 403, 429, 503),
    openapi_extra={"security": [{"token": []}]},
)
async def delete(request: Request) -> Response:
    """Delete a conversation: its messages, its events, and the key to it."""
    services = Services.of(request)
    found_credential = await authorise(services, request)
    with or_no_store():
        await require_chat(services).delete(found_credential.conversation_id)
    response = Response(status_code=204)
    if found_credential.by == "cookie":
        services.cookies.take_back(request, response)
    return response


async def begin_conversation(services: Services) -> str:
    """Begin a conversation and give its token.

    Raises:
        Problem: `starting`, `out_of_order` or `no_store`.
    """
    chat = require_chat(services)
    token = new_token()
    with or_no_store():
        await asyncio.to_thread(chat.transcript.begin, conversation_id(token), chat.clock())
    return token


@contextlib.contextmanager
def or_no_store() -> Iterator[None]:
    """Turn a database's error into one that a person can act on.

    Raises:
        Problem: `no_store`.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        logger.error("the database failed: %s", where(error))
        raise Problem("no_store") from error


async def authorise(services: Services, request: Request, *, changes: bool = True, counted: bool = False) -> Credential:
    """Find whose conversation it is, and whether they may go on.

    Args:
        services: The app's parts.
        request: The request.
        changes: It changes something, so that the page has to prove itself.
        counted: It counts as a message under the conversation's limit.

    Raises:
        Problem: `too_many`, `no_token`, `forged`, `starting`, `out_of_order` or `no_store`.
    """
    await check_address(services, request)
    require_chat(services)  # first: where nothing works, a new token would not help
    found = credential(request)
    if found is None:
        raise Problem("no_token", {"WWW-Authenticate": "Bearer"})
    if changes and found.by == "cookie":
        check_page_header(request)
    if counted:  # its turn finds out whether there is such a conversation
        await check_pace(services, found)
        return found
    with or_no_store():
        known = await asyncio.to_thread(require_chat(services).transcript.exists, found.conversation_id)
    if not known:
        raise Problem("no_token", {"WWW-Authenticate": "Bearer"})
    return found


async def authorise_form(services: Services, request: Request) -> Credential:
    """Find whose conversation a form of the page changes; its key was checked before.

    Raises:
        Problem: `too_many`, `no_token`, `starting` or `out_of_order`.
    """
    await check_address(services, request)
    require_chat(services)
    found = cookie_credential(request)
    if found is None:
        raise Problem("no_token")
    await check_pace(services, found)
    return found


async def check_pace(services: Services, found: Credential) -> None:
    """Refuse a message in a conversation that goes too fast.

    Raises:
        Problem: `too_many`.
    """
    _check_wait(await services.conversation_limit.wait(found.conversation_id))


def read_message(body: bytes, more: bool) -> tuple[Asked, Problem | None]:
    """Find the text of a message, as far as it can be found, and what is wrong with the request."""
    if more:
        return Asked(_text_of_broken(body)), Problem("too_long")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return Asked(_text_of_broken(body)), Problem("malformed")
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        return Asked(_text_of_broken(body)), Problem("wrong_shape")
    return read_fields(text, content.get("id", ""), content.get("country", ""))


def read_fields(text: str, key: Any, country: Any) -> tuple[Asked, Problem | None]:
    """Check what came with a message, whether as JSON or by the page's form."""
    known = country if country in COUNTRIES else None
    if not isinstance(key, str) or not _KEY.fullmatch(key) or country not in ("", *COUNTRIES):
        return Asked(text, country=known), check_text(text) or Problem("wrong_id")
    return Asked(text, key, known), check_text(text)


def check_text(text: str) -> Problem | None:
    """Tell what is wrong with a text as a message."""
    if len(text) > MAX_CHARACTERS:
        return Problem("too_long")
    return Problem("empty") if is_blank(text) else None


def read_findings(body: bytes, more: bool) -> tuple[dict[str, str], bool]:
    """Read the body of a change of findings.

    Raises:
        Problem: `malformed`, `too_long` or `wrong_findings`.
    """
    if more:
        raise Problem("too_long")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem("malformed", message="The findings could not be read: send JSON.") from None
    if not isinstance(content, dict):
        raise Problem("wrong_findings")
    return check_findings(content)


def check_findings(content: dict[str, Any]) -> tuple[dict[str, str], bool]:
    """Check a change of findings, and whether it is confirmed already.

    Raises:
        Problem: `wrong_findings`.
    """
    confirm = content.pop("confirm", False)
    known = all(name in SYMPTOMS or name in SIGNS for name in content)
    if not content or not known or not isinstance(confirm, bool):
        raise Problem("wrong_findings")
    if any(not isinstance(value, str) or value not in schemas.VALUES for value in content.values()):
        raise Problem("wrong_findings")
    return content, confirm


async def look(services: Services, asked: Asked) -> Found | None:
    """Give the floor's answer to a message that gets no other, where it holds a red flag."""
    if not asked.text.strip():
        return None
    found = await asyncio.to_thread(services.safety.look, asked.text, services.clock(), asked.country)
    if found:
        services.metrics.floor.labels("error").inc()
    return found


def _text_of_broken(body: bytes) -> str:
    """Give the text out of a body that is no whole JSON; the body itself where there is none to be seen."""
    raw = body.decode("utf-8", "replace")
    match = _TEXT_IN_BROKEN_JSON.search(raw)
    if not match:
        return raw
    try:
        return str(json.loads(f'"{match[1]}"', strict=False))
    except ValueError:
        return match[1]


def require_chat(services: Services) -> Chat:
    """Give the chat.

    Raises:
        Problem: `starting` while there is none yet, `out_of_order` where there can be none.
    """
    if services.chat is None and services.failure:
        raise Problem("out_of_order", {"Retry-After": "30"})
    if services.chat is None:
        raise Problem("starting", {"Retry-After": "5"})
    return services.chat


async def check_address(services: Services, request: Request) -> None:
    """Refuse an address that asks too often.

    Raises:
        Problem: `too_many`.
    """
    address = request.client.host if request.client else "-"
    _check_wait(await services.address_limit.wait(address))


def _check_wait(seconds: float) -> None:
    if seconds:
        raise Problem("too_many", {"Retry-After": str(math.ceil(seconds))})
