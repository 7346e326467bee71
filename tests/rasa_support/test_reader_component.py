"""The reader in Rasa's pipeline: entities, the whole reading, the date it counts from."""

from datetime import date
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from triage_bot.rasa_support import reader_component
from triage_bot.rasa_support.reader_component import SymptomReader, said_on
from triage_bot.reader.reading import Mention, Reading, read_once


class FakeReader:
    def __init__(self) -> None:
        self.days: list[date] = []

    def read(self, text: str, now: date) -> Reading:
        self.days.append(now)
        mention = Mention(concept="headache", assertion="absent", start=3, end=11, words="headache")
        return Reading(text=text, mentions=(mention,))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    fake = FakeReader()
    monkeypatch.setattr(reader_component, "reader", lambda: fake)
    return fake


def process(**data: Any) -> Message:
    return SymptomReader().process([Message(data=data)])[0]


def test_a_message_carries_its_entities_and_its_reading(reader: FakeReader) -> None:
    message = process(text="no headache", metadata={"now": "2026-11-22T23:30:00+01:00"})

    output = message.as_dict(only_output_properties=True)
    assert output["entities"] == [
        {
            "entity": "symptom",
            "value": "headache",
            "assertion": "absent",
            "start": 3,
            "end": 11,
            "extractor": "SymptomReader",
        }
    ]
    assert Reading.parse_obj(output["reading"]).concepts("absent") == {"headache"}


def test_days_are_counted_from_the_day_of_the_message(reader: FakeReader) -> None:
    process(text="no headache", metadata={"now": "2026-11-22T23:30:00+01:00"})

    assert reader.days == [date(2026, 11, 22)]


@pytest.mark.parametrize("metadata", [None, {}, {"now": None}, {"now": "yesterday"}])
def test_without_a_date_it_is_today(metadata: dict[str, Any] | None) -> None:
    assert abs((said_on(metadata) - date.today()).days) <= 1  # noqa: DTZ011 (midnight may pass)


def test_a_message_without_text_is_read_too(reader: FakeReader) -> None:
    assert process(text=None).get("reading") is not None


def test_where_a_message_is_read_once_its_reading_is_not_written_out_but_its_language_is_told(
    reader: FakeReader,
) -> None:
    with read_once():
        message = process(text="no headache")

    assert message.get("reading") is None
    assert message.get("language") == "en"
