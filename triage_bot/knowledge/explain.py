"""Says in plain words what the schema refuses, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from triage_bot.knowledge.documents import Document
from triage_bot.knowledge.errors import Problem, did_you_mean

_README = "See data/knowledge/README.md for what it holds."
#: pydantic's kind of error -> what is wrong, the mend.
_TYPES: Mapping[str, tuple[str, str]] = {
    "type_error.tuple": ("must be a list.", 'Write each entry on its own line, after "- ".'),
    "type_error.str": ("must be a text.", "Write one sentence or word, not a list or a mapping."),
    "type_error.dict": ("must be a mapping.", 'Write its keys below it, each as "key: value".'),
    "type_error.integer": ("must be a whole number.", "Write digits only."),
    "type_error.bool": ("must be true or false.", "Write true or false."),
    "value_error.boolean": ("must be true or false.", "Write true or false."),
    "value_error.date": ("must be a date.", "Write it as 2026-11-22."),
    "type_error.none.not_allowed": ("has no value.", "Write a value, or delete the key if it is optional."),
}
_MENDS: Mapping[str, str] = {
    "a claim is a sentence and ends with a full stop": "End the text with a full stop.",
    "needs at least one entry": 'Add an entry on a line that begins with "- ".',
}


def explain(
    error: ValidationError, model: type[BaseModel], document: Document, prefix: tuple[str | int, ...]
) -> list[Problem]:
    """Turn the errors of one record into problems.

    Args:
        error: what pydantic raised.
        model: the model that refused the record.
        document: the file in which the record stands.
        prefix: the key path of the record in that file.
    """
    return [_explain_one(item, model, document, prefix) for item in error.errors()]


def _explain_one(
    item: Mapping[str, Any], model: type[BaseModel], document: Document, prefix: tuple[str | int, ...]
) -> Problem:
    location: tuple[str | int, ...] = item["loc"]
    kind: str = item["type"]
    if kind == "value_error.missing":
        wrong, mend = "is missing.", f"Add it. {_README}"
    elif kind == "value_error.extra":
        known = _fields(model, location[:-1])
        wrong = "is not a key that belongs here."
        mend = did_you_mean(str(location[-1]), known, f"Known keys: {', '.join(sorted(known))}.")
    elif kind == "value_error.const":
        given, allowed = str(item["ctx"]["given"]), [str(value) for value in item["ctx"]["permitted"]]
        wrong = f'must be one of {", ".join(allowed)}, and is "{given}".'
        mend = did_you_mean(given, allowed, "Choose one of them.")
    elif kind == "value_error.tuple.length":
        wrong = f"must have {item['ctx']['expected_length']} entries, and has {item['ctx']['actual_length']}."
        mend = "Write the first and the last day as a list of two numbers."
    elif kind in _TYPES:
        wrong, mend = _TYPES[kind]
    else:
        wrong, mend = f"{item['msg']}.", _MENDS.get(item["msg"], _README)
    return document.problem(prefix + location, wrong, mend)


def _fields(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """List the keys that the model allows at a place inside it."""
    for step in location:
        if isinstance(step, str):
            inner = model.__fields__[step].type_
            if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
                return []
            model = inner
    return list(model.__fields__)
