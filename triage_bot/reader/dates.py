"""Finds when: "5 days ago", "2 wks", "last tuesday", "on the 26th", "day 12", "this morning".

Weekdays and months are reckoned by dateutil; everything is relative to the message's own day, which is passed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

Role = Literal["treatment", "onset", "open"]

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    *("twenty",),
)
_VAGUE = {"couple": 2, "couple of": 2, "a couple": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 5}
_NUMBERS = {
    "a": 1.0,
    "an": 1.0,
    "half a": 0.5,
    **_VAGUE,
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **{f"{tens}{joint}{one}": start + number
       for start, tens in ((20, "twenty"), (30, "thirty"), (40, "forty"))
       for number, one in enumerate(("", *_ONES)) for joint in ((" ", "-") if one else ("",))},
}  # fmt: skip
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty first", "twenty second", "twenty third", "twenty fourth", "twenty fifth", "twenty sixth"),
    *("twenty seventh", "twenty eighth", "twenty ninth", "thirtieth"),
)
_UNITS = {
    "minute": 0.0,
    "min": 0.0,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.4,
    "year": 365.0,
}
_WEEKDAYS = {"monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR, "saturday": SA, "sunday": SU}
_SHORT = {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
          "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday"}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_HALF = " and a half"
_NUMBER = rf"(?:(?:\d{{1,3}}(?:\.\d)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:{_HALF})?)"
_UNIT = r"(?:minutes?|mins?|hours?|days?|dayz|nights?|weeks?|fortnights?|months?|years?)"
_DAY_NAMES = "|".join((*_WEEKDAYS, *_SHORT))
_FULL_NAMES = "|".join(_WEEKDAYS)
_AGO = re.compile(
    rf"\b({_NUMBER})?(?:\s*(?:or|to|-)\s*({_NUMBER}))?[ -]*(?:(full|whole|solid|good|long|straight|odd|entire)[ -]+)?"
    rf"({_UNIT})\b(?:\s+or so)?({_HALF})?\s*(ago|on|in|post|after|since|later|back|now|past|today|tomorrow|old|out)?"
    rf"(?:\s*(?:on|last|this)?\s*\b({_FULL_NAMES})\b)?"
)
#: What a person gives an age to: "the bruise, which is three weeks old"; a baby is none of it.
_AGEING = re.compile(r"\b(?:bruis\w*|lump\w*|bump\w*|swelling|mark|knot|rash|redness|droop\w*|black eye|botox|tox)\b")
#: "Third day.", "it is the 18th day", "second week": the day that is now, not the one on which something began.
_NTH = re.compile(
    r"(?:^|[.,;!?]\s{0,3}|\n\s{0,3}|\b(?:is|it's|its|now|today|already)\s+)(?:(?:the|my|only|just|now|already)\s+)*"
    rf"({'|'.join(_ORDINALS).replace(' ', '[ -]')}|\d{{1,2}}(?:st|nd|rd|th))\s+(day|week)\b"
    r"(?!\s+(?:of|in a row|running|this|after|post|since|from|following))"
)
#: "On and off all week": so long it has lasted.
_ALL = {"weekend": 2, "week": 6, "fortnight": 13, "month": 28}
_ALL_RE = re.compile(rf"\b(?:all|the whole|this whole|the entire|most of the) ({'|'.join(_ALL)})\b")
_TODAY_IS = re.compile(rf"\btoday(?:'s|s| is)\s+({_DAY_NAMES})\b")
#: "... and now it's the 20th": the day that is now.
_NOW_IT_IS = re.compile(
    r"\b(?:now\s+(?:it(?:'s|s| is)|we(?:'re| are))|it(?:'s| is) now|today(?:'s|s| is)|we(?:'re| are) now)\s+$"
)
_DAY_N = re.compile(rf"\b(?:day[ #]{{0,2}}(?={_NUMBER})|d[ #]?(?=\d))({_NUMBER})\b(?!\s*(?:out of|/))")
_WEEK_N = re.compile(rf"\bweek ({_NUMBER})\b")
_WEEKDAY = re.compile(r"\b(last |this |past )?(" + "|".join((*_WEEKDAYS, *_SHORT)) + r")\b( last| just gone| week)?")
#: "Nine hours a day", "twice a week", "my baby of four months": how often, and how old.
_RATE = re.compile(r"\b(?:hours?|minutes?|mins?|times|once|twice|thrice|days|nights|shifts?|\d+x?|every) $")
_A_RATE = re.compile(r" ?(?:a|per|each|every|/) ?(?:day|night|week|month|year)\b(?! (?:ago|back|later|before|after))")
#: "Breastfeeding my second, he is 4 months".
_OF_A_CHILD = re.compile(r"\b(?:he|she|baby|son|daughter|bub|little one)(?:'s|s| is) $")
#: "For over two weeks": a day more than two weeks at least.
_OVER = re.compile(r"\b(?:over|more than|longer than) $")
_HAD_DONE = re.compile(r"\b(?:had|done|did|got|were|was)\b[^.?!;]*$")
_ORDINAL = re.compile(r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?: of (" + "|".join(_MONTHS) + r")[a-z]*)?")
_DATED = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({'|'.join(_MONTHS)})[a-z]*|({'|'.join(_MONTHS)})[a-z]* (\d{{1,2}})(?:st|nd|rd|th)?)\b"
)
_NAMED = {
    "day before yesterday": (2, 0), "yesterday": (1, 0), "last night": (1, 0), "today": (0, 0), "this morning": (0, 0),
    "this afternoon": (0, 0), "this evening": (0, 0), "tonight": (0, 0), "just now": (0, 0), "earlier today": (0, 0),
    "the other day": (3, 2), "last week": (7, 3), "last weekend": (7, 2), "at the weekend": (3, 2), "last month": (30, 12),
    "last year": (365, 180), "an hour": (0, 0), "half an hour": (0, 0), "lunchtime": (0, 0), "straight after": (0, 0),
}  # fmt: skip
_NAMED_RE = re.compile(r"\b(" + "|".join(sorted(_NAMED, key=len, reverse=True)) + r")\b")
_SINCE = re.compile(
    r"(?:\bsince|\bstarted|\bbegan|\bcame on|\bnoticed|\bfrom|\blasted|\blasting|\bappeared|\bhappened)\W+(?:\w+\W+){0,2}$"
)
_FOR = re.compile(r"\b(?:for|last|past|over the)\W+(?:\w+\W+){0,2}$")
_TREATED = re.compile(
    r"\b(?:botox|tox|toxin|dysport|xeomin|jeuveau|daxxify|letybo|azzalure|bocouture|injection\w*|injected|"
    r"jab\w*|shots?|needle|treatment|treated|procedure|appointment|appt|session|units|"
    r"\d+u|done|filler|had it|had them|had mine|lip flip|masseters?|top[ -]?up)\b"
)  # fmt: skip


#: Without one of these no pattern of a time can match; most answers ("no, thank you") have none.
_MAY_TELL_A_TIME = re.compile(r"\d|" + "|".join(sorted({*_UNITS, *_NAMED, *_WEEKDAYS, *_SHORT, *_ALL})))
#: Characters before and after a time that are looked at for what it dates.
_BEFORE, _AFTER = 160, 60


@dataclass(frozen=True)
class When:
    """A time in the text: characters [start, end), the date meant, its width in days, and what it dates.

    `counted` is true for "day 6", the way people count from their treatment.
    """

    start: int
    end: int
    date: date
    precision: int
    role: Role
    counted: bool = False


def find_times(text: str, today: date) -> list[When]:
    """Give the times named in a readable (lower-case) text, in order, without overlaps.

    Role `treatment`: the toxin was given then. `onset`: something began then, or has lasted since. `open`: not said.
    """
    if not _MAY_TELL_A_TIME.search(text):
        return []
    found: list[When] = []
    taken = bytearray(len(text))
    for start, end, days, precision, forced in _candidates(text, today):
        if any(taken[start:end]):
            continue
        if 0 <= days <= 40 * 365:
            taken[start:end] = b"\x01" * (end - start)
            day = today - timedelta(days=days)
            counted = _DAY_N.match(text, start) is not None
            found.append(When(start, end, day, precision, forced or _role(text, start, end), counted))
    return sorted(found, key=lambda when: when.start)


def _candidates(text: str, today: date) -> list[tuple[int, int, int, int, Role | None]]:
    found: list[tuple[int, int, int, int, Role | None]] = [
        (match.start(), match.end(), round(_number(match[1])), 0, "treatment") for match in _DAY_N.finditer(text)
    ]
    for match in _NTH.finditer(text):
        named = match[1].replace("-", " ")
        number = _ORDINALS.index(named) + 1 if named in _ORDINALS else int(match[1][:-2])
        days, precision = (number, 0) if match[2] == "day" else (7 * number - 3, 3)
        found.append((match.start(1), match.end(), days, precision, None))
    found.extend((match.start(), match.end(), _ALL[match[1]], 2, "onset") for match in _ALL_RE.finditer(text))
    for match in _AGO.finditer(text):
        found.extend(_ago(match, text, today))
    for match in _NAMED_RE.finditer(text):
        days, precision = _NAMED[match[1]]
        found.append((match.start(), match.end(), days, precision, None))
    for match in _DATED.finditer(text):
        day, month = int(match[1] or match[4]), _MONTHS.index(match[2] or match[3]) + 1
        found.extend(_on(match, today, day, month))
    for match in _ORDINAL.finditer(text):
        if _NOW_IT_IS.search(text[max(0, match.start() - 20) : match.start()]):
            continue
        found.extend(_on(match, today, int(match[1]), _MONTHS.index(match[2]) + 1 if match[2] else None))
    said = _TODAY_IS.search(text)
    base = today if said is None else today + relativedelta(weekday=_WEEKDAYS[_SHORT.get(said[1], said[1])](-1))
    for match in _WEEKDAY.finditer(text):
        if said and said.start() <= match.start() < said.end():
            continue
        name = _SHORT.get(match[2], match[2])
        if match[2] in ("sat", "sun", "mon", "wed", "fri") and not re.search(
            r"(?:last|this|on|since|from) $", text[max(0, match.start(2) - 12) : match.start(2)]
        ):
            continue
        before = text[max(0, match.start() - 12) : match.start()]
        a_week_more = match[3] == " week"  # "had it done Friday week"; without such a word it is yet to come
        if re.search(r"\b(?:next|till|until|by|on a|this coming|every|is|for) $", before) or (
            a_week_more and not _HAD_DONE.search(text[max(0, match.start() - 60) : match.start()])
        ):
            continue
        found.append((match.start(), match.end(), _days_since(name, base) + 7 * a_week_more, 0, None))
    found.extend(
        (match.start(), match.end(), round(7 * _number(match[1])), 4, "treatment") for match in _WEEK_N.finditer(text)
    )
    return found


def _days_since(weekday: str, today: date) -> int:
    """Give how many days ago that weekday was last; today's own was a week ago."""
    last: date = today - timedelta(days=1) + relativedelta(weekday=_WEEKDAYS[weekday](-1))
    return (today - last).days


def _ago(match: re.Match[str], text: str, today: date) -> list[tuple[int, int, int, int, Role | None]]:
    amount, upto, stress, unit, half, suffix, weekday = match.groups()
    unit = "day" if unit == "dayz" else unit.rstrip("s")
    if amount is None and unit != "fortnight" and suffix not in ("ago", "on", "later"):
        return []
    before = text[max(0, match.start() - 12) : match.start()]
    if re.search(r"(?:next|in|every|another|within|age|aged|each|per) $", before) and suffix != "ago":
        return []
    often = amount == "a" and suffix is None and _RATE.search(before)
    if often or _A_RATE.match(text, match.end(4)) or (suffix is None and before.endswith(" of ")):
        return []
    if suffix is None and _OF_A_CHILD.search(before):
        return []
    if stress and re.search(r"(?:had|having|what|have) $", before) and amount in ("a", None):
        return []  # "had a good week"
    told = text[max(0, match.start() - 60) : match.start()]
    aged = suffix == "old" and _AGEING.search(told[max(told.rfind(mark) for mark in (".", "!", "?", ";")) + 1 :])
    if suffix == "tomorrow" or (suffix == "old" and not aged):
        return []
    number = _number(upto or amount or "one") + (0.5 if half else 0)
    days = number * _UNITS[unit] + (unit not in ("minute", "min", "hour") and bool(_OVER.search(before)))
    precision = {"month": 10, "year": 120, "week": 2}.get(unit, 0) if days > 3 else 0
    if amount in _VAGUE:
        precision = max(precision, round(days / 2))
    if weekday and suffix in ("ago", "past", None) and unit == "week":  # "a week ago Wednesday", "a week past Friday"
        days, precision = days + _days_since(_SHORT.get(weekday, weekday), today), 0
    end = match.end() if weekday and unit == "week" else match.start(7) if weekday else match.end()
    forced: Role | None = "treatment" if suffix == "post" or (aged and _TREATED.search(aged[0])) else None
    return [(match.start(), end, int(days), precision, "onset" if aged and not forced else forced)]


def _on(match: re.Match[str], today: date, day: int, month: int | None) -> list[tuple[int, int, int, int, Role | None]]:
    if not 1 <= day <= 31:
        return []
    months = (date(today.year, month, 1), date(today.year - 1, month, 1)) if month else _months_before(today)
    for first in months:
        length = (first + relativedelta(months=1) - first).days
        if day <= length and (when := first.replace(day=day)) <= today:
            return [(match.start(), match.end(), (today - when).days, 0, None)]
    return []


@lru_cache(maxsize=16)
def _months_before(today: date) -> tuple[date, ...]:
    """Give the first days of this month and the two before: every day from 1 to 31 has been in one of them."""
    return tuple(today.replace(day=1) - relativedelta(months=back) for back in range(3))


def _number(words: str) -> float:
    whole = words.removesuffix(_HALF)
    return float(_NUMBERS.get(whole) or whole) + (0.5 if whole != words else 0)


def _role(text: str, start: int, end: int) -> Role:
    """Tell from the words around a time whether it dates the treatment or a symptom."""
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    before = before[max(before.rfind(mark) for mark in (".", "!", "?", ";", "\n", " but ", " and now ")) + 1 :]
    after = after[
        : min((place for mark in (".", "!", "?", ";", "\n", " but ") if (place := after.find(mark)) >= 0), default=None)
    ]
    if re.match(r"\W*(?:post|after|since)\b", after) and _TREATED.search(after[:40]):
        return "treatment"
    since = _SINCE.search(before)
    if since:
        return "treatment" if _TREATED.search(since.group()) or _TREATED.match(after.lstrip(" '")) else "onset"
    near_before, near_after = before[-45:], after[:35]
    if _TREATED.search(near_before) or _TREATED.search(near_after):
        return "treatment"
    if _FOR.search(before) and not text.endswith("ago", start, end) and not re.search(r"\b(?:had|got)\b", before[-15:]):
        return "onset"
    return "open"
