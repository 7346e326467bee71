"""Brings together what the reader found in a message and what Rasa's classifier knows from examples.

The reader knows the usual ways of saying things, and how they stand (denied, past, feared). The classifier helps where
the words are new, and where they are known but nothing is told with them; `presence.py` weighs the one against the other.
The person sees what was understood, and can correct it. Where the words of a danger are read and hardly meant, the dangers
are asked about; where none is read and all the same the message is like those of people in danger, it counts as one until
the person has said which.
The thresholds were chosen on `tests/cases` and messages held out, whose figures therefore flatter them a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.dialogue.chances import COURTESY, LIKELY, Chances
from triage_bot.dialogue.presence import presence
from triage_bot.reader.reading import Mention, Reading

#: In fewer words than this a question must be as likely as that, or it is none ("pls", "and then?").
_FEW: Final = 3
_SURE_IN_FEW: Final = 0.6
#: A statement is rather a complaint than a question where symptoms are so many times as likely.
_RATHER_TOLD: Final = 1.5
#: From this probability on, a question is asked, whatever wish about the conversation the words resemble.
_QUESTION: Final = 0.25
#: From this probability on, a symptom that was not read as there is taken as told, and a danger from this; the likeliest
#: of those that are not so probable is asked about from this on.
_THERE: Final = 0.5
_DANGER_THERE: Final = 0.3
_MAYBE: Final = 0.2
#: What was read as feared, over or somebody else's, and what was read as denied, must be this likely to count as told.
_THERE_ELSEWHERE: Final = 0.7
_THERE_DESPITE_DENIAL: Final = 0.6
#: From this probability in the examples on, a symptom decides that a message is ours.
_TOLD: Final = 0.7
#: What was read as there is believed from this on, a danger from this.
_BELIEVED: Final = 0.12
_DANGER_BELIEVED: Final = 0.05
#: In a conversation under way, where messages are answers, a symptom is new only if the examples are so sure of it.
_TOLD_UNDER_WAY: Final = 0.95
#: ... and in so many words and more what was read is weighed.
_SENTENCE: Final = 6
#: From this probability of a danger on, a message counts as one although no danger in it has a name, and from this on where
#: it tells a calm complaint; from this on the signs of danger are asked about, or from this of a wish to die.
_ALARMING: Final = 0.65
_ALARMING_DESPITE_COMPLAINT: Final = 0.88
_UNEASY: Final = 0.1
_UNEASY_OF_LIFE: Final = 0.3
#: Where one has a name, it may be one of several: from this probability in the examples on, the message counts by itself.
_ALARMING_BESIDES: Final = 0.9
#: Such a message is an emergency from this probability in the examples on.
_MINUTES: Final = 0.8
#: The same in other languages, where phrases that are not known are many.
_ALARMING_ELSEWHERE: Final = 0.7
_MINUTES_ELSEWHERE: Final = 0.6
_UNEASY_ELSEWHERE: Final = 0.5
#: In fewer words than this ("and then?") the examples tell nothing new; in a conversation, in fewer than this.
_PHRASE: Final = 3
_ANSWER: Final = 8
#: In no more words than this, words that sound like a complaint are what the message is about.
_SHORT: Final = 20
#: From this probability on, a topic is sure.
_SURE: Final = 0.5
_QUOTED: Final = 80
#: In no more words than this a danger is believed as it stands, and a wish to die always is.
_BARE: Final = 4
_NEVER_DOUBTED: Final = "suicidal_thoughts"
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
#: Signs that are no symptom in the vocabulary, and a danger by themselves.
_DANGEROUS_SIGNS: Final = frozenset({"skin_blanching", "seizure", "confusion"})
#: What Rasa says where no intent is likely; in a message of so many words, that is a story which nobody has told yet.
_NONE_LIKELY: Final = "nlu_fallback"
_STORY: Final = 10
#: From this probability of a matter of hours or minutes on, a wish about the conversation is not all that was said.
_URGENT_WISH: Final = 0.5
#: Wishes about the conversation itself.
_META: Final = frozenset({"start_over", "explain", "show_understanding", "show_sources"})


def with_examples(
    reading: Reading, ranking: Sequence[Mapping[str, Any]], told: Mapping[str, float], under_way: bool = False
) -> Reading:
    """Give the reading with what the classifier knows from examples: the topic, symptoms in new words, the scope.

    Args:
        reading: what the reader found.
        ranking: Rasa's `intent_ranking`.
        told: symptom -> probability that the message tells of it.
        under_way: something was told or asked before, so that a bare message is more likely an answer.
    """
    chances = Chances.of(ranking, told)
    if reading.language != "en":
        return _with_foreign_alarm(reading, chances)
    if not ranking:
        return reading
    reading = _without_seeming_wishes(reading, chances, ranking)
    if set(reading.acts) & _META and chances.urgency < _URGENT_WISH:
        return reading
    if reading.subject != "animal":
        reading = _with_new(reading, chances) if under_way else _weighed(_in_scope_after_all(reading, chances), chances)
    if _is_out_of_scope(reading, chances, under_way):
        in_doubt = not under_way and (reading.in_doubt or bool(_reported(reading) & vocabulary.RED_FLAGS))
        out = reading.copy(update={"in_scope": False, "in_doubt": in_doubt, "topics": ()})
        return out if under_way else _with_alarm(out, chances)
    if reading.in_scope is False:
        return reading
    if not under_way and len(reading.text.split()) >= _PHRASE:
        reading = _with_alarm(reading, chances)
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
    if (
        not reading.question
        and max(chances.each.get(act, 0.0) for act in vocabulary.DIALOGUE_ACTS) > chances.topic_chance
    ):
        return reading  # "no, I'm fine" too, when nothing was asked
    if len(reading.text.split()) < _FEW and not reading.topics and chances.topic_chance < _SURE_IN_FEW:
        return reading
    if reading.topics and chances.topic_chance < LIKELY and topic not in reading.topics:
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
    likely = {str(entry["name"]) for entry in ranking if float(entry["confidence"]) >= LIKELY}
    return reading.copy(update={"acts": tuple(act for act in reading.acts if act not in _META or act in likely)})


def _weighed(reading: Reading, chances: Chances) -> Reading:
    """Give the reading with the symptoms that are likely there, and note the likeliest that may be.

    A symptom that was read and is not likely is only spoken of ("what should an 'after' look like? They are all shiny");
    a danger is then asked about in the same reply. What was read as denied needs more to count as told.
    """
    chance = presence().weigh(reading, chances)
    kept = _without_doubted(reading, chance)
    wordy = len(reading.text.split()) >= _PHRASE
    unread = [concept for concept in chance if concept not in _reported(reading) and wordy]
    new = [_told(concept, reading) for concept in unread if chance[concept] >= _enough_of(concept, reading)]
    changed = kept.copy(update={"mentions": (*kept.mentions, *new)})
    if new:
        return changed.copy(update={"unread": ()})
    open_ones = [concept for concept in unread if concept not in reading.concepts("absent")]
    likeliest = max(open_ones, key=lambda concept: chance[concept], default=None)
    if _reported(changed) or reading.question:
        return changed
    if likeliest and chance[likeliest] >= _MAYBE:
        return changed.copy(update={"likely": likeliest})
    if reading.unread and len(reading.text.split()) <= _SHORT and chances.out < _OUT_AT_LEAST:
        told = chances.symptoms_told  # "my throat feels weird"
        return changed.copy(update={"likely": max(told, key=lambda concept: told[concept], default=None)})
    return changed


def _without_doubted(reading: Reading, chance: Mapping[str, float]) -> Reading:
    """Give the reading with the symptoms that were read and are not likely as only spoken of."""
    mentions, doubted = [], list(reading.doubted)
    for mention in reading.mentions:
        if mention.assertion in ("present", "unknown") and _is_doubted(mention.concept, reading, chance):
            doubted.append(mention.concept)
            mentions.append(mention.copy(update={"assertion": "hypothetical"}))
        else:
            mentions.append(mention)
    in_doubt = reading.in_doubt or not vocabulary.RED_FLAGS.isdisjoint(doubted)
    return reading.copy(update={"mentions": tuple(mentions), "in_doubt": in_doubt, "doubted": tuple(doubted)})


def _enough_of(concept: str, reading: Reading) -> float:
    """Give how likely a symptom must be to count as told, by how it was read."""
    if concept in reading.concepts("absent"):
        return _THERE_DESPITE_DENIAL
    least = _DANGER_THERE if concept in vocabulary.RED_FLAGS else _THERE
    return max(least, _THERE_ELSEWHERE) if concept in reading.concepts("hypothetical", "other", "past") else least


def _in_scope_after_all(reading: Reading, chances: Chances) -> Reading:
    """Give the reading with its scope left open where only its words seem to be about something else.

    "Head's thumping, paracetamol takes the edge off" is a complaint, whatever else has edges.
    """
    told = max(chances.symptoms_told.values(), default=0.0)
    ours = reading.in_scope is False and chances.out < _OUT_AT_LEAST and told >= _TOLD
    return reading.copy(update={"in_scope": None}) if ours else reading


def _is_doubted(concept: str, reading: Reading, chance: Mapping[str, float]) -> bool:
    """Tell whether a symptom that was read as there is hardly meant."""
    if concept in vocabulary.RED_FLAGS and (concept == _NEVER_DOUBTED or len(reading.text.split()) <= _BARE):
        return False
    return concept in chance and chance[concept] < (_DANGER_BELIEVED if concept in vocabulary.RED_FLAGS else _BELIEVED)


def _with_new(reading: Reading, chances: Chances) -> Reading:
    """Add the symptoms that a message in a conversation tells anew, as sure as that is in the examples.

    A danger that was read in a longer one and is hardly meant is left as only spoken of, as in a first message.
    """
    if len(reading.text.split()) >= _SENTENCE:
        chance = presence().weigh(reading, chances)
        reading = _without_doubted(reading, {danger: chance[danger] for danger in chance.keys() & vocabulary.RED_FLAGS})
    if len(reading.text.split()) < _ANSWER or reading.in_scope is False:
        return reading
    known = _reported(reading) | reading.concepts("absent")
    new = [
        _told(concept, reading)
        for concept, chance in chances.told.items()
        if concept in vocabulary.SYMPTOMS and concept not in known and chance >= _TOLD_UNDER_WAY
    ]
    return reading.copy(update={"mentions": (*reading.mentions, *new), "unread": ()}) if new else reading


def _told(concept: str, reading: Reading) -> Mention:
    """Give a symptom that the whole message tells."""
    return Mention(concept=concept, assertion="present", start=0, end=len(reading.text), words=reading.text[:_QUOTED])


def _with_alarm(reading: Reading, chances: Chances) -> Reading:
    """Note how urgent a message is by the examples that are like it, or that it may be.

    Where a danger is denied in it, or an animal is in the story, it only may be.
    """
    if _reported(reading) & vocabulary.RED_FLAGS:
        danger, enough = chances.urgency, _ALARMING_BESIDES
    else:
        danger = presence().danger(reading, chances)
        enough = _ALARMING_DESPITE_COMPLAINT if _reported(reading) else _ALARMING
    if danger >= enough:
        if reading.subject == "animal" or reading.concepts("absent") & vocabulary.RED_FLAGS:
            return reading.copy(update={"in_doubt": True})
        return _alarmed(reading, chances, _MINUTES)
    of_life = chances.told.get(_NEVER_DOUBTED, 0.0) >= _UNEASY_OF_LIFE
    uneasy = reading.subject != "animal" and (of_life or danger >= _UNEASY) and not _reported(reading)
    return reading.copy(update={"in_doubt": True}) if uneasy else reading


def _with_foreign_alarm(reading: Reading, chances: Chances) -> Reading:
    """The same in other languages, where what is supposed or long past is read as denied too: the whole message counts."""
    if chances.urgency >= _ALARMING_ELSEWHERE:
        return _alarmed(reading, chances, _MINUTES_ELSEWHERE)
    uneasy = chances.urgency >= _UNEASY_ELSEWHERE and not _reported(reading)
    return reading.copy(update={"in_doubt": True}) if uneasy else reading


def _alarmed(reading: Reading, chances: Chances, minutes: float) -> Reading:
    level = "emergency" if chances.told.get("emergency", 0.0) >= minutes else "urgent"
    return reading.copy(update={"alarm": level})


def _reported(reading: Reading) -> frozenset[str]:
    """Give the symptoms that a message reports."""
    return (reading.concepts("present") | reading.concepts("unknown")) & frozenset(vocabulary.SYMPTOMS)


def _is_out_of_scope(reading: Reading, chances: Chances, under_way: bool) -> bool:
    """Tell whether a message is likelier about something else; the more it says of ours, the likelier it must be."""
    reported = _reported(reading)
    danger = (reported & vocabulary.RED_FLAGS) | (reading.concepts("present") & _DANGEROUS_SIGNS)
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
