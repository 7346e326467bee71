"""The chat page: one HTML page that works without JavaScript, and by which the script finds its way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from triage_bot.web import api
from triage_bot.web.chat import NotSaved
from triage_bot.web.errors import Problem
from triage_bot.web.limits import read_body
from triage_bot.web.render import render_page
from triage_bot.web.services import Services
from triage_bot.web.sessions import Credential, check_form_key, cookie_credential, form_key
from triage_bot.web.transcript import Exchange

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"


@router.get("/", response_class=HTMLResponse)
async def page(request: Request) -> Response:
    """Give the page, with the conversation of its cookie."""
    services = Services.of(request)
    found, exchanges = await _conversation(services, request)
    return _page(services, found, exchanges)


@router.post("/chat", response_class=HTMLResponse)
async def say(request: Request) -> Response:
    """Answer a message sent by the form, for browsers without JavaScript."""
    services = Services.of(request)
    fields = await _fields(request)
    text = fields.get("choice") or fields.get("text", "")
    token = ""
    try:
        check_form_key(request, fields.get("key", ""))
        await api.check_address(services, request)
        found, _ = await _conversation(services, request)
        problem = api.check_text(text)
        if problem:
            raise problem
        if found is None:
            if fields.get("consent") != "yes":
                return await _without_consent(services, text)
            token = await api.begin_conversation(services)
            found = Credential(token, "cookie")
        await api.check_conversation(services, found, counted=True)
        await api.require_chat(services).answer(found.conversation_id, text)
    except Problem as problem:
        return await _refused(services, request, problem, text)
    except NotSaved:
        return await _refused(services, request, Problem("not_saved"), text)
    response = RedirectResponse("/#end-of-chat", status_code=303)
    if token:
        services.cookies.give(request, response, token)
    return response


@router.post("/chat/end", response_class=HTMLResponse)
async def end(request: Request) -> Response:
    """Delete the conversation and begin anew, for browsers without JavaScript."""
    services = Services.of(request)
    fields = await _fields(request)
    try:
        check_form_key(request, fields.get("key", ""))
        found, _ = await _conversation(services, request)
        if found is not None:
            with api.or_no_store():
                await api.require_chat(services).delete(found.conversation_id)
    except Problem as problem:
        return await _refused(services, request, problem, "")
    response = RedirectResponse("/", status_code=303)
    services.cookies.take_back(request, response)
    return response


async def _conversation(services: Services, request: Request) -> tuple[Credential | None, list[Exchange]]:
    """Find the conversation of the cookie; none where it has ended."""
    found = cookie_credential(request)
    if found is None or services.chat is None:
        return None, []
    transcript = services.chat.transcript
    try:
        with api.or_no_store():
            if await asyncio.to_thread(transcript.exists, found.conversation_id):
                return found, await asyncio.to_thread(transcript.exchanges, found.conversation_id)
    except Problem:
        return found, []  # the page still comes, and with it the way to call for help
    return None, []


async def _without_consent(services: Services, text: str) -> Response:
    """Show the floor's answer, and ask for consent to anything more."""
    found = await asyncio.to_thread(services.safety.look, text, services.clock())
    notice = "To go on, tick the box below and send your message again. Nothing has been stored."
    replies = found["replies"] if found else []
    exchange = [Exchange(services.clock(), text, "floor", replies, {})] if replies else []
    return _page(services, None, exchange, notice, status=200, draft=text)


async def _refused(services: Services, request: Request, problem: Problem, text: str) -> Response:
    """Show the page with what went wrong and how to call for help; what was typed is not lost."""
    found, exchanges = (None, []) if problem.code == "forged" else await _conversation(services, request)
    danger = await asyncio.to_thread(services.safety.look, text, services.clock()) if text.strip() else None
    if danger:
        exchanges = [*exchanges, Exchange(services.clock(), text, "floor", danger["replies"], {})]
    notice = f"{problem.message} {services.safety.help_line()}"
    return _page(services, found, exchanges, notice, status=problem.status, draft=text)


def _page(
    services: Services,
    found: Credential | None,
    exchanges: list[Exchange],
    notice: str = "",
    *,
    status: int = 200,
    draft: str = "",
) -> Response:
    key = form_key(found.token) if found else ""
    html = render_page(
        exchanges=exchanges,
        key=key,
        notice=notice,
        draft=draft,
        help_line=services.safety.help_line(),
        days=services.settings.retention_days,
    )
    return HTMLResponse(html, status_code=status)


async def _fields(request: Request) -> dict[str, str]:
    body, _ = await read_body(request)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}
