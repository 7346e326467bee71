"""The condition language of the triage table, compiled to closures once.

A condition is a mapping; where it has several keys, all of them must hold. What an unknown fact does is said by
the key:

- `present`, `present_with`, `at_least`, `lasting`, `days_may_be`: an unknown fact does not match; an inexact
  treatment date matches as soon as one of its possible days does.
- `days_are`, `onset_day`: match only where every possible day does.
- `denied`: a plain denial; "not sure" and "never mentioned" do not match.
- `clear_of`: neither present nor "not sure"; never mentioned is clear.
- `unsure`, `unsure_when_asked_alone`, `days_not_known`, `areas_known`: speak of the unknown itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.judge.facts import Facts, Span
from triage_bot.judge.problems import Problems

Test = Callable[[Facts], bool]

ANY_SYMPTOM: Final = "any_symptom"
FINDINGS: Final = frozenset((*vocabulary.SYMPTOMS, *vocabulary.SIGNS))
KINDS: Final = {
    "findings": FINDINGS,
    "areas": frozenset(vocabulary.AREAS),
    "qualities": frozenset(vocabulary.QUALITIES),
    "injectors": frozenset(vocabulary.INJECTORS),
}


@dataclass(frozen=True)
class Condition:
    """A compiled condition.

    `triggers`: at least one of these findings is present whenever it holds (None: it may hold without any).
    `about`: the findings it speaks of as present.
    """

    holds: Test
    triggers: frozenset[str] | None = None
    about: frozenset[str] = frozenset()


def all_of(parts: list[Condition]) -> Condition:
    """Join conditions that must all hold."""
    if len(parts) == 1:
        return parts[0]
    tests = tuple(part.holds for part in parts)
    known = [part.triggers for part in parts if part.triggers is not None]

    def holds(facts: Facts) -> bool:
        return all(test(facts) for test in tests)

    about = frozenset().union(*(part.about for part in parts))
    return Condition(holds, min(known, key=len) if known else None, about)


def any_of(parts: list[Condition]) -> Condition:
    """Join conditions of which one must hold."""
    tests = tuple(part.holds for part in parts)
    triggers: frozenset[str] | None = frozenset()
    for part in parts:
        triggers = None if triggers is None or part.triggers is None else triggers | part.triggers

    def holds(facts: Facts) -> bool:
        return any(test(facts) for test in tests)

    return Condition(holds, triggers, frozenset().union(*(part.about for part in parts)))


class Compiler:
    """Turns the conditions of one table into closures and notes every problem it meets."""

    def __init__(self, sets: Mapping[str, Mapping[str, frozenset[str]]], problems: Problems) -> None:
        """Take the named sets of the table by kind."""
        self.sets = sets
        self.problems = problems
        self.named: dict[str, Condition] = {}
        self.keys: dict[str, Callable[[Any, str], Condition]] = {
            "all": self._all,
            "any": self._any,
            "none": self._none,
            "holds": self._holds,
            "present": self._present,
            "present_with": self._present_with,
            "at_least": self._at_least,
            "denied": self._denied,
            "clear_of": self._clear_of,
            "unsure": self._unsure,
            "unsure_when_asked_alone": self._unsure_when_asked_alone,
            "days_may_be": self._days_may_be,
            "days_are": self._days_are,
            "days_not_known": self._days_not_known,
            "lasting": self._lasting,
            "onset_day": self._onset_day,
            "treated_in": self._treated_in,
            "areas_known": self._areas_known,
            "treated": self._treated,
            "injected_by": self._injected_by,
            "age": self._age,
            "temperature": self._temperature,
        }

    def compile(self, value: Any, where: str) -> Condition:
        """Compile one condition; a problem is noted and gives a condition that never holds."""
        if not isinstance(value, Mapping) or not value:
            self.problems.add(where, "is not a condition.", "Write a mapping such as {present: headache}.")
            return Condition(lambda facts: False)
        parts = []
        for key, inner in value.items():
            build = self.keys.get(key)
            if build is None:
                self.problems.unknown(where, "condition", key, self.keys)
                continue
            parts.append(build(inner, f"{where}.{key}"))
        return all_of(parts) if parts else Condition(lambda facts: False)

    def ids(self, value: Any, kind: str, where: str) -> frozenset[str]:
        """Give the ids a value names: one id, the name of a set, or a list of either."""
        found: set[str] = set()
        sets = self.sets.get(kind, {})
        for name in map(str, value if isinstance(value, list) else [value]):
            if name in sets:
                found |= sets[name]
            elif name in KINDS[kind]:
                found.add(name)
            else:
                self.problems.unknown(where, kind.rstrip("s"), name, [*KINDS[kind], *sets])
        return frozenset(found)

    def fields(self, value: Any, allowed: Iterable[str], needed: Iterable[str], where: str) -> dict[str, Any]:
        """Check the inner mapping of a condition and give it."""
        if not isinstance(value, Mapping):
            self.problems.add(where, "is not a mapping.", f"Write the keys {', '.join(allowed)}.")
            return {}
        for key in value:
            if key not in allowed:
                self.problems.unknown(where, "key", key, allowed)
        for key in needed:
            if key not in value:
                self.problems.add(where, f"lacks `{key}`.", f"Add `{key}`.")
        return dict(value)

    def span(self, value: Any, where: str) -> tuple[float, float]:
        """Read `{from, to}`; either may be missing."""
        given = self.fields(value, ("from", "to"), (), where)
        low = self.number(given["from"], f"{where}.from") if "from" in given else float("-inf")
        high = self.number(given["to"], f"{where}.to") if "to" in given else float("inf")
        if not given or low > high:
            self.problems.add(where, "is not a range.", "Write {from: 1, to: 3}, or only one of the two.")
        return low, high

    def number(self, value: Any, where: str) -> float:
        """Read a number."""
        try:
            return float(value)
        except (TypeError, ValueError):
            self.problems.add(where, f'"{value}" is not a number.', "Write a plain number such as 14.")
            return 0.0

    def yes(self, value: Any, where: str) -> None:
        """Check that a bare flag says true."""
        if value != "true":
            self.problems.add(where, "only `true` has a meaning here.", "Write true, or put it under `none`.")

    def _parts(self, value: Any, where: str) -> list[Condition]:
        if not isinstance(value, list) or not value:
            self.problems.add(where, "is not a list of conditions.", "Begin each condition with a dash.")
            return [Condition(lambda facts: False)]
        return [self.compile(part, f"{where}.{number}") for number, part in enumerate(value)]

    def _all(self, value: Any, where: str) -> Condition:
        return all_of(self._parts(value, where))

    def _any(self, value: Any, where: str) -> Condition:
        return any_of(self._parts(value, where))

    def _none(self, value: Any, where: str) -> Condition:
        tests = tuple(part.holds for part in self._parts(value, where))
        return Condition(lambda facts: not any(test(facts) for test in tests))

    def _holds(self, value: Any, where: str) -> Condition:
        if str(value) not in self.named:
            self.problems.unknown(where, "named condition", value, self.named)
            return Condition(lambda facts: False)
        return self.named[str(value)]

    def _present(self, value: Any, where: str) -> Condition:
        ids = self.ids(value, "findings", where)
        if len(ids) == 1:
            (one,) = ids
            return Condition(lambda facts: one in facts.present, ids, ids)
        name = value if isinstance(value, str) else ""
        # "Any symptom at all" says that there is one, and nothing about it.
        about = frozenset() if name == ANY_SYMPTOM else ids
        return Condition(lambda facts: bool(facts.members(name, ids)), ids, about)

    def _present_with(self, value: Any, where: str) -> Condition:
        given = self.fields(value, ("of", "qualities", "all_qualities", "without"), ("of",), where)
        ids = self.ids(given.get("of"), "findings", f"{where}.of")
        some = self.ids(given.get("qualities", []), "qualities", f"{where}.qualities")
        every = self.ids(given.get("all_qualities", []), "qualities", f"{where}.all_qualities")
        without = self.ids(given.get("without", []), "qualities", f"{where}.without")
        fits = fits_qualities(some, every, without)

        def holds(facts: Facts) -> bool:
            return any(fits(facts.qualities[found]) for found in ids & facts.present)

        return Condition(holds, ids, ids)

    def _at_least(self, value: Any, where: str) -> Condition:
        given = self.fields(value, ("count", "of"), ("count", "of"), where)
        ids = self.ids(given.get("of"), "findings", f"{where}.of")
        name, count = str(given.get("of")), self.number(given.get("count", 1), f"{where}.count")
        return Condition(lambda facts: len(facts.members(name, ids)) >= count, ids, ids)

    def _denied(self, value: Any, where: str) -> Condition:
        ids = self.ids(value, "findings", where)
        return Condition(lambda facts: ids <= facts.denied)

    def _clear_of(self, value: Any, where: str) -> Condition:
        ids = self.ids(value, "findings", where)
        return Condition(lambda facts: ids.isdisjoint(facts.present) and ids.isdisjoint(facts.unsure))

    def _unsure(self, value: Any, where: str) -> Condition:
        ids = self.ids(value, "findings", where)
        return Condition(lambda facts: not ids.isdisjoint(facts.unsure))

    def _unsure_when_asked_alone(self, value: Any, where: str) -> Condition:
        ids = self.ids(value, "findings", where)
        return Condition(lambda facts: not ids.isdisjoint(facts.confirmed))

    def _days_may_be(self, value: Any, where: str) -> Condition:
        low, high = self.span(value, where)
        return Condition(lambda facts: facts.days is not None and overlaps(facts.days, low, high))

    def _days_are(self, value: Any, where: str) -> Condition:
        low, high = self.span(value, where)
        return Condition(lambda facts: facts.days is not None and within(facts.days, low, high))

    def _days_not_known(self, value: Any, where: str) -> Condition:
        self.yes(value, where)
        return Condition(lambda facts: facts.days is None)

    def _lasting(self, value: Any, where: str) -> Condition:
        given = self.fields(value, ("of", "from"), ("of", "from"), where)
        ids = self.ids(given.get("of"), "findings", f"{where}.of")
        low = self.number(given.get("from", 0), f"{where}.from")

        def holds(facts: Facts) -> bool:
            found = ids & facts.present
            if not found:
                return False
            if facts.days is not None and facts.days[1] >= low:
                return True
            return any(facts.lasted.get(concept, -1) >= low for concept in found)

        return Condition(holds, ids, ids)

    def _onset_day(self, value: Any, where: str) -> Condition:
        given = self.fields(value, ("of", "from", "to"), ("of",), where)
        ids = self.ids(given.get("of"), "findings", f"{where}.of")
        low, high = self.span({key: given[key] for key in ("from", "to") if key in given}, where)

        def holds(facts: Facts) -> bool:
            onset = facts.onset
            return any(c in onset and within(onset[c], low, high) for c in ids & facts.present)

        return Condition(holds, ids, ids)

    def _treated_in(self, value: Any, where: str) -> Condition:
        areas = self.ids(value, "areas", where)
        return Condition(lambda facts: not areas.isdisjoint(facts.areas))

    def _areas_known(self, value: Any, where: str) -> Condition:
        self.yes(value, where)
        return Condition(lambda facts: bool(facts.areas))

    def _treated(self, value: Any, where: str) -> Condition:
        self.yes(value, where)
        return Condition(lambda facts: facts.treated is True)

    def _injected_by(self, value: Any, where: str) -> Condition:
        who = self.ids(value, "injectors", where)
        return Condition(lambda facts: facts.injector in who)

    def _age(self, value: Any, where: str) -> Condition:
        low, high = self.span(value, where)
        return Condition(lambda facts: facts.age is not None and low <= facts.age <= high)

    def _temperature(self, value: Any, where: str) -> Condition:
        low, high = self.span(value, where)
        return Condition(lambda facts: facts.temperature is not None and low <= facts.temperature <= high)


def fits_qualities(
    some: frozenset[str], every: frozenset[str], without: frozenset[str]
) -> Callable[[frozenset[str]], bool]:
    """Give a test on the qualities of one finding: one of `some`, all of `every`, none of `without`."""

    def fits(qualities: frozenset[str]) -> bool:
        if some and some.isdisjoint(qualities):
            return False
        return every <= qualities and without.isdisjoint(qualities)

    return fits


def overlaps(days: Span, low: float, high: float) -> bool:
    """Tell whether one of the possible days lies in the range."""
    return days[0] <= high and days[1] >= low


def within(days: Span, low: float, high: float) -> bool:
    """Tell whether every possible day lies in the range."""
    return low <= days[0] and days[1] <= high
