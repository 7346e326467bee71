"""The safety floor: what is said to one message alone when it holds a red flag, whatever else fails.

It needs neither Rasa nor a conversation. Where the knowledge has faults, `bare_floor` still answers red flags, in
built-in words, and names the emergency numbers.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Final

import yaml

from triage_bot.brain import Brain, brain, data_folder
from triage_bot.case import Case, Record
from triage_bot.dialogue.assessment import assess
from triage_bot.dialogue.cards import View, answer_text, card
from triage_bot.dialogue.help import call_line
from triage_bot.dialogue.merge import merge
from triage_bot.dialogue.state import Conversation, Reply
from triage_bot.dialogue.words import Words
from triage_bot.judge import TriageTable, judge
from triage_bot.reader.reading import Reading
from triage_bot.vocabulary import RED_FLAGS

_DANGEROUS: Final = frozenset({"urgent", "emergency"})
#: Only where not even the wording can be read.
_BARE: Final = "If you have trouble breathing, swallowing or speaking, call your emergency number now."
_BARE_CALL: Final = "Call your emergency number now. What you wrote can be an emergency."
_BARE_TODAY: Final = "Let a doctor see you today. If it gets worse, call your emergency number at once."
_BARE_REST: Final = "I cannot say more just now: a part of me does not work."


class FloorAnswer(Record):
    """The floor's answer to one message, in the shape of a turn."""

    text: str
    card: dict[str, Any]
    assessment: dict[str, Any]

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Give the answer as replies."""
        return (Reply(text=self.text),)

    def as_json(self) -> dict[str, Any]:
        """Give `replies` and `assessment` as the API sends them."""
        reply = {"text": self.text, "buttons": [], "card": self.card}
        return {"replies": [reply], "assessment": self.assessment}


class BareAnswer(Record):
    """What can be said of a red flag without the knowledge."""

    level: str
    present: tuple[str, ...]
    text: str


def floor(
    reading: Reading, country: str | None, today: date | None = None, known: Brain | None = None
) -> FloorAnswer | None:
    """Give the answer to a message that holds a red flag, judged alone; None where it holds none.

    Args:
        reading: what was read in the message.
        country: the person's country, where it is known.
        today: the day of the message; by default the day that it is here.
        known: the knowledge and the table; by default the project's own.
    """
    mind = known or brain()
    if reading.subject == "animal" or not _tells(reading):
        return None
    day = today or date.today()  # noqa: DTZ011 (the person's own day)
    case = merge(Case(), reading, None, day, mind.table).case
    case = case.copy(update={"details": case.details.copy(update={"country": case.details.country or country})})
    judgement = judge(case, day, mind.table)
    if judgement.level not in _DANGEROUS:
        return None
    view = View(case, judgement, day, Words(mind.knowledge))
    state = Conversation(case=case, complete=judgement.level == "emergency")
    assessment = assess(state, view, "symptom", mind)
    return FloorAnswer(text=answer_text(view), card=card(view), assessment=assessment)


def bare_floor(reading: Reading, today: date, table: TriageTable | None) -> BareAnswer | None:
    """Give the answer to a red flag where the knowledge has faults; None where there is no red flag.

    Args:
        reading: what was read in the message.
        today: the day of the message.
        table: the triage table, where that part is sound; without it every red flag is an emergency.
    """
    if reading.subject == "animal" or not _tells(reading):
        return None
    present = list(dict.fromkeys(each.concept for each in reading.mentions if each.assertion == "present"))
    if table is not None:
        level = judge(merge(Case(), reading, None, today, table).case, today, table).level
    else:
        level = "info" if RED_FLAGS.isdisjoint(present) else "emergency"
    if level not in _DANGEROUS:
        return None
    words = _BARE_CALL if level == "emergency" else _BARE_TODAY
    return BareAnswer(level=level, present=tuple(present), text=" ".join((words, *_bare_told(), _BARE_REST)))


def _tells(reading: Reading) -> bool:
    """Tell whether there is anything to judge: most messages are short answers ("no", "5 days ago"), alone no danger."""
    return bool(reading.mentions) or reading.temperature is not None


def call_for_help_line(country: str | None = None) -> str:
    """Give the sentence that says how to call for help; it stands in every error."""
    try:
        words = Words(brain().knowledge)
        line = words.say("emergency.if_worse", call=_lower(call_line(country, words)))
        return line or _bare_line()
    except (ValueError, OSError):
        return _bare_line()


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _bare_line() -> str:
    """Give the built-in sentence, with the numbers where their file can be read."""
    return " ".join((_BARE, *_bare_told()))


def _bare_told() -> tuple[str, ...]:
    """Give the sentence of numbers, where their file can be read."""
    told = [f"{number} in {name}" for _, name, number in bare_numbers()]
    return (f"The numbers: {'; '.join(told)}.",) if told else ()


@lru_cache(maxsize=1)
def bare_numbers() -> tuple[tuple[str, str, str], ...]:
    """Give country, its name and number, read without the checks of the knowledge; nothing where even that fails."""
    try:
        path = data_folder() / "knowledge" / "emergency_numbers.yml"
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (texts only)
        entries = content["numbers"]
        return tuple((str(each["country"]), str(each["name"]), str(each["emergency"])) for each in entries)
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError):
        return ()
