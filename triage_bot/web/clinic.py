"""The route of the summary for a clinic: one page to print, and the same as JSON."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from triage_bot.brain import brain
from triage_bot.dialogue.words import Words
from triage_bot.web import api, schemas
from triage_bot.web.errors import Problem
from triage_bot.web.services import Services
from triage_bot.web.summary import Summary, summarise
from triage_bot.web.summary_page import render_nothing, render_summary

router = APIRouter()

_FORMS = ("html", "json")
_NOTHING_KEPT = (
    "There is nothing to sum up: no message of yours is kept here. Either you have not agreed that your messages are kept, "
    "or the chat was deleted. Agree in the chat, write what is wrong, and ask for the summary again."
)
_PAGE: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}


@router.get(
    "/api/conversation/summary",
    response_model=Summary,
    responses={200: _PAGE, **{status: {"model": schemas.ErrorOut, **_PAGE} for status in (401, 404, 422, 429, 503)}},
    openapi_extra={
        "parameters": [{"name": "format", "in": "query", "schema": {"type": "string", "enum": list(_FORMS)}}],
        "security": [{"token": []}],
    },
)
async def summary(request: Request) -> Response:
    """Give the summary for a clinic: a page, or JSON where `format` or the Accept header asks for it."""
    form = request.query_params.get("format") or _accepted(request)
    try:
        if form not in _FORMS:
            raise Problem("wrong_format")
        summed_up = await _sum_up(request)
    except Problem as problem:
        if form != "html":
            raise
        return HTMLResponse(render_nothing(problem.message), problem.status, problem.headers)
    if form == "json":
        return JSONResponse(summed_up.dict())
    return HTMLResponse(render_summary(summed_up, brain().knowledge))


def _accepted(request: Request) -> str:
    """Give the form that a client prefers: a browser, and whoever names none, gets the page."""
    accepted = request.headers.get("Accept", "")
    return "json" if "application/json" in accepted and "text/html" not in accepted else "html"


async def _sum_up(request: Request) -> Summary:
    """Sum up the conversation of a request.

    Raises:
        Problem: `no_token`, `nothing_said`, `too_many`, `starting` or `no_store`.
    """
    services = Services.of(request)
    try:
        found = await api.authorise(services, request, changes=False)
    except Problem as problem:
        if problem.code == "no_token":
            raise Problem("no_token", problem.headers, _NOTHING_KEPT) from None
        raise
    with api.or_no_store():
        transcript = api.require_chat(services).transcript
        exchanges = await asyncio.to_thread(transcript.exchanges, found.conversation_id)
    if not exchanges:
        raise Problem("nothing_said")
    return summarise(exchanges, services.clock(), Words(brain().knowledge))
