"""The pages beside the chat, and the pictures in it: timelines, face map, checklist. All of them work without JavaScript."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from triage_bot.brain import brain
from triage_bot.dialogue.words import Words
from triage_bot.web import api
from triage_bot.web.checklist import render_checklist
from triage_bot.web.errors import Problem
from triage_bot.web.face import render_face, render_sentence, sentence
from triage_bot.web.limits import read_body
from triage_bot.web.services import Services
from triage_bot.web.sessions import cookie_credential, form_key
from triage_bot.web.timeline import timelines
from triage_bot.web.transcript import Exchange


def require_knowledge(request: Request) -> None:
    """Refuse what is drawn from the knowledge while that has faults.

    Raises:
        Problem: `out_of_order`.
    """
    if Services.of(request).safety.fault:
        raise Problem("out_of_order", {"Retry-After": "30"})


router = APIRouter(include_in_schema=False, dependencies=[Depends(require_knowledge)])


@router.get("/checklist", response_class=HTMLResponse)
async def checklist(request: Request, country: str | None = None) -> Response:
    """Give the checklist, with the registers of the country that was chosen here or told in the chat."""
    if country is None:
        last = await _last(request)
        country = last.assessment.get("details", {}).get("country") if last else None
    return HTMLResponse(render_checklist(brain().knowledge, country))


@router.get("/timelines", response_class=HTMLResponse)
async def course(request: Request) -> Response:
    """Give the pictures of how it usually goes, for the conversation of the page's cookie; nothing where there are none."""
    last = await _last(request)
    today = Services.of(request).clock().date()
    return HTMLResponse(timelines(last.assessment if last else None, today, Words(brain().knowledge)))


@router.get("/face", response_class=HTMLResponse)
async def face() -> Response:
    """Give the face to point at."""
    return HTMLResponse(render_face(Words(brain().knowledge)))


@router.post("/face", response_class=HTMLResponse)
async def point(request: Request) -> Response:
    """Say in a sentence what was pointed at, for the person to read and send; nothing is stored here."""
    body, _ = await read_body(request)
    fields = parse_qs(body.decode("utf-8", "replace"))
    words = Words(brain().knowledge)
    text = sentence(fields.get("treated", ()), fields.get("place", ()), "".join(fields.get("complaint", ())), words)
    if not text:
        return HTMLResponse(render_face(words, "Tap at least one place first."))
    found = cookie_credential(request)
    return HTMLResponse(render_sentence(text, form_key(found.token) if found else ""))


async def _last(request: Request) -> Exchange | None:
    """Give the newest message of the cookie's conversation; None where there is none or the store does not answer."""
    services = Services.of(request)
    found = cookie_credential(request)
    if found is None or services.chat is None:
        return None
    try:
        with api.or_no_store():
            return await asyncio.to_thread(services.chat.transcript.last, found.conversation_id)
    except Problem:
        return None
