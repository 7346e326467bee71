"""Draws how a side effect usually goes: an SVG from the days of the knowledge, with the same in words below it.

Pure: knowledge and a day go in, markup comes out. Colours are classes of `pictures.css`, so that it follows light and dark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from math import sqrt
from typing import Any, Final

from triage_bot.dialogue.cards import source_list
from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Day, Span, Symptom, Timeline

#: Where danger is judged, a picture of the harmless course would comfort wrongly.
_CALM: Final = ("self_care", "contact_injector")
_MOST: Final = 3
#: The drawing's own units: the axis, the height of the hill, and the days that may be written below the axis.
_LEFT, _RIGHT, _TOP, _BASE = 14, 306, 44, 104
_TICKS: Final = (0, 1, 3, 7, 14, 30, 60, 90, 120)
_DAYS_A_WEEK, _DAYS_A_MONTH = 7, 30


def timelines(assessment: Mapping[str, Any] | None, today: date, words: Words) -> str:
    """Draw the course of every present symptom that has a known one, where the level is no cause for alarm.

    Args:
        assessment: the newest assessment of a conversation.
        today: the day of the person.
        words: the wording and the knowledge.
    """
    if assessment is None or assessment["level"] not in _CALM:
        return ""
    details = assessment["details"]
    treated = details.get("treatment_date")
    day = (today - date.fromisoformat(treated)).days if treated else None
    about = bool(details.get("treatment_date_precision"))
    symptoms = [words.knowledge.symptoms[concept] for concept in assessment["present"]]
    drawn = [timeline(symptom, day, words, about=about) for symptom in symptoms]
    return "".join([figure for figure in drawn if figure][:_MOST])


def timeline(symptom: Symptom, day: int | None, words: Words, *, about: bool = False) -> str:
    """Draw one course; nothing where no published source says when it fades.

    Args:
        symptom: what is known of it.
        day: days since the treatment ("you are here"); None where unknown, and then, as before it, nothing is marked.
        words: the wording and the sources.
        about: the day is only roughly known.
    """
    line = symptom.timeline
    if line is None or not _published(line.fades, words):
        return ""
    here = day if day is not None and day >= 0 else None
    pin = "" if here is None else words.say("timeline.here_about" if about else "timeline.here", day=here)
    title = words.say("timeline.title", name=symptom.name)
    key = _key(line, words)
    late = words.say("timeline.late") if here is not None and here > line.latest.day else ""
    described = " ".join(f"{told}." for told in (pin, *(f"{name}: {when}" for _, name, when in key), late) if told)
    name = f"timeline-{symptom.id}"
    items = "".join(
        f'<li class="{kind}"><span><b>{escape(label)}:</b> {escape(when)}</span></li>' for kind, label, when in key
    )
    notes = [words.say("timeline.guess") if any("guessed" in kind for kind, _, _ in key) else ""]
    sources = "; ".join(f"{each['title']} ({each['year']})" for each in source_list(_cited(line), words) if each["url"])
    notes.append(words.say("timeline.note", sources=sources))
    return (
        f'<figure class="timeline"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 {0 if pin else 32} 320 {140 if pin else 108}" role="img"'
        f' aria-labelledby="{name}-title" aria-describedby="{name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(described)}</desc>'
        f"{_drawing(line, here, pin, words)}</svg>"
        f"{f'<p><b>{escape(late)}.</b></p>' if late else ''}<ul>{items}</ul>"
        f'<p class="note">{escape(" ".join(note for note in notes if note))}</p></figure>'
    )


def _published(mark: Span | Day, words: Words) -> bool:
    """Tell whether a source outside this project gives the days; ours have no address."""
    return any(words.knowledge.sources[source].url for source in mark.sources)


def _cited(line: Timeline) -> list[str]:
    worst = line.worst.sources if line.worst else ()
    return [*line.begins.sources, *worst, *line.fades.sources, *line.latest.sources]


def _key(line: Timeline, words: Words) -> list[tuple[str, str, str]]:
    """Give the course in words: the class of each mark, its name, and when."""
    marks: list[tuple[str, Span | Day | None, str]] = [
        ("begins", line.begins, _span(line.begins.days, words)),
        (
            "worst",
            line.worst,
            words.say("timeline.around", length=_length(line.worst.day, words)) if line.worst else "",
        ),
        ("fades", line.fades, _span(line.fades.days, words)),
        ("latest", line.latest, words.say("timeline.until", length=_length(line.latest.day, words))),
    ]
    told = []
    for kind, mark, when in marks:
        if mark is not None:
            sure = _published(mark, words)
            shown = when if sure else words.say("timeline.guessed", when=when)
            told.append((kind if sure else f"{kind} guessed", words.say(f"timeline.{kind}"), shown))
    return told


def _span(days: tuple[int, int], words: Words) -> str:
    first, last = days
    if first == 0:
        return words.say("timeline.within", length=_length(last, words))
    if last <= 2 * _DAYS_A_WEEK:
        return words.say("timeline.days", first=first, last=last)
    count, unit = _unit(first)
    same = unit == _unit(last)[1]
    return words.say("timeline.span", first=count if same else _length(first, words), last=_length(last, words))


def _length(days: int, words: Words) -> str:
    count, unit = _unit(days)
    return words.say(f"timeline.{unit}_{'one' if count == 1 else 'many'}", count=count)


def _unit(days: int) -> tuple[int, str]:
    """Give a length of time in the unit that people use for it."""
    if days < _DAYS_A_WEEK:
        return days, "days"
    if days < 3 * _DAYS_A_MONTH:
        return round(days / _DAYS_A_WEEK), "weeks"
    return round(days / _DAYS_A_MONTH), "months"


def _drawing(line: Timeline, here: int | None, pin: str, words: Words) -> str:
    """Draw the hill, the axis and the place of today, in units of the view box."""
    end = line.latest.day

    def at(day: float) -> float:
        """Give a day's place; the first days, where most happens, get the most room."""
        return round(_LEFT + (_RIGHT - _LEFT) * sqrt(min(day, end) / end), 1)

    begins, begun = map(at, line.begins.days)
    top = at(max(line.begins.days[1], line.worst.day if line.worst else 0))
    fades, gone = max(top, at(line.fades.days[0])), at(line.fades.days[1])
    middle, low = (begins + begun) / 2, _BASE - 6
    bend = (fades + gone) / 2
    hill = (
        f"M{begins} {_BASE}C{middle} {_BASE} {middle} {_TOP} {top} {_TOP}"
        f"L{fades} {_TOP}C{bend} {_TOP} {bend} {low} {gone} {low}V{_BASE}Z"
    )
    shapes = [
        f'<path class="hill" d="{hill}"/>',
        f'<path class="tail" d="M{gone} {low}L{_RIGHT} {_BASE}"/>' if gone < _RIGHT else "",
        _band("begins", begins, begun, _published(line.begins, words)),
        _band("fades", fades, gone, _published(line.fades, words)),
        f'<circle class="worst" cx="{at(line.worst.day)}" cy="{_TOP}" r="5"/>' if line.worst else "",
        f'<path class="axis" d="M{_LEFT} {_BASE}H{_RIGHT}"/>',
    ]
    shapes += [
        f'<text x="{at(day)}" y="{_BASE + 18}">{day}</text>' for day in _TICKS if day <= end and (day != 1 or end < 30)
    ]
    shapes.append(f'<text x="160" y="{_BASE + 33}">{escape(words.say("timeline.axis"))}</text>')
    if here is not None:
        place = at(here)
        side = "start" if place < 110 else "end" if place > 210 else "middle"
        edge = {"start": place - 6, "end": place + 6}.get(side, place)
        shapes.append(
            f'<path class="pin" d="M{place} 24V{_BASE}"/><circle class="pin" cx="{place}" cy="{_BASE}" r="6"/>'
            f'<text class="pin {side}" x="{edge:.1f}" y="16">{escape(pin)}</text>'
        )
    return "".join(shapes)


def _band(kind: str, first: float, last: float, sure: bool) -> str:
    """Draw the span of a mark as a bar on the axis."""
    width = round(max(last - first, 6), 1)
    extra = "" if sure else " guessed"
    return f'<rect class="{kind}{extra}" x="{first}" y="{_BASE - 4}" width="{width}" height="8" rx="4"/>'
