"""The care card: what is shown for a judged case, and the same as the text of a reply.

Python only chooses and joins; every sentence comes from the knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from triage_bot.case import Case
from triage_bot.dialogue.help import call_line, crisis_line, urgent_contact
from triage_bot.dialogue.words import Words, understood
from triage_bot.judge import Judgement, Reason
from triage_bot.knowledge.schema import Claim, RedFlag, Symptom

#: A reply that is no emergency stays below this many characters; the rest is on the card.
LONGEST: Final = 1150
#: The line that names sources comes on top of that: so many of them, in so many characters.
_NAMED: Final = 3
_LONGEST_LINE: Final = 180
_MAIN, _OTHER = 4, 2
_SUICIDE: Final = "suicidal_thoughts"
_NOT_PROFESSIONAL: Final = frozenset({"beautician", "friend", "self", "unlicensed"})


@dataclass(frozen=True)
class View:
    """A judged case on a day, with the words to tell it: what every part of an answer looks at."""

    case: Case
    judgement: Judgement
    today: date
    words: Words

    @property
    def country(self) -> str | None:
        """Give the person's country."""
        return self.case.details.country

    @cached_property
    def order(self) -> list[str]:
        """Give the present symptoms, those behind the highest reasons first."""
        return ranked(self.case, self.judgement)

    @cached_property
    def symptoms(self) -> list[Symptom]:
        """Give what is known of the present symptoms, the one that carries the level first."""
        known = self.words.knowledge.symptoms
        return [known[concept] for concept in self.order if concept in known]

    def told(self, brief: bool = False) -> list[str]:
        """Give what was understood, as sentences, the symptom that carries the level first."""
        return understood(self.case, self.today, self.words, self.order, brief)

    @cached_property
    def flags(self) -> list[RedFlag]:
        """Give the signs of danger that decided, where the level is urgent or more."""
        found: dict[str, RedFlag] = {}
        for reason in self.judgement.reasons:
            if reason.level != self.judgement.level:
                continue
            by_rule = self.words.say(f"flags_by_rule.{reason.rule}")
            for name in (by_rule, *reason.about):
                flag = self.words.knowledge.red_flags.get(name)
                if flag and (name == by_rule or flag.level == self.judgement.level):
                    found.setdefault(name, flag)
        return list(found.values())


def ranked(case: Case, judgement: Judgement) -> list[str]:
    """Give the present symptoms, those behind the highest reasons first."""
    present = case.symptoms
    order: list[str] = []
    for reason in judgement.reasons:
        order += [concept for concept in reason.about if concept in present and concept not in order]
    return order + [concept for concept in present if concept not in order]


def card(view: View) -> dict[str, Any]:
    """Give the whole card as JSON values."""
    parts = _parts(view)
    words = view.words
    used = [claim for claims in parts.values() for claim in claims]
    return {
        "level": view.judgement.level,
        "label": words.say(f"explain.names.{view.judgement.level}"),
        "headline": words.say(f"levels.{view.judgement.level}.headline"),
        "understood": view.told(),
        "what": words.claims(parts["what"]),
        "why": reasons_told(view),
        "do_now": words.claims(parts["do_now"]),
        "contact": contact(view),
        "expect": [*words.claims(parts["expect"]), *timelines(view)],
        "watch_for": [*words.claims(parts["watch_for"]), words.say("answer.watch_card")],
        "prevent": words.claims(parts["prevent"]),
        "sources": source_list(_source_ids(view, used), words),
        "version": version(view),
    }


def reasons_told(view: View) -> list[str]:
    """Give the reasons of the level, and of the rest the highest for each other finding."""
    told: list[str] = []
    covered: set[str] = set()
    for reason in view.judgement.reasons:
        if reason.level == view.judgement.level or not covered.issuperset(reason.about):
            told.append(reason.text)
            covered.update(reason.about)
    return _unique(told)


def _parts(view: View) -> dict[str, list[Claim]]:
    """Choose the claims of the card: much of the first symptom, less of the others."""
    parts: dict[str, list[Claim]] = {key: [] for key in ("what", "do_now", "expect", "watch_for", "prevent")}
    for flag in view.flags:
        parts["do_now"] += flag.do
    for place, symptom in enumerate(view.symptoms):
        room = _MAIN if place == 0 else _OTHER
        parts["what"] += [*symptom.what[: room - 2], *symptom.why[: room - 3]] if place == 0 else symptom.what[:1]
        parts["do_now"] += [*symptom.self_care[:room], *symptom.avoid[:room], *symptom.tell_injector[: room // 2]]
        parts["expect"] += symptom.course[:room]
        parts["watch_for"] += symptom.watch_for[:room]
        parts["prevent"] += [*symptom.prevention.person[: room - 1], *symptom.prevention.injector[: room // 2]]
    return {key: _unique_claims(claims) for key, claims in parts.items()}


def contact(view: View) -> str:
    """Give whom to contact and how fast."""
    level = view.judgement.level
    if level == "emergency":
        return call_line(view.country, view.words)
    if level == "urgent":
        return urgent_contact(view.country, view.words)
    stranger = view.case.present("unverified_product") or view.case.details.injector in _NOT_PROFESSIONAL
    if level == "contact_injector" and stranger:
        return view.words.say("levels.contact_injector.contact_unverified")
    return view.words.say(f"levels.{level}.contact")


def timelines(view: View) -> list[str]:
    """Give for each symptom with a known course when it usually fades and is gone, as a range."""
    told = []
    treatment = view.case.details.treatment
    start = treatment.date if treatment and treatment.date <= view.today else None
    width = treatment.precision if treatment else 0
    for symptom in view.symptoms[:3]:
        line = symptom.timeline
        if line is None:
            continue
        latest = view.words.by_day(start, line.latest.day + width)
        overdue = start is not None and (view.today - start).days > line.latest.day + width
        when = view.words.range_after(start, *line.fades.days, width)
        sentence = view.words.say("answer.overdue" if overdue else "answer.fades", when=when, latest=latest)
        told.append(f"{symptom.short.capitalize()}: {sentence}" if len(view.symptoms) > 1 else sentence)
    return told


def source_list(ids: Iterable[str], words: Words) -> list[dict[str, str]]:
    """Give sources as JSON values, each once."""
    found = (words.knowledge.citations.get(source) for source in dict.fromkeys(ids))
    return [dict(source) for source in found if source]


def sources_line(cited: Iterable[str], all_ids: Iterable[str], words: Words, on_card: bool) -> str:
    """Give the line that ends an answer: where it comes from.

    Args:
        cited: the sources of what the text says, in order; those that can be opened are named first.
        all_ids: the sources of the whole answer, which are counted.
        words: the wording.
        on_card: the card with all of them goes with the text.
    """
    known = source_list(cited, words)
    known.sort(key=lambda source: not source["url"])
    named: list[str] = []
    for source in known[:_NAMED]:
        name = words.say("sources.named", **source)
        if not named or len("".join([*named, name])) <= _LONGEST_LINE:
            named.append(name)
    if not named:
        return ""
    count = len({source["id"] for source in source_list([*cited, *all_ids], words)}) - len(named)
    more = words.say("sources.more_on_card" if on_card else "sources.more", count=count) if count else ""
    return words.say("sources.line", named="; ".join(named), more=more)


def cited_in(text: str, claims: Iterable[Claim | Reason]) -> list[str]:
    """Give the sources of the claims and reasons that stand in a text."""
    return [source for claim in claims if claim.text in text for source in claim.sources]


def _source_ids(view: View, claims: Iterable[Claim]) -> list[str]:
    reasons = [source for reason in view.judgement.reasons for source in reason.sources]
    return [*reasons, *(source for claim in claims for source in claim.sources)]


def version(view: View) -> str:
    """Give the content version and review date of what is shown, the oldest review first."""
    told = sorted({(symptom.reviewed, symptom.version) for symptom in view.symptoms})
    return f"{told[0][1]}, {told[0][0].isoformat()}" if told else ""


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _unique_claims(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.text: claim for claim in claims}.values())


def answer_text(view: View, news: str = "", unread: tuple[str, ...] = ()) -> str:
    """Give the text of a full answer.

    Args:
        view: the judged case.
        news: what has changed, as a first sentence.
        unread: words of the message that were not understood.
    """
    if view.judgement.level == "emergency":
        return emergency_text(view)
    words, level = view.words, view.judgement.level
    parts = _parts(view)
    told = " ".join(view.told(brief=True))
    reasons = _unique(r.text for r in view.judgement.reasons if r.level == level)[:2]
    what = parts["what"][:1]
    sure = [words.say(f"sure.{claim.sure}") for claim in what]
    watch = words.claims(parts["watch_for"])[:1]
    expect = timelines(view)[:1] or words.claims(parts["expect"])[:1]
    # Each paragraph with its weight: where the room is short, the lightest go first.
    verdict = words.say(f"levels.{level}.first") or words.say(f"levels.{level}.headline")
    paragraphs = [
        (9, words.say("understood.lead", told=told) if told else ""),
        (8, words.say("understood.unread", words=", ".join(unread)) if unread else ""),
        (10, f"{news} {verdict}".strip()),
        (7, words.say("answer.why", reasons=" ".join(reasons)) if reasons else ""),
        (2, words.say("answer.what", what=" ".join([*words.claims(what), *sure])) if what else ""),
        (7, _bulleted(words.say("answer.do_now"), words.claims(parts["do_now"])[:3], words)),
        (9 if level == "urgent" else 3, contact(view) if level != "self_care" else ""),
        (6, " ".join([words.say("answer.expect"), *expect]) if expect else ""),
        (5, words.say("answer.watch", watch=watch[0]) if watch else ""),
        (1, words.say("answer.not_diagnosis")),
    ]
    text = _fitting(paragraphs)
    used = [claim for claims in parts.values() for claim in claims]
    cited = cited_in(text, [*view.judgement.reasons, *used])
    line = sources_line(cited, _source_ids(view, used), words, on_card=True)
    return f"{text}\n\n{line}" if line else text


def _bulleted(head: str, items: list[str], words: Words) -> str:
    return "\n".join([head, *(words.say("answer.bullet", item=item) for item in items)]) if items else ""


def _fitting(paragraphs: list[tuple[int, str]]) -> str:
    """Join paragraphs, leaving out the lightest until the text is short enough."""
    kept = [(weight, text) for weight, text in paragraphs if text]
    while len("\n\n".join(text for _, text in kept)) > LONGEST and len(kept) > 2:
        kept.remove(min(kept, key=lambda pair: pair[0]))
    return "\n\n".join(text for _, text in kept)


def emergency_text(view: View) -> str:
    """Give the short answer to an emergency: the call first."""
    words = view.words
    suicidal = view.case.present(_SUICIDE)
    first = [crisis_line(view.country, words)] if suicidal else [call_line(view.country, words)]
    if suicidal:
        first.append(words.say("crisis.glad"))
    present = [words.finding(c, view.case.findings[c], view.today) for c in view.order]
    flags = view.flags
    reasons = _unique(r.text for r in view.judgement.reasons if r.level == "emergency")[:1]
    # Where the first thing to do is the call, that stands in the first line already.
    said = words.say("emergency.first_step")
    steps = [claim.text for flag in flags[:1] for claim in flag.do if not claim.text.startswith(said)][:4]
    others = [concept for concept in view.order if concept != _SUICIDE]
    only_crisis = suicidal and not others
    whose = "understood.other" if view.case.subject == "other" else "understood.present"
    paragraphs = [
        *first,
        words.say("understood.lead", told=words.say(whose, findings=words.listed(present)))
        if present and not only_crisis
        else "",
        " ".join(reasons) if not suicidal else "",
        _bulleted(words.say("emergency.while_waiting") if not suicidal else "", steps, words).strip(),
        say_to_the_operator(view) if not only_crisis else "",
        words.say("crisis.stay" if suicidal else "emergency.stay"),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def say_to_the_operator(view: View) -> str:
    """Give the words to say on the telephone."""
    words, treatment = view.words, view.case.details.treatment
    if view.case.details.treated is False and treatment is None:
        return ""
    if view.case.subject == "other":
        return words.say("emergency.say_other")
    if treatment is None or treatment.date > view.today:
        return words.say("emergency.say")
    areas = words.listed(words.say(f"areas.{area}") or area for area in view.case.details.areas)
    where = words.say("emergency.say_areas", areas=areas) if areas else ""
    return words.say("emergency.say_dated", date=words.day(treatment.date), areas=where)
