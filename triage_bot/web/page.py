"""The chat page: one HTML page that works without JavaScript, and by which the script finds its way."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from triage_bot.brain import brain
from triage_bot.dialogue.words import Words
from triage_bot.vocabulary import COUNTRIES
from triage_bot.web import api
from triage_bot.web.answer import NotSaved
from triage_bot.web.errors import Problem
from triage_bot.web.limits import read_body
from triage_bot.web.render import DELETED, NOT_KEPT, Shown, render_page
from triage_bot.web.services import Services
from triage_bot.web.sessions import Credential, check_form_key, cookie_credential, form_key
from triage_bot.web.timeline import timelines
from triage_bot.web.transcript import Exchange

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"
#: Countries of the European Union, which share a number; a browser names them one by one.
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK"
_REGION = re.compile(r"[A-Za-z]{2,3}-([A-Z]{2})\b")


@router.get("/", response_class=HTMLResponse)
async def page(request: Request, country: str = "", deleted: str = "") -> Response:
    """Give the page, with the conversation of its cookie."""
    services = Services.of(request)
    found, exchanges = await _conversation(services, request)
    notice = DELETED if deleted and found is None else ""
    return _page(services, request, found, exchanges, country, notice=notice)


@router.post("/chat", response_class=HTMLResponse)
async def say(request: Request) -> Response:
    """Answer a message sent by the form, for browsers without JavaScript."""
    services = Services.of(request)
    fields = await _fields(request)
    text = fields.get("choice") or fields.get("text", "")
    asked, problem = api.read_fields(text, fields.get("id", ""), fields.get("country", ""))
    token = ""
    try:
        check_form_key(request, fields.get("key", ""))
        await api.check_address(services, request)
        if problem:
            raise problem
        found, _ = await _conversation(services, request)
        if found is None:
            if fields.get("consent") != "yes":
                return await _without_consent(services, request, asked)
            token = await api.begin_conversation(services)
            found = Credential(token, "cookie")
        await api.check_pace(services, found)
        chat = api.require_chat(services)
        await chat.answer(found.conversation_id, text, key=asked.key, country=asked.country)
    except Problem as error:
        return await _refused(services, request, error, asked)
    except NotSaved:
        return await _refused(services, request, Problem("not_saved"), asked)
    response = RedirectResponse("/#end-of-chat", status_code=303)
    if token:
        services.cookies.give(request, response, token)
    return response


@router.post("/chat/findings", response_class=HTMLResponse)
async def change(request: Request) -> Response:
    """Correct what was understood, for browsers without JavaScript."""
    services = Services.of(request)
    fields = await _fields(request)
    key = fields.pop("key", "")
    try:
        check_form_key(request, key)
        findings, _ = api.check_findings(fields)
        found = await api.authorise_form(services, request)
        await api.require_chat(services).change(found.conversation_id, findings, confirm=False)
    except Problem as error:
        return await _refused(services, request, error, api.Asked(""))
    except NotSaved:
        return await _refused(services, request, Problem("not_saved"), api.Asked(""))
    return RedirectResponse("/#end-of-chat", status_code=303)


@router.post("/chat/end", response_class=HTMLResponse)
async def end(request: Request) -> Response:
    """Delete the conversation, for browsers without JavaScript."""
    services = Services.of(request)
    fields = await _fields(request)
    try:
        check_form_key(request, fields.get("key", ""))
        found, _ = await _conversation(services, request)
        if found is not None:
            with api.or_no_store():
                await api.require_chat(services).delete(found.conversation_id)
    except Problem as error:
        return await _refused(services, request, error, api.Asked(""))
    response = RedirectResponse("/?deleted=yes", status_code=303)
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


async def _without_consent(services: Services, request: Request, asked: api.Asked) -> Response:
    """Show the floor's answer, and ask for consent to anything more."""
    exchanges = await _of_the_floor(services, asked)
    return _page(services, request, None, exchanges, asked.country, notice=NOT_KEPT, draft=asked.text, agree=True)


async def _refused(services: Services, request: Request, problem: Problem, asked: api.Asked) -> Response:
    """Show the page with what went wrong and how to call for help; what was typed is not lost."""
    found, exchanges = (None, []) if problem.code == "forged" else await _conversation(services, request)
    exchanges = [*exchanges, *await _of_the_floor(services, asked)]
    notice = f"{problem.message} {services.safety.help_line(asked.country)}"
    response = _page(services, request, found, exchanges, asked.country, notice=notice, draft=asked.text)
    response.status_code = problem.status
    return response


async def _of_the_floor(services: Services, asked: api.Asked) -> list[Exchange]:
    found = await api.look(services, asked)
    return [Exchange(services.clock(), asked.text, "floor", found["replies"], {})] if found else []


def _page(
    services: Services,
    request: Request,
    found: Credential | None,
    exchanges: list[Exchange],
    country: str | None,
    **more: Any,
) -> Response:
    safety = services.safety
    last = exchanges[-1].assessment if exchanges else {}
    confirmed = country if country in COUNTRIES else last.get("details", {}).get("country", "")
    shown = Shown(
        exchanges=exchanges,
        signs=safety.signs or safety.help_line(),
        numbers=safety.numbers,
        days=services.settings.retention_days,
        key=form_key(found.token) if found else "",
        country=confirmed,
        course=timelines(last, services.clock().date(), Words(brain().knowledge)) if last else "",
        likely=likely_country(request.headers.get("Accept-Language", "")),
    )
    return HTMLResponse(render_page(replace(shown, **more)))


def likely_country(languages: str) -> str:
    """Give the country that a browser's languages point to; it is only offered, never taken as known."""
    region = _REGION.search(languages)
    if region is None:
        return ""
    return "EU" if region[1] in _EU else region[1] if region[1] in COUNTRIES else ""


async def _fields(request: Request) -> dict[str, str]:
    body, _ = await read_body(request)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}
