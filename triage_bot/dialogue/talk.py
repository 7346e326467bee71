"""Answers about the conversation itself: why, what was understood, where it comes from; and the questions it asks."""

from __future__ import annotations

from triage_bot.dialogue.cards import View, card
from triage_bot.dialogue.state import ALONE, MEANT, TAKEN_BACK, WHICH, Conversation, Pending, Reply
from triage_bot.dialogue.topics import buttons_at, topic_card
from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Button


def explain(view: View) -> str:
    """Give every reason with its rule, and what made the answer milder."""
    words, judgement = view.words, view.judgement
    if not judgement.reasons:
        return words.say("explain.none")
    level = words.say(f"explain.names.{judgement.level}")
    lines = [words.say("explain.lead", level=level)]
    lines += [words.say("explain.reason", text=reason.text, rule=reason.rule) for reason in judgement.reasons[:6]]
    lines += [words.say("explain.lifted", text=each.text, rule=each.exception) for each in judgement.exceptions[:3]]
    return "\n".join([*lines, words.say("explain.highest")])


def show_understanding(view: View) -> str:
    """Give back what was understood."""
    told = view.told()
    if not told:
        return view.words.say("understood.nothing")
    return "\n\n".join([view.words.say("understood.lead", told=" ".join(told)), view.words.say("understood.mend")])


def show_sources(view: View, conversation: Conversation) -> str:
    """Give the sources of the last answer with title, publisher and year."""
    words = view.words
    topic = words.knowledge.topics.get(conversation.topic or "")
    if view.symptoms or view.judgement.reasons:
        sources = card(view)["sources"]
    elif topic:
        sources = topic_card(topic, words)["sources"]
    else:
        sources = []
    if not sources:
        return words.say("sources.none")
    lines = [words.say("sources.item", **source).replace("..", ".") for source in sources[:10]]
    return "\n".join([words.say("sources.lead"), *lines])


def question_reply(pending: Pending, words: Words, again: str = "") -> Reply:
    """Give a question with its reason and its buttons.

    Args:
        pending: the question.
        words: the wording.
        again: a sentence that leads back to it.
    """
    made = {ALONE: _alone, WHICH: _which, TAKEN_BACK: _taken_back, MEANT: _meant}.get(pending.id, _known)
    text, why, buttons = made(pending, words)
    told = [again, text, words.say("question.why", why=why) if why else ""]
    return Reply(text="\n\n".join(part for part in told if part), buttons=buttons)


_Made = tuple[str, str, tuple[Button, ...]]


def _button(words: Words, path: str) -> Button:
    return Button(title=words.say(f"{path}.title"), payload=words.say(f"{path}.payload"))


def _known(pending: Pending, words: Words) -> _Made:
    question = words.knowledge.questions[pending.id]
    text = question.text
    if question.screens:
        shown = [question.as_shown.get(item) or words.name(item) for item in pending.items]
        lines = [words.say("question.item", item=item) for item in (*shown, *question.also)]
        text = "\n".join([text, *lines])
    return text, question.why.text, (*question.buttons, _button(words, "question.skip"))


def _alone(pending: Pending, words: Words) -> _Made:
    concept = pending.items[0]
    flag = words.knowledge.red_flags.get(concept)
    buttons = [_button(words, f"question.{key}") for key in ("affirm", "deny", "not_sure")]
    if len(pending.items) > 1:
        buttons.append(_button(words, "question.alone_more"))
    why = flag.reason.text if flag else words.say("question.alone_why")
    return words.say("question.alone", name=words.name(concept)), why, tuple(buttons)


def _which(pending: Pending, words: Words) -> _Made:
    buttons = [
        Button(title=words.short(item), payload=words.say("question.have", name=words.name(item)))
        for item in pending.items
    ]
    return words.say("question.which"), "", (*buttons, _button(words, "question.none"))


def _taken_back(pending: Pending, words: Words) -> _Made:
    names = words.listed(words.name(item) for item in pending.items)
    text = words.say("taken_back.question", names=names)
    return text, words.say("taken_back.why"), buttons_at(words, "taken_back.buttons")


def _meant(pending: Pending, words: Words) -> _Made:
    text = words.say("question.meant", name=words.name(pending.items[0]))
    return text, words.say("question.meant_why"), tuple(_button(words, f"question.{key}") for key in ("affirm", "deny"))
