"""Brings together what the reader found in a message and what Rasa's classifier knows from examples.

The reader knows the usual ways of saying things, and how they stand (denied, past, feared). The classifier helps where
the words are new: the person sees what was understood, and can correct it. A long story about something else may hold
the words of a danger ("my toddler's fever"): then the dangers are asked about, unless the story names the treatment.
The thresholds were chosen on `tests/cases` and messages held out, whose figures therefore flatter them a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.reader.reading import Mention, Reading

#: From this probability on, the classifier's topic stands before the reader's.
_LIKELY: Final = 0.15
#: In fewer words than this a question must be as likely as that, or it is none ("pls", "and then?").
_FEW: Final = 3
_SURE_IN_FEW: Final = 0.6
#: A statement is rather a complaint than a question where symptoms are so many times as likely.
_RATHER_TOLD: Final = 1.5
#: Below this probability the examples do not know a symptom in the message.
_HARDLY: Final = 0.05
#: From this probability on, thanks or a greeting stand before a question.
_ONLY_POLITE: Final = 0.8
#: From this probability on, a question is asked, whatever wish about the conversation the words resemble.
_QUESTION: Final = 0.25
#: From this probability on, a symptom in words that the reader does not know is taken as told ...
_SURE: Final = 0.5
#: ... a sign of danger, in a first message that asks nothing, already from this on, where it is so many times as likely
#: as all else;
_SURE_OF_DANGER: Final = 0.3
_DANGER_TO_ALL_ELSE: Final = 2.5
#: and from this on, all symptoms together are taken as a complaint of some kind, and the likeliest is asked about;
_COMPLAINT: Final = 0.4
#: either only where symptoms are so many times as likely as the likeliest topic.
_COMPLAINT_TO_TOPIC: Final = 2.0
#: In fewer words than this the examples tell no symptom; where a symptom is told already, or a conversation is under way,
#: in fewer than this: such messages are answers, and what is new in them must be surer.
_PHRASE: Final = 5
_ANSWER: Final = 8
_SURER: Final = 0.65
_QUOTED: Final = 80
#: What is out of scope must be as likely as this, whatever else is.
_OUT_AT_LEAST: Final = 0.15
#: ... and this many times as likely as the likeliest topic of ours, and as all symptoms together.
_AGAINST_TOPIC: Final = 0.8
_AGAINST_SYMPTOMS: Final = 0.3
#: Where a complaint was read, where one of danger was, where the treatment is named, or a conversation is under way.
_OUT_DESPITE_COMPLAINT: Final = 0.2
_OUT_DESPITE_DANGER: Final = 0.35
_OUT_DESPITE_OURS: Final = 0.35
_OUT_UNDER_WAY: Final = 0.5
#: In fewer words than this a sign of danger is never held to be part of another story.
_LONG: Final = 40
_OUT: Final = "out_of_scope"
#: In no more words than this, words that sound like a complaint are what the message is about.
_SHORT: Final = 20
#: What Rasa says where no intent is likely; in a message of so many words, that is a story which nobody has told yet.
_NONE_LIKELY: Final = "nlu_fallback"
_STORY: Final = 10
#: Topics that are no thread of their own.
COURTESY: Final = frozenset({"greet", "thanks", "goodbye"})
#: Wishes about the conversation itself.
_META: Final = frozenset({"start_over", "explain", "show_understanding", "show_sources"})


@dataclass(frozen=True)
class Chances:
    """What the classifier thinks of a message: probabilities, of the likeliest topic and symptom, and of all symptoms."""

    out: float
    topic: str | None
    topic_chance: float
    symptom: str | None
    symptom_chance: float
    symptoms: float
    each: Mapping[str, float]

    @classmethod
    def of(cls, ranking: Sequence[Mapping[str, Any]]) -> Chances:
        """Read Rasa's `intent_ranking`: intents with their probability."""
        chances = {str(entry["name"]): float(entry["confidence"]) for entry in ranking}
        topics = {name: chance for name, chance in chances.items() if name in vocabulary.TOPICS and name != _OUT}
        asked = {name: chance for name, chance in topics.items() if name not in COURTESY or chance >= _ONLY_POLITE}
        if max(asked.values(), default=0.0) >= _LIKELY:  # "Good evening, how often must I repeat it?"
            topics = asked
        topic = max(topics, key=lambda name: topics[name], default=None)
        symptoms = {name: chance for name, chance in chances.items() if name in vocabulary.SYMPTOMS}
        symptom = max(symptoms, key=lambda name: symptoms[name], default=None)
        return cls(
            out=chances.get(_OUT, 0.0),
            topic=topic,
            topic_chance=topics[topic] if topic else 0.0,
            symptom=symptom,
            symptom_chance=symptoms[symptom] if symptom else 0.0,
            symptoms=sum(symptoms.values()),
            each=chances,
        )

    @property
    def tell_danger(self) -> bool:
        """Tell whether a sign of danger is far likelier than all else."""
        others = (chance for name, chance in self.each.items() if name != self.symptom)
        clear = self.symptom_chance >= _DANGER_TO_ALL_ELSE * max(others, default=0.0)
        return clear and self.symptom in vocabulary.RED_FLAGS


def with_examples(reading: Reading, ranking: Sequence[Mapping[str, Any]], under_way: bool = False) -> Reading:
    """Give the reading with what the classifier knows from examples: the topic, a symptom in new words, the scope.

    Args:
        reading: what the reader found.
        ranking: Rasa's `intent_ranking`.
        under_way: something was told or asked before, so that a bare message is more likely an answer.
    """
    if reading.language != "en" or not ranking:
        return reading
    chances = Chances.of(ranking)
    reading = _without_seeming_wishes(reading, chances, ranking)
    if not under_way:
        reading = _without_seeming_symptoms(reading, chances)
    if set(reading.acts) & _META:
        return reading
    if _is_out_of_scope(reading, chances, under_way):
        elsewhere = bool(_reported(reading) & vocabulary.RED_FLAGS) and not under_way
        return reading.copy(update={"in_scope": False, "elsewhere": elsewhere, "topics": ()})
    if reading.in_scope is False:
        return reading
    words = len(reading.text.split())
    if reading.subject != "animal" and words >= (_ANSWER if under_way or _reported(reading) else _PHRASE):
        first = _SURE_OF_DANGER if chances.tell_danger and not reading.question else _SURE
        reading = _with_symptom(reading, chances, _SURER if under_way else first)
    asked_about = reading.likely or _reported(reading) or reading.question
    if reading.unread and not asked_about and words <= _SHORT and chances.out < _OUT_AT_LEAST:
        return reading.copy(update={"likely": chances.symptom})  # "my throat feels weird"
    if _reported(reading) or reading.likely or chances.topic is None:
        return reading
    return _with_topic(reading, chances, chances.topic, under_way)


def is_not_understood(reading: Reading, intent: str) -> bool:
    """Tell whether a message tells a story in which no complaint was read, and whose like the examples do not hold."""
    ours = reading.language == "en" and reading.in_scope is not False and reading.subject != "animal"
    answered = _reported(reading) or reading.concepts("absent")
    return ours and not answered and intent == _NONE_LIKELY and len(reading.text.split()) >= _STORY


def _with_topic(reading: Reading, chances: Chances, topic: str, under_way: bool) -> Reading:
    """Put the likeliest topic first among the topics of a message that asks something."""
    if under_way and not reading.question and (reading.acts or chances.topic_chance < _SURE):
        return reading  # "none of these" is an answer
    if len(reading.text.split()) < _FEW and not reading.topics and chances.topic_chance < _SURE_IN_FEW:
        return reading
    if reading.topics and chances.topic_chance < _LIKELY and topic not in reading.topics:
        return reading
    seen = sum(chances.each.get(mention.concept, 0.0) for mention in reading.mentions)
    if not (reading.topics or reading.question) and chances.symptoms - seen > _RATHER_TOLD * chances.topic_chance:
        return reading
    others = () if topic in COURTESY and chances.topic_chance >= _SURE else reading.topics
    return reading.copy(update={"topics": (topic, *(other for other in others if other != topic))})


def _without_seeming_wishes(reading: Reading, chances: Chances, ranking: Sequence[Mapping[str, Any]]) -> Reading:
    """Leave out wishes about the conversation where something else is told or asked ("show me her photos")."""
    if max(chances.topic_chance, chances.out) < _QUESTION and len(reading.text.split()) < _LONG:
        return reading
    likely = {str(entry["name"]) for entry in ranking if float(entry["confidence"]) >= _LIKELY}
    return reading.copy(update={"acts": tuple(act for act in reading.acts if act not in _META or act in likely)})


def _without_seeming_symptoms(reading: Reading, chances: Chances) -> Reading:
    """Hold a milder symptom for only spoken of where the examples know a question, or a story, in which it is not told.

    "What should an 'after' look like? They are all shiny" reports no frozen look. Signs of danger are never left out.
    """
    reported = _reported(reading)
    if not reported or max(chances.topic_chance, chances.out) < _SURE or reported & vocabulary.RED_FLAGS:
        return reading
    if any(chances.each.get(concept, 0.0) >= _HARDLY for concept in reported):
        return reading
    spoken = tuple(
        mention.copy(update={"assertion": "hypothetical"}) if mention.concept in reported else mention
        for mention in reading.mentions
    )
    return reading.copy(update={"mentions": spoken})


def _with_symptom(reading: Reading, chances: Chances, sure: float) -> Reading:
    """Add a symptom that the examples leave little doubt of, or note the likeliest where only a complaint is clear.

    What the reader saw, and held for denied, past or feared, is left as it stands.
    """
    seen = {mention.concept for mention in reading.mentions} & set(vocabulary.SYMPTOMS)
    if (
        chances.symptom is None
        or chances.symptom in seen
        or chances.symptoms < _COMPLAINT_TO_TOPIC * chances.topic_chance
    ):
        return reading
    if chances.symptom_chance >= sure:
        words = reading.text[:_QUOTED]
        mention = Mention(concept=chances.symptom, assertion="present", start=0, end=len(reading.text), words=words)
        return reading.copy(update={"mentions": (*reading.mentions, mention), "unread": ()})
    if not seen and chances.symptoms >= _COMPLAINT:
        return reading.copy(update={"likely": chances.symptom})
    return reading


def _reported(reading: Reading) -> frozenset[str]:
    """Give the symptoms that a message reports."""
    return (reading.concepts("present") | reading.concepts("unknown")) & frozenset(vocabulary.SYMPTOMS)


def _is_out_of_scope(reading: Reading, chances: Chances, under_way: bool) -> bool:
    """Tell whether a message is likelier about something else; the more it says of ours, the likelier it must be."""
    reported = _reported(reading)
    danger = reported & vocabulary.RED_FLAGS
    beaten = chances.out > chances.topic_chance and chances.out > chances.symptoms
    if under_way:
        return beaten and chances.out >= _OUT_UNDER_WAY and not reported
    if reading.ours:
        return beaten and chances.out >= _OUT_DESPITE_OURS and not danger
    if danger:
        long = len(reading.text.split()) >= _LONG
        return long and chances.out >= _OUT_DESPITE_DANGER and chances.out > chances.symptoms
    if reported:
        return chances.out >= _OUT_DESPITE_COMPLAINT and chances.out > chances.symptoms
    return (
        chances.out >= _OUT_AT_LEAST
        and chances.out >= _AGAINST_TOPIC * chances.topic_chance
        and chances.out >= _AGAINST_SYMPTOMS * chances.symptoms
    )
