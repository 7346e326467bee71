"""Errors that a person can act on: a code for programs, a sentence for people, and how to call for help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

#: Code -> status and what to do, in words for the person who reads it on a page.
ERRORS: Mapping[str, tuple[int, str]] = {
    "malformed": (400, 'The message could not be read. Send JSON like {"text": "my eyelid droops"}.'),
    "no_token": (401, "This chat has not begun yet, or has ended. Start a new chat and send your message again."),
    "forged": (403, "This request did not come from the chat page. Reload the page and send your message again."),
    "nothing_said": (
        404,
        "Nothing has been said in this chat yet. Write what is wrong, then ask for the summary again.",
    ),
    "not_found": (404, "There is nothing at this address. The chat is at /."),
    "wrong_method": (405, "This address does not take that kind of request. What there is: /openapi.json."),
    "too_long": (413, "The message is too long: at most 4,000 characters. Send it in two or three parts."),
    "wrong_shape": (422, 'The message must be text. Send JSON like {"text": "my eyelid droops"}.'),
    "empty": (422, "The message is empty. Write what is wrong in a few words, like: my left eyelid droops."),
    "wrong_id": (
        422,
        "The id of a message is up to 64 letters, digits, - and _, and a new one for each; the country one of the list.",
    ),
    "wrong_format": (422, "The summary comes as html or json: ask for ?format=html or ?format=json."),
    "wrong_findings": (422, 'Send findings like {"headache": "absent"}: present, absent or unknown.'),
    "too_many": (429, "Too many messages in a short time. Wait a minute and send your message again."),
    "busy": (503, "Your earlier messages are still being answered. Send this one again in a few seconds."),
    "failed": (500, "Something went wrong here. Send your message again in a moment."),
    "starting": (503, "The chat is still starting. Send your message again in a few seconds."),
    "unavailable": (
        502,
        "The chat cannot take this just now. Try again in a moment, with a shorter message if it was a long one.",
    ),
    "out_of_order": (503, "The chat cannot work out answers just now, and your message was not kept. Try again later."),
    "no_store": (503, "The store of conversations does not answer. Try again in a moment."),
    "not_saved": (503, "The answer could not be saved, so it does not count. Send your message again in a moment."),
}


class Problem(Exception):
    """A request that gets an error instead of an answer."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None, message: str | None = None) -> None:
        """Name the error.

        Args:
            code: A key of `ERRORS`.
            headers: Headers of the response, such as Retry-After.
            message: Other words than those of `ERRORS`.
        """
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})
        self.status, words = ERRORS[code]
        self.message = message or words


def error_response(problem: Problem, help_line: str = "", floor: Mapping[str, Any] | None = None) -> JSONResponse:
    """Write an error.

    Args:
        problem: What went wrong.
        help_line: How to call for help; every error of the message route says so.
        floor: The safety floor's `replies` and `assessment`, where the text holds a red flag.
    """
    message = f"{problem.message} {help_line}".strip()
    content: dict[str, Any] = {"error": {"code": problem.code, "message": message}}
    if floor:
        content = {
            "error": {"code": problem.code, "message": f"{floor['replies'][0]['text']}\n\n{problem.message}"},
            **floor,
        }
    return JSONResponse(content, status_code=problem.status, headers=problem.headers)
