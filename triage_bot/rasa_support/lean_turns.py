"""Rasa's way of a message, without what costs time and changes nothing: the second half of `adjustments.py`.

Rasa's own way costs 60 % of a turn. Each change gives what Rasa's code would have given, sooner; a test compares them.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

#: What the rule policy finds: an action, the rule that names it, and whether a loop was interrupted.
Found = tuple[str | None, str | None, bool]
#: How a rule names an intent, and what stands in its place where any will do.
_INTENT = re.compile(r'"intent": "([^"]+)"')
_ANY = '"intent": *'
#: More events than a turn has: somebody else's tracker, whose events are not remembered.
LATEST = 12


def make_turns_lean() -> None:
    """Make the changes; a second call changes nothing."""
    from rasa.core import processor
    from rasa.core.actions import action
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies import rule_policy
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.shared.core.events import Event
    from rasa.shared.core.trackers import DialogueStateTracker

    # An action's answer comes from rasa_sdk in this very process. To Rasa it is a stranger's, so it builds a JSON schema
    # and its schema at every turn: three quarters of a turn's time.
    put(RemoteAction, "_validate_action_result", lambda self, result: True)
    # Dask sorts the same fifteen steps anew for each message, and three times.
    put(DaskGraphRunner, "run", run_graph)
    # To look through 86 rules, twice a message, Rasa rebuilds the conversation after each event, ten trackers in all.
    put(rule_policy.RulePolicy, "_find_action_from_rules", find_action)
    # To run an action, Rasa makes a copy of the conversation by telling it again, event by event.
    put(DialogueStateTracker, "copy", copy_tracker)
    # To find an action by its name, Rasa makes one of each kind that it knows.
    put(action, "action_for_name_or_text", action_called)
    # A warning of intents that the domain does not know, for which an empty domain is built; `make validate` tells them.
    put(processor.MessageProcessor, "_check_for_unseen_features", lambda self, parse_data: None)
    # The classes of events are looked for through all subclasses, for each stored event.
    put(Event, "resolve_by_type", staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type)))
    # Everything that might be logged is copied first, and then not logged. These modules copy for nothing else.
    processor.copy = rule_policy.copy = SimpleNamespace(deepcopy=lambda value: value)


def put(owner: Any, name: str, better: Any) -> None:
    """Put something better in place of a method, once; Rasa's own stays at hand as `__wrapped__`."""
    own = getattr(owner, name)
    if not hasattr(own, "__wrapped__"):
        setattr(owner, name, better if isinstance(better, staticmethod) else functools.wraps(own)(better))


def run_graph(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
    """Run the steps that the targets need, each after those that it needs itself."""
    given = {name: (name, value) for name, value in (inputs or {}).items()}

    def result_of(name: str) -> Any:
        if name not in given:
            needs = self._graph_schema.nodes[name].needs.values()
            given[name] = self._instantiated_nodes[name](*map(result_of, needs))
        return given[name]

    return dict(map(result_of, targets or self._graph_schema.target_names))


def copy_tracker(self: Any) -> Any:
    """Give a tracker that can be added to without changing this one; its events themselves are shared, as in Rasa's."""
    other = copy.copy(self)
    other.events = copy.copy(self.events)
    other.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
    return other


def action_called(name: str, domain: Any, action_endpoint: Any) -> Any:
    """Give the action of a name: the one that was made before, unless it is a form, which has a state of its own."""
    from rasa.core.actions.loops import LoopAction

    known = vars(domain).setdefault("actions_called", {})
    found = known.get((name, id(action_endpoint)))
    if found is None:
        found = action_called.__wrapped__(name, domain, action_endpoint)  # type: ignore[attr-defined]
        if not isinstance(found, LoopAction):
            known[name, id(action_endpoint)] = found
    return found


def find_action(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Found:
    """Find a rule's action; after the same actions and intents, or others with the same rules, what was found before.

    That holds where rules name nothing else, and nothing but bot replies and slots without features came in between.
    """
    own = type(self)._find_action_from_rules.__wrapped__
    simple = not tracker.active_loop_name and names_intents_only(self)
    if simple and use_text_for_last_user_input:
        return None, None, False  # no rule names a text
    told = actions_and_intents(tracker) if simple else None
    if told is None:
        found: Found = own(self, tracker, domain, use_text_for_last_user_input)
        return found
    alike, known = intents_alike(self), vars(self).setdefault("found_before", {})
    key = tuple(f"/{alike.get(each[1:], each[1:])}" if each.startswith("/") else each for each in told)
    last = next((each[1:] for each in reversed(told) if each.startswith("/")), "")
    if key not in known:
        action, rule, loop = own(self, tracker, domain, use_text_for_last_user_input)
        known[key] = action, rule and rule.replace(_named(last), _ANY), loop
    action, rule, loop = known[key]
    return action, rule and rule.replace(_ANY, _named(last)), loop


def intents_alike(policy: Any) -> dict[str, str]:
    """Give for each intent the first that has the same rules but for its name; of intents that no rule names with others."""
    if "intents_alike" not in vars(policy):
        rules_of: dict[str, set[tuple[str, str]]] = {}
        for rule, action in policy.lookup["rules"].items():
            named = set(_INTENT.findall(rule))
            for intent in named if len(named) == 1 else ():
                rules_of.setdefault(intent, set()).add((rule.replace(_named(intent), _ANY), action))
        first: dict[frozenset[tuple[str, str]], str] = {}
        alike = {intent: first.setdefault(frozenset(rules), intent) for intent, rules in sorted(rules_of.items())}
        together = {i for rule in policy.lookup["rules"] if len(found := set(_INTENT.findall(rule))) > 1 for i in found}
        policy.intents_alike = {
            intent: other for intent, other in alike.items() if {intent, other}.isdisjoint(together)
        }
    alike_intents: dict[str, str] = policy.intents_alike
    return alike_intents


def _named(intent: str) -> str:
    return f'"intent": "{intent}"'


def names_intents_only(policy: Any) -> bool:
    """Tell whether no rule of a loaded policy names a text, an entity, a slot or a loop."""
    if "names_intents_only" not in vars(policy):
        rules = "".join(policy.lookup["rules"])
        policy.names_intents_only = not any(
            f'"{part}":' in rules for part in ("text", "entities", "slots", "active_loop")
        )
    return bool(policy.names_intents_only)


def actions_and_intents(tracker: Any) -> tuple[str, ...] | None:
    """Give what a tracker's events are to such rules; None where there are many, or one that may take others back."""
    from rasa.shared.core import events

    told: list[str] = []
    for event in tracker.events:
        kind = type(event)
        if kind is events.ActionExecuted:
            told.append(f"{event.action_name} {event.action_text}")
        elif kind is events.UserUttered:
            told.append(f"/{event.intent_name}")
        elif kind is events.DefinePrevUserUtteredFeaturization:
            told.append(f"by text: {event.use_text_for_featurization}")
        elif kind not in (events.BotUttered, events.SlotSet, events.SessionStarted):
            return None
    return tuple(told) if len(told) <= LATEST else None


@contextlib.contextmanager
def without_checking_again() -> Iterator[None]:
    """Load a model without checking its domain against the schema: the training did, and the check imports half a second."""
    from rasa.shared.utils import validation

    own = validation.validate_yaml_schema
    validation.validate_yaml_schema = lambda *_, **__: None
    try:
        yield
    finally:
        validation.validate_yaml_schema = own
