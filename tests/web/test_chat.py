"""What happens to a message when things go wrong, on fakes."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.fakes import HELP, FakeAnswer, FakeWorld, assessment
from triage_bot.rasa_support.worker import Worker, WorkerStuck
from triage_bot.shared import Away, Busy
from triage_bot.web.answer import as_answer
from triage_bot.web.sessions import conversation_id
from triage_bot.web.transcript import Exchange

TEXT = "my left eyelid droops"
RED_FLAG = "i cant breathe"


@pytest.fixture(params=["fails", "is late", "says nothing"])
def broken(request: pytest.FixtureRequest) -> FakeWorld:
    world = FakeWorld(timeout=0.05)
    world.rasa.fails = request.param == "fails"
    world.rasa.waits = 5 if request.param == "is late" else 0
    world.rasa.silent = request.param == "says nothing"
    return world


async def test_when_rasa_gives_nothing_a_red_flag_gets_the_floors_answer(broken: FakeWorld) -> None:
    async with broken.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG})

    assert response.status_code == 200
    assert response.json()["assessment"]["level"] == "emergency"
    assert "112" in response.json()["replies"][0]["text"]


async def test_when_rasa_gives_nothing_anybody_still_gets_a_reply_and_a_way_to_call(broken: FakeWorld) -> None:
    async with broken.signed_in() as client:
        response = await client.post("/api/messages", json={"text": TEXT})

    assert response.status_code == 200
    assert HELP in response.json()["replies"][0]["text"]
    assert set(response.json()["assessment"]) == set(assessment())


@pytest.fixture
def threaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeWorld]:
    """Give a world whose turns run in a thread of their own, with 0.1 seconds for each."""
    world, worker = FakeWorld(f"sqlite:///{tmp_path / 'chat.sqlite'}", timeout=0.1), Worker()
    monkeypatch.setattr(world.chat, "_runner", worker)
    yield world
    worker.stop()


async def test_an_answer_that_comes_after_the_floors_is_not_stored(threaded: FakeWorld) -> None:
    answer = threaded.rasa.answer

    async def hang(*arguments: Any) -> Any:
        time.sleep(0.3)  # noqa: ASYNC251 (no other task of its thread can run: it hangs)
        return await answer(*arguments)

    threaded.rasa.answer = hang  # type: ignore[method-assign]
    async with threaded.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG})
        await asyncio.sleep(0.4)
        told = (await client.get("/api/conversation")).json()["transcript"]

    assert response.json()["assessment"]["level"] == "emergency"
    assert len(threaded.rasa.asked) == 1
    assert [each["text"] for each in told] == [RED_FLAG]
    assert [reply["text"] for reply in told[0]["replies"]] == [response.json()["replies"][0]["text"]]
    assert threaded.store.stored() == []


async def test_an_answer_that_is_being_stored_when_its_time_is_up_is_told_as_not_saved(
    threaded: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = threaded.transcript.add

    def slowly(*arguments: Any) -> bool:
        time.sleep(0.3)
        return add(*arguments)

    monkeypatch.setattr(threaded.transcript, "add", slowly)
    async with threaded.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG, "id": "m1"})
        await asyncio.sleep(0.4)
        again = await client.post("/api/messages", json={"text": RED_FLAG, "id": "m1"})

    assert (response.status_code, response.json()["error"]["code"]) == (503, "not_saved")
    assert response.json()["assessment"]["level"] == "emergency"
    assert again.status_code == 200
    assert threaded.store.stored() == [RED_FLAG]


async def test_where_even_the_look_hangs_the_floor_looks_again(
    threaded: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, looks = threaded.transcript.standing, []

    def hang_once(*arguments: Any) -> Any:
        looks.append(arguments)
        if len(looks) == 1:
            time.sleep(0.3)
        return standing(*arguments)

    monkeypatch.setattr(threaded.transcript, "standing", hang_once)
    async with threaded.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG})

    assert response.json()["assessment"]["level"] == "emergency"
    assert len(looks) == 2


async def test_an_emergency_stays_one_when_rasa_fails_later(world: FakeWorld) -> None:
    world.rasa.level = "emergency"
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        world.rasa.fails = True
        response = await client.post("/api/messages", json={"text": "and now"})

    assert response.json()["assessment"]["level"] == "emergency"


async def test_a_message_that_rasa_missed_is_given_to_it_before_the_next(broken: FakeWorld) -> None:
    async with broken.signed_in() as client:
        await client.post("/api/messages", json={"text": "missed"})
        missed_at = broken.clock.now
        broken.clock.move(hours=1)
        broken.rasa.fails = broken.rasa.silent = False
        broken.rasa.waits = 0
        broken.rasa.asked.clear()
        for text in ("second", "third"):
            await client.post("/api/messages", json={"text": text})

    assert [asked[1] for asked in broken.rasa.asked] == ["missed", "second", "third"]
    assert broken.rasa.asked[0][2] == missed_at
    assert broken.store.stored() == ["missed", "second", "third"]


async def test_after_many_failures_all_that_was_missed_is_given_to_rasa(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        for text in ("first", "second", "third", "fourth"):
            world.rasa.fails = text != "fourth"
            await client.post("/api/messages", json={"text": text})

    assert world.store.stored() == ["first", "second", "third", "fourth"]


async def test_a_message_that_breaks_rasa_is_not_tried_for_ever(world: FakeWorld) -> None:
    answer = world.rasa.answer

    async def break_at_first(sender_id: str, text: str, *arguments: Any) -> Any:
        world.rasa.fails = text == "first"
        return await answer(sender_id, text, *arguments)

    world.rasa.answer = break_at_first  # type: ignore[method-assign]
    async with world.signed_in() as client:
        for text in ("first", "second", "third"):
            await client.post("/api/messages", json={"text": text})

    assert [asked[1] for asked in world.rasa.asked] == ["first", "first", "second", "third"]


async def test_the_floor_raises_a_level_that_is_below_its_own(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        body = (await client.post("/api/messages", json={"text": RED_FLAG})).json()

    assert body["assessment"]["level"] == "emergency"
    assert "112" in body["replies"][0]["text"]
    assert body["replies"][1]["text"] == f"I read: {RED_FLAG}"


async def test_the_floor_lets_stand_what_is_doubted_and_asked_about_in_the_same_answer(world: FakeWorld) -> None:
    world.rasa.level, world.rasa.question, world.rasa.doubted = "info", "screen_a", ["difficulty_breathing"]
    async with world.signed_in() as client:
        body = (await client.post("/api/messages", json={"text": RED_FLAG})).json()

    assert body["assessment"]["level"] == "info"


@pytest.mark.parametrize(
    ("question", "doubted"), [("screen_a", ["difficulty_speaking"]), (None, ["difficulty_breathing"])]
)
async def test_what_was_not_doubted_or_is_not_asked_about_is_raised(
    world: FakeWorld, question: str | None, doubted: list[str]
) -> None:
    world.rasa.level, world.rasa.question, world.rasa.doubted = "info", question, doubted
    async with world.signed_in() as client:
        body = (await client.post("/api/messages", json={"text": RED_FLAG})).json()

    assert body["assessment"]["level"] == "emergency"


async def test_the_floor_adds_nothing_where_rasa_saw_the_danger(world: FakeWorld) -> None:
    world.rasa.level = "emergency"
    async with world.signed_in() as client:
        body = (await client.post("/api/messages", json={"text": RED_FLAG})).json()

    assert [reply["text"] for reply in body["replies"]] == [f"I read: {RED_FLAG}", "Is it swollen?"]


async def test_an_answer_that_cannot_be_stored_says_so(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> bool:
        raise OSError("disk full")

    async with world.signed_in() as client:
        monkeypatch.setattr(world.transcript, "add", full)
        plain = await client.post("/api/messages", json={"text": TEXT})
        red_flag = await client.post("/api/messages", json={"text": RED_FLAG})

    assert plain.status_code == red_flag.status_code == 503
    assert plain.json()["error"]["code"] == "not_saved"
    assert HELP in plain.json()["error"]["message"]
    assert red_flag.json()["assessment"]["level"] == "emergency"


async def test_a_store_that_is_gone_makes_the_app_not_ready_and_keeps_red_flags_answered(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        with world.store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE conversations")
        ready = await client.get("/ready")
        message = await client.post("/api/messages", json={"text": RED_FLAG})

    assert ready.status_code == 503
    assert message.status_code == 503
    assert message.json()["assessment"]["level"] == "emergency"


async def test_a_conversation_deleted_while_a_message_is_answered_stays_deleted(world: FakeWorld) -> None:
    async with world.client() as client:
        token = await world.token(client)
        client.headers["Authorization"] = f"Bearer {token}"
        answer = world.rasa.answer

        async def answer_and_delete(sender_id: str, *arguments: Any) -> Any:
            world.transcript.delete(sender_id)
            return await answer(sender_id, *arguments)

        world.rasa.answer = answer_and_delete  # type: ignore[method-assign]
        response = await client.post("/api/messages", json={"text": TEXT})

    assert response.status_code == 401
    assert world.store.stored() == []


async def test_the_canary_leaves_no_trace(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.get("/ready")

    assert (response.status_code, response.text) == (200, "ready")
    assert world.store.stored() == []
    assert not world.transcript.exists("canary")


async def test_an_error_nobody_thought_of_is_an_answer_too(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        world.services.conversation_limit = "no limit"  # type: ignore[assignment]
        response = await client.patch("/api/conversation/findings", json={"headache": "absent"})

    assert response.status_code == 500
    assert HELP in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "messages",
    [[], [{"text": " ", "custom": {"assessment": {"level": "info"}}}], [{"text": "hello"}]],
    ids=["nothing", "blank text", "no assessment"],
)
def test_a_turn_without_text_or_assessment_is_no_answer(messages: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="no reply or no assessment"):
        as_answer(FakeAnswer(messages, []))


async def test_every_turn_holds_the_lock_that_all_servers_share(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT})
        await client.patch("/api/conversation/findings", json={"headache": "absent"})
        await client.delete("/api/conversation")

    assert len(world.shared.locked) == 3
    assert len(set(world.shared.locked)) == 1


async def test_without_redis_everybody_is_answered_all_the_same(world: FakeWorld) -> None:
    world.shared.raises = Away
    async with world.signed_in() as client:
        response = await client.post("/api/messages", json={"text": TEXT})

    assert response.json()["replies"][0]["text"] == f"I read: {TEXT}"
    assert 'triage_errors_total{code="no_lock"} 1.0' in world.metrics.text().decode()


async def test_a_message_that_waited_too_long_is_told_so_with_the_floors_answer(world: FakeWorld) -> None:
    world.shared.raises = Busy
    async with world.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG})

    assert response.status_code == 503
    assert response.json()["error"]["code"] == "busy"
    assert response.json()["assessment"]["level"] == "emergency"
    assert world.rasa.asked == []


async def test_a_turn_that_another_server_overtook_is_not_stored(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        token = client.headers["Authorization"].split()[1]
        world.rasa.waits = 0.1
        slow = asyncio.create_task(client.post("/api/messages", json={"text": RED_FLAG}))
        await asyncio.sleep(0.05)
        other = Exchange(world.clock(), "said elsewhere", "rasa", [], assessment())
        world.transcript.add(conversation_id(token), other)
        response = await slow
        world.rasa.waits = 0
        again = await client.post("/api/messages", json={"text": RED_FLAG})

    assert (response.status_code, response.json()["error"]["code"]) == (503, "not_saved")
    assert response.json()["assessment"]["level"] == "emergency"
    assert again.status_code == 200
    assert [each.text for each in world.transcript.exchanges(conversation_id(token))] == ["said elsewhere", RED_FLAG]


async def test_a_message_that_comes_twice_under_one_id_is_answered_once(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        first = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        again = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        other = await client.post("/api/messages", json={"text": TEXT, "id": "m2"})
        told = (await client.get("/api/conversation")).json()["transcript"]

    assert first.json() == again.json()
    assert other.status_code == 200
    assert [each["id"] for each in told] == ["m1", "m2"]
    assert len(world.rasa.asked) == 2


async def test_a_message_that_comes_again_while_rasa_hangs_gets_the_answer_of_before(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck:
        async def run(self, *_: Any) -> Any:
            raise WorkerStuck

    async with world.signed_in() as client:
        first = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        monkeypatch.setattr(world.chat, "_runner", Stuck())
        again = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        told = (await client.get("/api/conversation")).json()["transcript"]

    assert again.status_code == 200
    assert again.json() == first.json()
    assert [each["id"] for each in told] == ["m1"]


async def test_an_id_counts_only_in_its_own_conversation(world: FakeWorld) -> None:
    for _ in range(2):
        async with world.signed_in() as client:
            await client.post("/api/messages", json={"text": TEXT, "id": "m1"})

    assert len(world.rasa.asked) == 2


async def test_a_message_that_could_not_be_stored_is_answered_when_it_comes_again(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        with world.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE events RENAME TO gone")
        lost = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        with world.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO events")
        again = await client.post("/api/messages", json={"text": TEXT, "id": "m1"})

    assert (lost.status_code, again.status_code) == (503, 200)


@pytest.mark.parametrize(
    "wrong", [{"id": 7}, {"id": "a b"}, {"id": "x" * 65}, {"country": "XX"}, {"country": 1}], ids=str
)
async def test_an_id_or_country_of_the_wrong_shape_is_refused_with_a_way_to_call(
    world: FakeWorld, wrong: dict[str, Any]
) -> None:
    async with world.signed_in() as client:
        response = await client.post("/api/messages", json={"text": RED_FLAG, **wrong})

    assert response.status_code == 422
    assert response.json()["assessment"]["level"] == "emergency"


async def test_a_finding_that_is_set_by_hand_stands_in_the_transcript_in_words(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.patch("/api/conversation/findings", json={"droopy_eyelid": "unknown"})
        told = (await client.get("/api/conversation")).json()["transcript"]

    assert told[0]["text"] == "droopy eyelid: not sure"


async def test_another_message_under_a_used_id_is_refused_with_the_floors_answer(world: FakeWorld) -> None:
    async with world.signed_in() as client:
        await client.post("/api/messages", json={"text": TEXT, "id": "m1"})
        other = await client.post("/api/messages", json={"text": RED_FLAG, "id": "m1"})

    assert (other.status_code, other.json()["error"]["code"]) == (422, "wrong_id")
    assert other.json()["assessment"]["level"] == "emergency"
