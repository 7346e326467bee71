"""Rasa's way of a message, without what costs time and changes nothing: the second half of `adjustments.py`.

Rasa's own way costs 60 % of a turn. Each change gives what Rasa's code would have given, sooner; a test compares them.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

#: An index of a rule policy's rules: the intent of a rule's last state -> the keys of the rules.
Index = dict[Any, list[str]]


def make_turns_lean() -> None:
    """Make the changes; a second call changes nothing."""
    from rasa.core import processor
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies import rule_policy
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.shared.core.events import Event

    # An action's answer comes from rasa_sdk in this very process. To Rasa it is a stranger's, so it builds a JSON schema
    # and its schema at every turn: three quarters of a turn's time.
    put(RemoteAction, "_validate_action_result", lambda self, result: True)
    # Dask sorts the same fifteen steps anew for each message, and three times.
    put(DaskGraphRunner, "run", run_graph)
    # 86 rules, of which one or two are about the intent at hand.
    put(rule_policy.RulePolicy, "_get_possible_keys", possible_keys)
    # A warning of intents that the domain does not know, for which an empty domain is built; `make validate` tells them.
    put(processor.MessageProcessor, "_check_for_unseen_features", lambda self, parse_data: None)
    # The classes of events are looked for through all subclasses, for each stored event.
    put(Event, "resolve_by_type", staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type)))
    # Everything that might be logged is copied first, and then not logged. These modules copy for nothing else.
    processor.copy = rule_policy.copy = SimpleNamespace(deepcopy=lambda value: value)


def put(owner: type, name: str, better: Any) -> None:
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


def possible_keys(self: Any, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    """Give the keys of the rules that fit the conversation; only those that may fit its last state are tried."""
    index = index_of(self, lookup)
    intent = states[-1].get("user", {}).get("intent") if states else None
    fitting: Iterable[str] = [*index.get(intent, ()), *index.get(None, ())] if states else lookup
    for turn, state in enumerate(reversed(states)):
        fitting = [key for key in fitting if self._is_rule_applicable(key, turn, state)]
    return set(fitting)


def index_of(policy: Any, lookup: dict[str, str]) -> Index:
    """Give the index of a loaded policy's rules, made once; a rule that names no intent stands under None."""
    indices: dict[int, Index] = vars(policy).setdefault("indices_of_rules", {})
    if id(lookup) not in indices:
        index = indices[id(lookup)] = {}
        for key in lookup:
            intent = policy._rule_key_to_state(key)[-1].get("user", {}).get("intent")
            index.setdefault(intent if intent != "should_not_be_set" else None, []).append(key)
    return indices[id(lookup)]


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
