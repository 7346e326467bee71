"""Answers to questions: from the topic files, or from the symptom that the person talks about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from triage_bot.case import Case
from triage_bot.dialogue.answers import contains, weight
from triage_bot.dialogue.cards import View, cited_in, source_list, sources_line, timelines
from triage_bot.dialogue.help import call_line, numbers_of
from triage_bot.dialogue.merge import supposed
from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Button, Claim, Numbers, Register, Section, Symptom, Topic
from triage_bot.reader.reading import Reading

#: A topic's text stays about this long; every point is on its card.
_LONGEST: Final = 900
_SECTIONS: Final = 4
_SMALL_TALK: Final = ("thanks", "goodbye", "bot_challenge", "human_handoff", "delete_data")
_OUT: Final = "out_of_scope"


@dataclass(frozen=True)
class TopicAnswer:
    """What is said to one question; `cited` are the sources of the text."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: dict[str, Any] | None = None
    cited: tuple[str, ...] = ()

    def with_sources(self, words: Words, on_card: bool) -> TopicAnswer:
        """Give the answer with a last line that names its sources, where it has any.

        Args:
            words: the wording.
            on_card: this answer's card is shown.
        """
        of_card = [source["id"] for source in (self.card or {}).get("sources", ())]
        line = sources_line(self.cited, of_card, words, on_card)
        return replace(self, text=f"{self.text}\n\n{line}") if line else self


def buttons_at(words: Words, path: str) -> tuple[Button, ...]:
    """Give the buttons that the wording lists at a path."""
    found = words.at(path)
    return tuple(Button.parse_obj(item) for item in found) if isinstance(found, list) else ()


def answer_topic(topic: str, reading: Reading, focus: str | None, greeted: bool, view: View) -> TopicAnswer:
    """Answer one question of a message.

    Args:
        topic: the kind of question.
        reading: the message.
        focus: the symptom talked about, in this message or before.
        greeted: the conversation is under way already.
        view: the case as it stands.
    """
    words = view.words
    symptom = _leans_on(topic, reading, focus, view.case, words)
    if symptom is not None:
        return about_symptom(topic, symptom, reading, view)
    if topic == "greet":
        key = "greet_again" if greeted and view.symptoms else "greet"
        buttons = () if view.symptoms else buttons_at(words, "small_talk.greet_buttons")
        return TopicAnswer(words.say(f"small_talk.{key}"), buttons)
    if topic in _SMALL_TALK:
        return TopicAnswer(words.say(f"small_talk.{topic}"))
    if topic == "emergency_number":
        return TopicAnswer(numbers_text(view))
    known = words.knowledge.topics.get(topic)
    if topic == _OUT or known is None:
        return _outside(topic, reading, words)
    text, own = _topic_text(known, reading, view), _of_country(known, view)
    cited = cited_in(text, [*known.answer, *(point for section in known.sections for point in section.points), *own])
    return TopicAnswer(text, _see_also(known, words), topic_card(known, words, own), tuple(cited))


def _leans_on(topic: str, reading: Reading, focus: str | None, case: Case, words: Words) -> Symptom | None:
    """Give the symptom that a question is about, where it is about one."""
    if topic not in words.phrases("follow_up.topics"):
        return None
    symptom = words.knowledge.symptoms.get(focus or "")
    named = any(mention.concept == focus for mention in reading.mentions)
    leans = contains(reading.text, words.phrases("follow_up.pronouns"))
    other = contains(reading.text, words.phrases("follow_up.not_with"))
    if named and topic != "aftercare":
        return symptom
    return symptom if leans and not other and topic != "aftercare" else None


def about_symptom(topic: str, symptom: Symptom, reading: Reading, view: View) -> TopicAnswer:
    """Answer a question about one symptom from its own file."""
    words = view.words
    if reading.worsening and supposed(reading):
        topic = "worse"
    timed = view.symptoms and symptom.id == view.symptoms[0].id
    choices: dict[str, tuple[Claim, ...]] = {
        "duration": symptom.course[:3],
        "treatment": (*symptom.treatments[:3], *symptom.self_care[:2]),
        "prevention": (*symptom.prevention.person[:3], *symptom.prevention.injector[:2]),
        "onset_timing": symptom.onset[:3],
        "worse": symptom.watch_for[:4],
        "safety": (
            *symptom.what[:1],
            *symptom.how_common[:1],
            *symptom.why[:1],
            *symptom.course[:1],
            *symptom.watch_for[:2],
        ),
    }
    claims = choices.get(topic) or symptom.what[:2]
    lines = words.claims(claims)
    if topic in ("duration", "safety") and timed:
        lines += timelines(view)[:1]
    head = words.say(f"topics.{topic}", name=symptom.name) or words.say("topics.about", name=symptom.name)
    text = " ".join([head, *lines]) if len(lines) < 3 else _bullets(head, lines, words)
    return _of_symptom(text, symptom, claims, words)


def _of_symptom(text: str, symptom: Symptom, claims: tuple[Claim, ...], words: Words) -> TopicAnswer:
    shown = _plain_card(symptom.name, claims, symptom.version, symptom.reviewed, words)
    return TopicAnswer(text, (), shown, tuple(cited_in(text, claims)))


def told_of(symptom: Symptom, view: View) -> TopicAnswer:
    """Tell about a symptom that was named and is not there: what it is, how common, what to watch for."""
    words = view.words
    claims = (*symptom.what[:2], *symptom.how_common[:1], *symptom.onset[:1], *symptom.prevention.person[:1])
    text = _bullets(words.say("topics.about", name=symptom.name), words.claims(claims), words)
    return _of_symptom(text, symptom, claims, words)


def _bullets(head: str, lines: Iterable[str], words: Words) -> str:
    return "\n".join([head, *(words.say("answer.bullet", item=line) for line in lines)])


def _topic_text(topic: Topic, reading: Reading, view: View) -> str:
    """Give the short answer, then of each section as much as there is room for; what was asked about comes first."""
    words = view.words
    asked = _asked(topic, reading)
    if asked and len(asked) < len(topic.sections):
        blocks = [words.claims(topic.answer)[0]]
        blocks += [_bullets(f"{section.heading}:", words.claims(section.points), words) for section in asked[:2]]
    else:
        blocks = [" ".join(words.claims(topic.answer[:2]))]
        blocks += _sections(topic.sections, words)
    if topic.by_country and (view.country or not asked or topic.id == "report_side_effect"):
        blocks.append(_by_country(topic, view))
    return "\n\n".join(block for block in blocks if block)


def _asked(topic: Topic, reading: Reading) -> list[Section]:
    """Give the sections whose keywords the message holds, the one that it holds most of first."""
    held = {section.id: weight(reading.text, section.keywords) for section in topic.sections}
    asked = [section for section in topic.sections if held[section.id]]
    return sorted(asked, key=lambda section: -held[section.id])


def _sections(sections: tuple[Section, ...], words: Words) -> list[str]:
    """Give the first point of each leading section, and the second too where there is room; the card has them all."""
    sections = sections[:_SECTIONS]
    for per_section in (2, 1):
        blocks = [_bullets(f"{s.heading}:", words.claims(s.points[:per_section]), words) for s in sections]
        if sum(map(len, blocks)) <= _LONGEST:
            return blocks
    kept: list[str] = []
    for block in blocks:
        if sum(map(len, kept)) + len(block) <= _LONGEST:
            kept.append(block)
    return kept


def _by_country(topic: Topic, view: View) -> str:
    """Give the person's register or reporting route, or one line for each country."""
    words, known = view.words, view.words.knowledge
    report = topic.id == "report_side_effect"
    own = _own_country(topic, view)
    if own is not None:
        return _bullets(words.say("topics.about", name=own.name), words.claims(_of_country(topic, view)), words)
    if report:
        told = [(numbers.name, numbers.report[0].text) for numbers in known.numbers.values() if numbers.report]
    else:
        sites = known.registers.values()
        told = [(register.name, ", ".join(map(_site, register.links[:3]))) for register in sites if register.links]
    if not told:
        return ""
    head = words.say("topics.report_lead" if report else "topics.check_countries")
    lines = [words.say("topics.country_line", name=name.removeprefix("the "), text=text) for name, text in told]
    return "\n".join([head, *lines, words.say("topics.country_ask")])


def _own_country(topic: Topic, view: View) -> Numbers | Register | None:
    known, country = view.words.knowledge, view.country or ""
    return known.numbers.get(country) if topic.id == "report_side_effect" else known.registers.get(country)


def _of_country(topic: Topic, view: View) -> tuple[Claim, ...]:
    """Give what holds in the person's country, where the topic differs by country."""
    own = _own_country(topic, view) if topic.by_country else None
    if own is None:
        return ()
    return own.report if isinstance(own, Numbers) else own.check


def _site(link: str) -> str:
    """Give a link as one says it."""
    return link.removeprefix("https://").removeprefix("www.").rstrip("/")


def _see_also(topic: Topic, words: Words) -> tuple[Button, ...]:
    """Give the related topics as buttons that ask for them."""
    titles = [words.knowledge.topics[name].title for name in topic.see_also if name in words.knowledge.topics]
    return tuple(Button(title=title, payload=title) for title in titles[:4])


def topic_card(topic: Topic, words: Words, own: tuple[Claim, ...] = ()) -> dict[str, Any]:
    """Give a topic as a card: every point of it, and what holds in the person's own country."""
    points = [(section.heading, point) for section in topic.sections for point in section.points]
    claims = (*topic.answer, *(point for _, point in points), *own)
    shown = _plain_card(topic.title, claims, topic.version, topic.reviewed, words)
    shown["do_now"] = [
        *words.claims(topic.answer),
        *(f"{heading}: {point.text}" for heading, point in points),
        *words.claims(own),
    ]
    return shown


def _plain_card(title: str, claims: Iterable[Claim], version: str, reviewed: object, words: Words) -> dict[str, Any]:
    told = list(claims)
    return {
        "level": "info",
        "label": words.say("explain.names.info"),
        "headline": title[:1].upper() + title[1:],
        "understood": [],
        "what": [],
        "why": [],
        "do_now": words.claims(told),
        "contact": "",
        "expect": [],
        "watch_for": [],
        "prevent": [],
        "sources": source_list((source for claim in told for source in claim.sources), words),
        "version": f"{version}, {reviewed}",
    }


def numbers_text(view: View) -> str:
    """Give the numbers of the person's country, or all of them with their countries."""
    words = view.words
    known = numbers_of(view.country, words)
    if known:
        return words.say("topics.numbers_known", **_number_parts(known, words))
    lines = []
    for each in words.knowledge.numbers.values():
        parts = {**_number_parts(each, words), "name": each.name.removeprefix("the ")}
        lines.append(words.say("topics.numbers_line", **parts))
    return "\n".join([words.say("topics.numbers_lead"), *lines, words.say("topics.numbers_ask")])


def _number_parts(numbers: Numbers, words: Words) -> dict[str, str]:
    parts = {
        key: words.say(f"topics.{key}_part", **{key: value}) if value else ""
        for key, value in (("urgent", numbers.urgent), ("poison", numbers.poison), ("crisis", numbers.crisis))
    }
    return {"name": numbers.name, "emergency": numbers.emergency, **parts}


def _outside(topic: str, reading: Reading, words: Words) -> TopicAnswer:
    """Answer what is out of scope: kindly, with what can be asked here; dangerous wishes with a warning."""
    cited = words.phrases("out_of_scope.danger.sources")
    if contains(reading.text, words.phrases("out_of_scope.danger.says")):
        text = "\n\n".join([words.say("out_of_scope.danger.answer"), words.say("out_of_scope.danger.safe")])
        card = {
            **_plain_card(words.say("levels.out_of_scope.headline"), (), "", "", words),
            "level": "out_of_scope",
            "label": words.say("explain.names.out_of_scope"),
            "do_now": [words.say("out_of_scope.danger.safe")],
            "sources": source_list(cited, words),
        }
        return TopicAnswer(text, buttons_at(words, "out_of_scope.danger.buttons"), card, cited)
    if reading.subject == "animal":
        return TopicAnswer(words.say("out_of_scope.animal"))
    buttons = buttons_at(words, "out_of_scope.buttons")
    if topic != _OUT:
        return TopicAnswer(words.say("topics.no_answer"), buttons)
    return TopicAnswer(" ".join([words.say("out_of_scope.lead"), words.say("out_of_scope.again")]), buttons)


def other_language(line: str, view: View) -> TopicAnswer:
    """Answer a message in another language: its own line, and the emergency numbers."""
    return TopicAnswer(f"{line}\n\n{call_line(view.country, view.words)}")
