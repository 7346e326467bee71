"""Puts the replies of a turn together: the answer first, then answers to questions, then the one question."""

from __future__ import annotations

from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.brain import Brain
from triage_bot.dialogue.cards import View, answer_text, card, contact
from triage_bot.dialogue.help import call_line
from triage_bot.dialogue.listen import Listened, Message, asks_if_worse, feels_bad
from triage_bot.dialogue.state import ALONE, MEANT, SCREEN, TAKEN_BACK, WHICH, Conversation, Reply
from triage_bot.dialogue.talk import explain, question_reply, show_sources, show_understanding
from triage_bot.dialogue.topics import (
    TopicAnswer,
    about_symptom,
    answer_topic,
    buttons_at,
    other_language,
    told_of,
)

_META: Final = ("explain", "show_understanding", "show_sources")
Composed = tuple[tuple[Reply, ...], dict[str, Any] | None]


def compose(
    before: Conversation, after: Conversation, listened: Listened, message: Message, view: View, brain: Brain
) -> Composed:
    """Give the replies of a turn, and the card of an answered question."""
    replies: list[Reply] = []
    answers, shown = _with_sources(_answers(before, after, listened, message, view, brain), view)
    main = _about_case(before, after, listened, message, view)
    if main:
        replies.append(Reply(text=main))
    elif view.judgement.level == "emergency":
        call = call_line(view.country, view.words)
        replies.append(Reply(text=view.words.say("emergency.still", call=call)))
    replies += [Reply(text=answer.text, buttons=answer.buttons) for answer in answers if answer.text]
    if after.pending is not None and not _leaving(listened):
        again = _lead_back(before, after, listened, message, bool(replies), view)
        replies.append(question_reply(after.pending, view.words, again))
    if not replies:
        replies.append(_unclear(listened, message, view))
    return tuple(replies), shown


def _with_sources(answers: list[TopicAnswer], view: View) -> tuple[list[TopicAnswer], dict[str, Any] | None]:
    """Give the answers with the line that names their sources, and the card that is shown if the case has none.

    In an emergency nothing is added to what must be read.
    """
    shown = next((answer.card for answer in answers if answer.card), None)
    if view.judgement.level == "emergency":
        return answers, shown
    bare = not view.judgement.reasons
    return [answer.with_sources(view.words, bare and answer.card is shown) for answer in answers], shown


def _about_case(before: Conversation, after: Conversation, listened: Listened, message: Message, view: View) -> str:
    """Give the answer about the complaint: whole where it is new or different, otherwise one line."""
    words, level = view.words, view.judgement.level
    settled = words.say(f"taken_back.{listened.settled}") if listened.settled else ""
    if not (listened.symptom or listened.guess) or not view.judgement.reasons:
        return settled or _noted(listened, view)
    rank = vocabulary.LEVELS.index
    moved = rank(level) - rank(before.level) if before.level and _had_complaint(before) else 0
    finished = after.complete and not before.complete
    fresh = not _had_complaint(before) or moved != 0 or bool(listened.heard.new) or finished
    if listened.heard.withdrawn and not listened.heard.new:
        return ""
    if not fresh:
        call = call_line(view.country, words)
        where = contact(view) if "country" in listened.heard.details else ""
        return f"{settled} {words.say(f'levels.{level}.same', call=call, contact=where)}".strip()
    change = "up" if moved > 0 else "down" if moved < 0 else "done" if finished and _had_complaint(before) else ""
    news = settled or (words.say(f"changes.{change}") if change else "")
    return answer_text(view, news, message.reading.unread)


def _had_complaint(conversation: Conversation) -> bool:
    """Tell whether there was a judged complaint before."""
    return bool(conversation.level and conversation.level != "info")


def _noted(listened: Listened, view: View) -> str:
    """Give what is said where the message tells something that there is nothing to judge in."""
    words, heard = view.words, listened.heard
    said_in_asking = listened.topics and heard.details == ["product"] and not heard.changed
    if not heard.anything or said_in_asking or listened.topics == ("out_of_scope",):
        return words.say("acts.skip") if listened.answered else ""
    told = words.say("understood.lead", told=" ".join(view.told(brief=True)))
    if view.symptoms and view.case.details.treated is False:
        return f"{told}\n\n{words.say('untreated')}"
    return told if listened.topics else f"{told}\n\n{words.say('acts.nothing_asked')}"


def _leaving(listened: Listened) -> bool:
    """Tell whether the person only says thanks or goodbye: then no question follows."""
    return bool(listened.topics) and set(listened.topics) <= {"thanks", "goodbye"} and not listened.symptom


def _answers(
    before: Conversation, after: Conversation, listened: Listened, message: Message, view: View, brain: Brain
) -> list[TopicAnswer]:
    """Give the answers to what the message asks."""
    words, reading = view.words, message.reading
    if reading.language != "en" and (not listened.symptom or reading.language in brain.languages):
        line = brain.languages.get(reading.language) or words.say("out_of_scope.lead")
        return [TopicAnswer(line) if listened.symptom else other_language(line, view)]
    if listened.act in _META:
        return [TopicAnswer(_about_conversation(listened.act or "", before, view))]
    if asks_if_worse(message) and after.focus in words.knowledge.symptoms and not listened.heard.new:
        return [about_symptom("worse", words.knowledge.symptoms[after.focus or ""], reading, view)]
    told = [words.knowledge.symptoms[c] for c in listened.talked_of[:2] if c in words.knowledge.symptoms]
    if listened.supposed and told:
        return [about_symptom(listened.topics[0], symptom, reading, view) for symptom in told]
    focus = after.focus
    answers = [answer_topic(topic, reading, focus, before.messages > 0, view) for topic in listened.topics]
    if _leaving(listened) and view.judgement.reasons:
        answers.append(TopicAnswer(words.say("acts.thanks_symptom")))
    if not answers and not listened.symptom:
        answers = [told_of(symptom, view) for symptom in told]
    return answers


def _about_conversation(act: str, before: Conversation, view: View) -> str:
    if act == "explain":
        return explain(view)
    if act == "show_understanding":
        return show_understanding(view)
    return show_sources(view, before)


def _lead_back(
    before: Conversation, after: Conversation, listened: Listened, message: Message, said: bool, view: View
) -> str:
    """Give the sentence that leads back to a question that waits already."""
    pending, waiting = after.pending, before.pending
    words = view.words
    if listened.lost and pending is not None and pending.id == SCREEN:
        return words.say("understood.in_case" if said else "understood.lost")
    if pending is None or waiting is None or pending.id in (TAKEN_BACK, WHICH, MEANT) or pending.id != waiting.id:
        return ""
    if pending.id == ALONE and pending.items != waiting.items:
        return ""
    if listened.symptom and pending.items != waiting.items:
        return words.say("question.remaining")
    if said:
        return words.say("question.back")
    asks = message.reading.question or message.reading.text.rstrip().endswith("?")
    return words.say("understood.lost" if asks else "question.missed")


def _unclear(listened: Listened, message: Message, view: View) -> Reply:
    """Answer a message in which nothing was understood."""
    words = view.words
    if feels_bad(message, words):
        return Reply(text=words.say("out_of_scope.feeling"))
    if listened.opener is not None:
        path = f"openers.{listened.opener}"
        return Reply(text=words.say(f"{path}.answer"), buttons=buttons_at(words, f"{path}.buttons"))
    if view.judgement.reasons:
        told = " ".join([words.say("understood.lost"), card(view)["headline"]])
        return Reply(text=told)
    return Reply(text=words.say("out_of_scope.unclear"), buttons=buttons_at(words, "out_of_scope.buttons"))
