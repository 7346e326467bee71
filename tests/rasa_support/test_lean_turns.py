"""A lean turn gives what Rasa's own code gives."""

import inspect
import json
import re
import warnings
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core import processor
from rasa.core.actions import action
from rasa.core.policies import rule_policy
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from triage_bot.rasa_support.adjustments import adjust_rasa
from triage_bot.rasa_support.agent import RasaChat
from triage_bot.rasa_support.database import IN_MEMORY
from triage_bot.rasa_support.lean_turns import actions_and_intents, intents_alike, names_intents_only, only_policy
from triage_bot.rasa_support.tracker_store import ConversationStore


@pytest.fixture(scope="module")
def processor_of_model() -> Any:
    """Give what answers messages with the trained model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa warns of every slot without mappings, its own included
        chat = RasaChat(ConversationStore(host=IN_MEMORY))
    return chat._agent.processor


@pytest.fixture(scope="module")
def runner(processor_of_model: Any) -> Any:
    """Give what runs the trained model's graph."""
    return processor_of_model.graph_runner


@pytest.fixture(scope="module")
def policy(runner: Any) -> Any:
    """Give the model's rules."""
    return next(n._component for n in runner._instantiated_nodes.values() if isinstance(n._component, RulePolicy))


def tracker_after(intent: str, *later: Event) -> DialogueStateTracker:
    """Give a conversation in which a message of this intent came second."""
    first = [ActionExecuted("action_listen"), UserUttered("hello", {"name": "greet"})]
    answered = [ActionExecuted("action_answer_message"), BotUttered("Hello."), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("a", [*first, *answered, UserUttered("and", {"name": intent}), *later])


@pytest.mark.slow
def test_an_action_is_predicted_as_rasa_predicts_it(processor_of_model: Any) -> None:
    actions = processor_of_model.domain.action_names_or_texts
    own = processor.MessageProcessor._predict_next_with_tracker.__wrapped__  # type: ignore[attr-defined]
    answered = (
        DefinePrevUserUtteredFeaturization(False),
        ActionExecuted("action_answer_message"),
        BotUttered("Well."),
    )
    taken_back = (*answered, UserUtteranceReverted())
    found = []
    for intent in ("droopy_eyelid", "headache", "nlu_fallback", "goodbye", "restart", "an_intent_of_nobody"):
        for later in ((), answered, taken_back):
            tracker = tracker_after(intent, *later)
            rasas = own(processor_of_model, tracker)
            assert [processor_of_model._predict_next_with_tracker(tracker) for _ in range(2)] == [rasas] * 2
            found.append(actions[rasas.max_confidence_index] if rasas.max_confidence else None)

    assert {"action_answer_message", "action_listen", "action_restart", None} == set(found)


def test_what_is_predicted_again_happens_at_its_own_time(processor_of_model: Any) -> None:
    first, second = (processor_of_model._predict_next_with_tracker(tracker_after("droopy_eyelid")) for _ in range(2))

    assert first.events == second.events
    assert first.events[0].timestamp < second.events[0].timestamp


def test_an_action_that_was_named_beforehand_comes_next(processor_of_model: Any) -> None:
    tracker = tracker_after("droopy_eyelid", FollowupAction("action_restart"))

    predicted = processor_of_model._predict_next_with_tracker(tracker)

    assert processor_of_model.domain.action_names_or_texts[predicted.max_confidence_index] == "action_restart"


def test_predictions_are_remembered_where_rules_alone_decide(processor_of_model: Any, policy: Any) -> None:
    def model_of(*components: Any) -> Any:
        nodes = {str(number): SimpleNamespace(_component=each) for number, each in enumerate(components)}
        return SimpleNamespace(graph_runner=SimpleNamespace(_instantiated_nodes=nodes))

    other = MemoizationPolicy.__new__(MemoizationPolicy)

    assert only_policy(processor_of_model) is policy
    assert only_policy(model_of("a classifier", policy)) is policy
    assert only_policy(model_of(policy, other)) is None
    assert only_policy(model_of(other)) is None


def rule(*intents: str) -> str:
    return json.dumps([{"user": {"intent": intent}} for intent in intents])


def test_intents_with_the_same_rules_are_alike() -> None:
    rules = {
        rule("a"): "answer",
        rule("b"): "answer",
        rule("c"): "leave",
        rule("d"): "answer",
        rule("d", "e"): "answer",
        rule("f"): "answer",
        rule("restart"): "answer",  # an intent at which Rasa does something by itself
    }
    lookup = {"rules": rules, "rules_not_in_stories": [rule("f")]}
    assert intents_alike(SimpleNamespace(lookup=lookup)) == {"a": "a", "b": "a", "c": "c", "f": "f"}


def test_a_policy_whose_rules_name_more_than_intents_is_asked_itself() -> None:
    more = SimpleNamespace(lookup={"rules": {'[{"slots": {"country": [1.0]}}]': "action_listen"}})
    intents = SimpleNamespace(lookup={"rules": {'[{"user": {"intent": "greet"}}]': "action_listen"}})

    assert not names_intents_only(more)
    assert names_intents_only(intents)
    assert actions_and_intents(tracker_after("greet", UserUtteranceReverted())) is None


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


def test_a_copied_conversation_is_what_rasas_own_copy_is_and_can_be_added_to(processor_of_model: Any) -> None:
    domain = processor_of_model.domain
    told = tracker_after("droopy_eyelid", SlotSet("conversation", {"day": 1}))
    tracker = DialogueStateTracker.from_events("a", told.events, domain.slots, domain=domain)
    before = tracker.current_state(EventVerbosity.ALL)

    lean, own = tracker.copy(), DialogueStateTracker.copy.__wrapped__(tracker)  # type: ignore[attr-defined]
    assert lean.current_state(EventVerbosity.ALL) == own.current_state(EventVerbosity.ALL) == before

    for copied in (lean, own):
        copied.update_with_events([ActionExecuted("action_listen"), SlotSet("conversation", {"day": 2})], domain)
    assert lean.get_slot("conversation") == own.get_slot("conversation") == {"day": 2}
    assert lean.latest_action == own.latest_action
    assert tracker.current_state(EventVerbosity.ALL) == before


def test_an_action_is_made_once_for_its_name(processor_of_model: Any) -> None:
    domain, endpoint = processor_of_model.domain, processor_of_model.action_endpoint
    for name in ("action_listen", "action_answer_message", "action_session_start"):
        found = [action.action_for_name_or_text(name, domain, endpoint) for _ in range(2)]
        own = action.action_for_name_or_text.__wrapped__(name, domain, endpoint)  # type: ignore[attr-defined]

        assert found[0] is found[1]
        assert (type(found[0]), found[0].name()) == (type(own), name)


def test_a_form_is_made_anew_each_time() -> None:
    domain = Domain.from_dict({"forms": {"a_form": {"required_slots": []}}})

    assert len({id(form) for form in [action.action_for_name_or_text("a_form", domain, None) for _ in range(2)]}) == 2


@pytest.mark.filterwarnings("ignore:Slot auto-fill")  # Rasa says so of every domain without a version
async def test_slots_that_actions_set_are_not_looked_for_in_a_message(processor_of_model: Any) -> None:
    async def extracted(domain: Any) -> list[list[Event]]:
        """Give what our way finds, and Rasa's."""
        heard = UserUttered("hi", {"name": "greet"}, [{"entity": "place", "value": "Rome"}])
        tracker = DialogueStateTracker.from_events("a", [ActionExecuted("action_listen"), heard], domain.slots)
        extract = action.ActionExtractSlots(action_endpoint=None)
        own = action.ActionExtractSlots.run.__wrapped__  # type: ignore[attr-defined]
        return [await extract.run(None, None, tracker, domain), await own(extract, None, None, tracker, domain)]

    city = {"type": "text", "mappings": [{"type": "from_entity", "entity": "place"}]}
    from_messages = Domain.from_dict({"intents": ["greet"], "entities": ["place"], "slots": {"city": city}})

    assert await extracted(processor_of_model.domain) == [[], []]
    assert await extracted(from_messages) == [[SlotSet("city", "Rome")]] * 2
