"""The shapes of the API, for its description at /openapi.json."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Extra, Field

from triage_bot.web.settings import MAX_CHARACTERS


class MessageIn(BaseModel):
    """A message of the person."""

    text: str = Field(..., min_length=1, max_length=MAX_CHARACTERS, example="my left eyelid droops")


class TokenOut(BaseModel):
    """The key of a new conversation; only its hash is kept."""

    token: str


class ButtonOut(BaseModel):
    """An answer offered for a click: its payload is sent as the next message."""

    title: str
    payload: str


class CardOut(BaseModel):
    """The care card."""

    class Config:
        """pydantic v1 settings."""

        extra = Extra.allow

    level: str
    headline: str


class ReplyOut(BaseModel):
    """One bubble."""

    text: str
    buttons: list[ButtonOut] = []
    card: CardOut | None = None


class ReasonOut(BaseModel):
    """Why a level was given."""

    rule: str
    text: str
    sources: list[str]


class AssessmentOut(BaseModel):
    """What is known of the whole conversation so far."""

    level: Literal["info", "self_care", "contact_injector", "urgent", "emergency", "out_of_scope"]
    topic: str
    present: list[str]
    absent: list[str]
    unknown: list[str]
    details: dict[str, Any]
    reasons: list[ReasonOut]
    question: str | None
    complete: bool
    knowledge: str


class AnswerOut(BaseModel):
    """The answer to a message."""

    replies: list[ReplyOut]
    assessment: AssessmentOut


class ExchangeOut(BaseModel):
    """A message as it was typed, with its answer."""

    at: str
    text: str
    replies: list[ReplyOut]


class ConversationOut(BaseModel):
    """A conversation from its beginning."""

    transcript: list[ExchangeOut]
    assessment: AssessmentOut | None


class ErrorBody(BaseModel):
    """A code for programs and a sentence for people."""

    code: str
    message: str


class ErrorOut(BaseModel):
    """An error; where the text holds a red flag, with the safety floor's answer."""

    error: ErrorBody
    replies: list[ReplyOut] | None
    assessment: AssessmentOut | None
