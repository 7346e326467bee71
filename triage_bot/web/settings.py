"""The settings of the web app: read from the environment, checked at start, refused with the mend."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseSettings, Extra, Field, ValidationError, validator

PREFIX = "TRIAGE_"

#: The longest message, in characters. Part of the API's contract, therefore no setting.
MAX_CHARACTERS = 4000
#: How much of a message is looked through for red flags, however long it is.
FLOOR_CHARACTERS = 20_000

#: Variables with the prefix that other parts of the project read.
OTHER_VARIABLES = frozenset({"TRIAGE_DATA", "TRIAGE_REQUIRE_ALL"})

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


class SettingsError(Exception):
    """A setting is wrong; the text names the variable, what is wrong and what would be right."""


class Settings(BaseSettings):
    """What whoever runs the web app may choose."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network.")
    port: int = Field(5005, ge=1, le=65535, description="Port to listen on.")
    database_url: str = Field(
        "sqlite:///.data/conversations.sqlite", description="Where conversations are kept (SQLite, PostgreSQL)."
    )
    redis_url: str = Field("", description="Redis, where several servers answer together: locks and limits.")
    retention_days: int = Field(30, ge=1, le=3650, description="Days after the last message until deletion.")
    rate_limit: int = Field(30, ge=0, description="Messages a minute in one conversation; 0 = no limit.")
    address_limit: int = Field(300, ge=0, description="Requests a minute from one address; 0 = no limit.")
    timeout_seconds: float = Field(3.0, gt=0, le=30, description="After this the safety floor answers.")
    one_core: bool = Field(False, description="Keep to one processor core: quicker, where no other server shares it.")
    drain_seconds: float = Field(0, ge=0, le=60, description="Time to serve on as not ready before stopping.")
    allowed_origins: str = Field("", description="Pages of other origins that may call the API, by comma.")
    frame_ancestors: str = Field("", description="Origins whose pages may show the chat in a frame, by comma.")
    trusted_proxies: str = Field("", description="Addresses of proxies whose X-Forwarded-For counts, by comma.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")
    log_format: Literal["text", "json"] = Field("text", description="How a log line looks.")

    class Config:
        """pydantic v1 settings."""

        env_prefix = PREFIX
        allow_mutation = False
        extra = Extra.forbid

    @validator("allowed_origins", "frame_ancestors")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in listed(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin; write it like https://www.clinic.example")
        return value

    @validator("database_url")
    @classmethod
    def _is_a_known_database(cls, value: str) -> str:
        try:
            backend = sa.engine.make_url(value).get_backend_name()
        except sa.exc.ArgumentError:
            backend = ""
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("use sqlite:///folder/file.sqlite or postgresql://user:password@host/name")
        return value

    @validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("use redis://:password@host:6379/0 (rediss:// with TLS)")
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that may call the API from their own pages."""
        return listed(self.allowed_origins)

    @property
    def framing_origins(self) -> tuple[str, ...]:
        """The origins whose pages may embed the chat."""
        return listed(self.frame_ancestors)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: The variables; this process's own when left out.

    Raises:
        SettingsError: A value is wrong, or a variable with the prefix is unknown (most likely mistyped).
    """
    variables = os.environ if environment is None else environment
    known = {f"{PREFIX}{name}".upper(): name for name in Settings.__fields__}
    values: dict[str, Any] = {}
    for variable, value in variables.items():
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        if variable not in known:
            close = difflib.get_close_matches(variable, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(known))}."
            raise SettingsError(f"{variable} is not a setting. {hint}")
        if value.strip():
            values[known[variable]] = value.strip()
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(problem, values) for problem in error.errors())) from None


def listed(value: str) -> tuple[str, ...]:
    """Split a setting that holds several values."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def sqlite_file(url: str) -> Path | None:
    """Give the file of an SQLite URL, or None for another database or one in memory."""
    place = sa.engine.make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        return Path(place.database)
    return None


def _explain(problem: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    name = str(problem["loc"][0])
    given = "" if "url" in name else f" (it is {values.get(name)!r})"
    return f"{PREFIX}{name.upper()} is wrong{given}: {problem['msg']}."
