"""The shapes of the API, for its description at /openapi.json."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Extra, Field

from triage_bot.vocabulary import COUNTRIES, SIGNS, SYMPTOMS
from triage_bot.web.settings import MAX_CHARACTERS

#: What a client may call a message: random characters that are no secret.
KEY = r"^[A-Za-z0-9_-]{0,64}$"


class Shape(BaseModel):
    """What all shapes have in common."""

    class Config:
        """pydantic v1 settings."""

        @staticmethod
        def schema_extra(schema: dict[str, Any], model: type[BaseModel]) -> None:
            """Say which fields may be null, which pydantic 1 leaves out."""
            for name, field in model.__fields__.items():
                if field.allow_none:
                    schema["properties"][name] = {"anyOf": [schema["properties"][name], {"type": "null"}]}


class MessageIn(Shape):
    """A message of the person."""

    text: str = Field(
        ...,
        min_length=1,
        description=f"At least one character to be seen, and at most {MAX_CHARACTERS:,}; more is answered with 413.",
        example="my left eyelid droops",
    )
    id: str = Field("", regex=KEY, description="Your own name for this message: sent again, it is answered once.")
    country: str = Field("", enum=["", *COUNTRIES], description="Where the person is, as far as it was confirmed.")


#: What a finding can be set to by hand.
VALUES = ("present", "absent", "unknown")

#: A change of findings: at least one, each by the name of a symptom or sign.
FINDINGS_IN: dict[str, Any] = {
    "type": "object",
    "description": "Symptom or sign -> value; `confirm: true` withdraws a red flag without being asked.",
    "properties": {"confirm": {"type": "boolean"}},
    "propertyNames": {"enum": ["confirm", *SYMPTOMS, *SIGNS]},
    "additionalProperties": {"type": "string", "enum": list(VALUES)},
    "anyOf": [{"minProperties": 2}, {"minProperties": 1, "not": {"required": ["confirm"]}}],
    "example": {"headache": "absent"},
}


class TokenOut(Shape):
    """The key of a new conversation; only its hash is kept."""

    token: str


class ButtonOut(Shape):
    """An answer offered for a click: its payload is sent as the next message."""

    title: str
    payload: str


class CardOut(Shape):
    """The care card."""

    class Config:
        """pydantic v1 settings."""

        extra = Extra.allow

    level: str
    label: str
    headline: str


class ReplyOut(Shape):
    """One bubble."""

    text: str
    buttons: list[ButtonOut] = []
    card: CardOut | None = None


class ReasonOut(Shape):
    """Why a level was given."""

    rule: str
    text: str
    sources: list[str]


class AssessmentOut(Shape):
    """What is known of the whole conversation so far."""

    level: Literal["info", "self_care", "contact_injector", "urgent", "emergency", "out_of_scope"]
    topic: str
    present: list[str]
    absent: list[str]
    unknown: list[str]
    names: dict[str, str]
    details: dict[str, Any]
    reasons: list[ReasonOut]
    question: str | None
    complete: bool
    knowledge: str


class AnswerOut(Shape):
    """The answer to a message."""

    replies: list[ReplyOut]
    assessment: AssessmentOut


class ExchangeOut(Shape):
    """A message as it was typed, with its answer."""

    at: str
    id: str
    text: str
    replies: list[ReplyOut]


class ConversationOut(Shape):
    """A conversation from its beginning."""

    transcript: list[ExchangeOut]
    assessment: AssessmentOut | None


class KeptOut(Shape):
    """One message with its answer, as it is kept."""

    at: str
    id: str
    text: str
    answered_by: str
    replies: list[ReplyOut]
    assessment: AssessmentOut


class ExportOut(Shape):
    """All that is kept of a conversation; `events` is what Rasa noted of each turn."""

    began: str
    last_used: str
    messages: list[KeptOut]
    events: list[dict[str, Any]]


class ErrorBody(Shape):
    """A code for programs and a sentence for people."""

    code: str
    message: str


class ErrorOut(Shape):
    """An error; where the text holds a red flag, with the safety floor's answer."""

    error: ErrorBody
    replies: list[ReplyOut] | None
    assessment: AssessmentOut | None
