"""Puts the web app together: routes, middleware, errors, and what happens at start and end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match

from triage_bot.web import api, clinic, page, pictures
from triage_bot.web.answer import NotReady
from triage_bot.web.canary import Canary
from triage_bot.web.chat import Chat, Clock
from triage_bot.web.errors import Problem, error_response
from triage_bot.web.files import Files
from triage_bot.web.logs import where
from triage_bot.web.middleware import Guard
from triage_bot.web.safety import SafetyNet
from triage_bot.web.services import Services
from triage_bot.web.sessions import PAGE_HEADER
from triage_bot.web.settings import Settings
from triage_bot.web.start import StartError

logger = logging.getLogger(__name__)

_HOUR = 3600
_RETRY_SECONDS = 15.0
_MEANWHILE = (
    "Until that is mended, only red flags get an answer, from the safety floor, and everybody is told how to call for "
    f"help. A new attempt is made every {_RETRY_SECONDS:.0f} seconds."
)

#: Loads the chat while the app already answers /health; gives it when messages can be answered.
Load = Callable[[Services], Awaitable[Chat]]


def local_now() -> datetime:
    """Give the time of this machine, with its zone: "yesterday" is the person's and the clinic's yesterday."""
    return datetime.now().astimezone()


def create_app(
    settings: Settings,
    *,
    safety: SafetyNet,
    clock: Clock = local_now,
    chat: Chat | None = None,
    load: Load | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Make the app.

    Args:
        settings: What whoever runs it chose.
        safety: The floor, which answers before the chat is loaded too.
        clock: Gives the time of a message; tests pass their own.
        chat: A chat that is ready, or None and `load`.
        load: Makes the chat after the start. Where it fails the app serves on, with the safety floor alone, and tries
            again from time to time.
        on_ready: Called once when messages are answered.
    """
    services = Services(settings, clock, safety, chat)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_start(services, load, on_ready))]
        tasks.append(asyncio.create_task(_delete_unused(services)))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if services.shared:
            await services.shared.close()

    app = FastAPI(
        title="Botulinum toxin side-effect chat",
        description="Says how urgent a complaint after a cosmetic botulinum toxin treatment is. No diagnosis.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.services = services
    app.include_router(api.router)
    app.include_router(clinic.router)
    app.include_router(page.router)
    app.include_router(pictures.router)
    app.mount("/static", Files(page.STATIC), name="static")
    _add_operations(app, services)
    _add_error_handlers(app, services)
    _add_security_scheme(app)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", PAGE_HEADER],
        )
    app.add_middleware(Guard, services=services)
    return app


def _add_operations(app: FastAPI, services: Services) -> None:
    canary = Canary(services)

    @app.get("/health", response_class=PlainTextResponse)
    async def health() -> str:
        """Tell that the process lives."""
        return "alive"

    @app.get("/ready", response_class=PlainTextResponse, responses={503: {"description": "Not ready"}})
    async def ready() -> Response:
        """Tell whether a message would be answered and stored: a canary goes through the whole chain."""
        failure = await canary.failure()
        return PlainTextResponse(failure or "ready", status_code=503 if failure else 200)

    @app.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Give the counters for Prometheus."""
        return PlainTextResponse(services.metrics.text(), media_type="text/plain; version=0.0.4")


async def _start(
    services: Services,
    load: Load | None,
    on_ready: Callable[[], None],
) -> None:
    told = ""
    while load is not None and services.chat is None:
        try:
            chat = await load(services)
            await chat.check()
            services.chat = chat
        except Exception as error:  # noqa: BLE001 (whatever it is, the floor goes on answering)
            services.failure = error.reason if isinstance(error, (StartError, NotReady)) else "failed"
            text = str(error) if isinstance(error, StartError) else where(error.__cause__ or error)
            if text != told:
                logger.error("The chat cannot answer: %s\n%s", text, _MEANWHILE)
            told = text
            await asyncio.sleep(_RETRY_SECONDS)
    services.failure = ""
    services.metrics.ready.set(1)
    on_ready()


async def _delete_unused(services: Services) -> None:
    """Delete old conversations, once an hour."""
    while True:
        if services.chat is not None:
            transcript, days = services.chat.transcript, services.settings.retention_days
            try:
                count = await asyncio.to_thread(transcript.delete_unused, services.clock(), days)
                if count:
                    logger.info("deleted %d conversations after %d days without a message", count, days)
            except Exception as error:  # noqa: BLE001 (the next hour tries again)
                logger.error("old conversations could not be deleted: %s", where(error))
        await asyncio.sleep(_HOUR if services.chat is not None else 1)


def _add_error_handlers(app: FastAPI, services: Services) -> None:
    @app.exception_handler(Problem)
    async def on_problem(_: Request, problem: Problem) -> Response:
        return error_response(problem)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return error_response(Problem("not_found"))
        if error.status_code == 405:  # Starlette names the methods of one route alone, where several share an address
            there = [route for route in app.routes if route.matches(request.scope)[0] is not Match.NONE]
            methods = {method for route in there for method in getattr(route, "methods", None) or ()}
            headers = {"Allow": ", ".join(sorted(methods))} if methods else error.headers
            return error_response(Problem("wrong_method", headers))
        body = {"error": {"code": "refused", "message": str(error.detail)}}
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)


def _add_security_scheme(app: FastAPI) -> None:
    def describe() -> dict[str, object]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemes = {"token": {"type": "http", "scheme": "bearer"}}
            schema.setdefault("components", {})["securitySchemes"] = schemes
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]
