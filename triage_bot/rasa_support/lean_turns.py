"""Rasa's way of a message, without what costs time and changes nothing: the second half of `adjustments.py`.

Rasa's own way costs 60 % of a turn. Each change gives what Rasa's code would have given, sooner; a test compares them.
"""

from __future__ import annotations

import contextlib
import functools
import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

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
    put(processor.MessageProcessor, "_predict_next_with_tracker", predict_next)
    # To run an action, Rasa makes a copy of the conversation by telling it again, event by event.
    put(DialogueStateTracker, "copy", copy_tracker)
    # Each slot is looked at for what it takes from a message, also where none takes anything.
    put(action.ActionExtractSlots, "run", extract_slots)
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
    other = _alike(self)
    other.events = self.events.copy()
    other.slots = {name: _alike(slot) for name, slot in self.slots.items()}
    return other


def _alike(thing: Any) -> Any:
    """Give a shallow copy of an object of a plain class, without asking how it is to be copied."""
    other = object.__new__(type(thing))
    vars(other).update(vars(thing))
    return other


async def extract_slots(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> list[Any]:
    """Give what a message sets slots to: nothing, where they are set by actions alone."""
    if "extracts_nothing" not in vars(domain):
        from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, DEFAULT_SLOT_NAMES

        mappings = [m for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES for m in slot.mappings]
        by_actions = all(mapping.get("type") == "custom" and not mapping.get("action") for mapping in mappings)
        domain.extracts_nothing = by_actions and ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions
    if domain.extracts_nothing:
        return []
    found: list[Any] = await type(self).run.__wrapped__(self, output_channel, nlg, tracker, domain)
    return found


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


def predict_next(self: Any, tracker: Any) -> Any:
    """Predict the next action; after the same actions and intents, or others with the same rules, as was predicted before.

    That holds where rules alone decide and name nothing else, and nothing but bot replies and slots without features came
    in between.
    """
    own = type(self)._predict_next_with_tracker.__wrapped__
    policy = None if tracker.active_loop_name or tracker.followup_action else only_policy(self)
    told = actions_and_intents(tracker) if policy else None
    if told is None:
        return own(self, tracker)
    alike, known = intents_alike(policy), vars(self).setdefault("predicted_before", {})
    key = tuple(f"/{alike.get(each[1:], each[1:])}" if each.startswith("/") else each for each in told)
    if key not in known:
        known[key] = own(self, tracker)
    prediction = _alike(known[key])
    prediction.events = [_just_now(event) for event in prediction.events]
    return prediction


def _just_now(event: Any) -> Any:
    """Give an event as if it had happened now."""
    other = _alike(event)
    other.timestamp = time.time()
    return other


def only_policy(processor: Any) -> Any:
    """Give the policy of a loaded model, where it has no other than rules that name intents only; else None."""
    if "only_policy" not in vars(processor):
        from rasa.core.policies.policy import Policy
        from rasa.core.policies.rule_policy import RulePolicy

        components = (node._component for node in processor.graph_runner._instantiated_nodes.values())
        policies = [each for each in components if isinstance(each, Policy)]
        simple = len(policies) == 1 and type(policies[0]) is RulePolicy and names_intents_only(policies[0])
        processor.only_policy = policies[0] if simple else None
    return processor.only_policy


def intents_alike(policy: Any) -> dict[str, str]:
    """Give for each intent the first that has the same rules but for its name; of intents that no rule names with others."""
    if "intents_alike" not in vars(policy):
        from rasa.core.policies.rule_policy import DEFAULT_ACTION_MAPPINGS, RULES_NOT_IN_STORIES

        hidden = set(policy.lookup.get(RULES_NOT_IN_STORIES, ()))
        rules_of: dict[str, set[tuple[str, str, bool]]] = {}
        apart = set(DEFAULT_ACTION_MAPPINGS)  # Rasa itself does something at these
        for rule, action in policy.lookup["rules"].items():
            named = set(_INTENT.findall(rule))
            if len(named) > 1:
                apart |= named
            for intent in named:
                rules_of.setdefault(intent, set()).add((rule.replace(_named(intent), _ANY), action, rule in hidden))
        first: dict[frozenset[tuple[str, str, bool]], str] = {}
        policy.intents_alike = {
            intent: first.setdefault(frozenset(rules), intent)
            for intent, rules in sorted(rules_of.items())
            if intent not in apart
        }
    alike_intents: dict[str, str] = policy.intents_alike
    return alike_intents


def _named(intent: str) -> str:
    return f'"intent": "{intent}"'


def names_intents_only(policy: Any) -> bool:
    """Tell whether no rule of a loaded policy names a text, an entity, a slot or a loop."""
    rules = "".join(policy.lookup["rules"])
    return not any(f'"{part}":' in rules for part in ("text", "entities", "slots", "active_loop"))


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
