"""Telephone lines: the number of the person's country, or the list by country; never one without its country."""

from __future__ import annotations

from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Numbers


def numbers_of(country: str | None, words: Words) -> Numbers | None:
    """Give the numbers of a country, where they are known."""
    return words.knowledge.numbers.get(country or "")


def number_list(words: Words) -> str:
    """Give the emergency numbers of all countries, each with its country."""
    by_number: dict[str, list[str]] = {}
    for numbers in words.knowledge.numbers.values():
        by_number.setdefault(numbers.emergency, []).append(numbers.name)
    return "; ".join(
        words.say("emergency.number_in", number=number, countries=words.listed(names))
        for number, names in by_number.items()
    )


def call_line(country: str | None, words: Words) -> str:
    """Give the sentence that says to call for help now."""
    numbers = numbers_of(country, words)
    if numbers:
        return words.say("emergency.call", number=numbers.emergency)
    return words.say("emergency.call_list", numbers=number_list(words))


def crisis_line(country: str | None, words: Words) -> str:
    """Give the sentence that says where somebody listens, for a person who thinks of ending their life."""
    numbers = numbers_of(country, words)
    if numbers and numbers.crisis:
        return words.say("crisis.call", crisis=numbers.crisis, number=numbers.emergency)
    if numbers:
        return words.say("emergency.call", number=numbers.emergency)
    listed = "; ".join(
        words.say(
            "crisis.number_in" if each.crisis else "crisis.number_only",
            crisis=each.crisis,
            number=each.emergency,
            country=each.name,
        )
        for each in words.knowledge.numbers.values()
    )
    return words.say("crisis.call_list", numbers=listed)


def urgent_contact(country: str | None, words: Words) -> str:
    """Give where to be seen today."""
    numbers = numbers_of(country, words)
    where = numbers.urgent if numbers and numbers.urgent else words.say("levels.urgent.anywhere")
    emergency = numbers.emergency if numbers else number_list(words)
    return words.say("levels.urgent.contact", urgent=where, numbers=emergency)
