"""A lean turn gives what Rasa's own code gives."""

import inspect
import re
import warnings
from typing import Any

import pytest
from rasa.core import processor
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet

from triage_bot.rasa_support.adjustments import adjust_rasa
from triage_bot.rasa_support.agent import RasaChat
from triage_bot.rasa_support.database import IN_MEMORY
from triage_bot.rasa_support.tracker_store import ConversationStore


@pytest.fixture(scope="module")
def runner() -> Any:
    """Give what runs the trained model's graph."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa warns of every slot without mappings, its own included
        chat = RasaChat(ConversationStore(host=IN_MEMORY))
    return chat._agent.processor.graph_runner


def policy_of(runner: Any) -> Any:
    return next(n._component for n in runner._instantiated_nodes.values() if isinstance(n._component, RulePolicy))


def states_after(intent: str, action: str) -> list[dict[str, Any]]:
    listens = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": intent}}
    return [{}, listens, {"prev_action": {"action_name": action}, "user": {"intent": intent}}]


@pytest.mark.slow
def test_rules_are_found_as_rasa_finds_them(runner: Any) -> None:
    policy = policy_of(runner)
    rules = policy.lookup["rules"]
    own = RulePolicy._get_possible_keys.__wrapped__  # type: ignore[attr-defined]
    found = 0
    for intent in ("droopy_eyelid", "nlu_fallback", "goodbye", "an_intent_of_nobody"):
        for states in (states_after(intent, "action_answer_message"), states_after(intent, "")[:2], [{}], []):
            keys = policy._get_possible_keys(rules, states)
            assert keys == own(policy, rules, states)
            found += len(keys) < len(rules) and bool(keys)

    assert found >= 6, "the comparison meets rules that fit, and not only none or all"


@pytest.mark.slow
def test_a_graph_without_dask_gives_what_it_gives_with_it(runner: Any) -> None:
    target = next(name for name in runner._graph_schema.nodes if name.startswith("run_FallbackClassifier"))

    def parsed(run: Any) -> dict[str, Any]:
        told = {"now": "2026-11-22T12:00:00"}
        message = processor.UserMessage("my eyelid droops", message_id="1", metadata=told)
        given = run(runner, inputs={"__message__": [message], "__tracker__": None}, targets=[target])
        return {name: [made.as_dict() for made in messages] for name, messages in given.items()}

    lean = parsed(DaskGraphRunner.run)

    assert lean == parsed(DaskGraphRunner.run.__wrapped__)  # type: ignore[attr-defined]
    assert lean[target][0]["intent"]["name"] == "droopy_eyelid"


@pytest.mark.parametrize("module", [processor, rule_policy])
def test_what_is_no_longer_copied_was_copied_for_the_log_only(module: Any) -> None:
    source = inspect.getsource(module)
    logged = re.findall(r"structlogger\.debug\(.*?\n {8,12}\)", source, flags=re.DOTALL)

    assert source.count("copy.deepcopy(") == sum(call.count("copy.deepcopy(") for call in logged) > 0
    assert not re.search(r"\bcopy\.copy\(", source)


def test_events_are_known_by_the_same_classes() -> None:
    adjust_rasa()

    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("an event of nobody")
