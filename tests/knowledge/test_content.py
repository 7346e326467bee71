"""The knowledge itself: complete, sourced, reviewed, in plain words, and without what must never be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from triage_bot import vocabulary
from triage_bot.knowledge import Knowledge, load_knowledge, schema
from triage_bot.knowledge.documents import RESERVED_KEYS

FOLDER = Path(__file__).parents[2] / "data" / "knowledge"
YAML_FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yml"))
TEXT_FILES = [*YAML_FILES, "README.md"]
TOPICS = [topic for topic in vocabulary.TOPICS if topic != "symptom"]
IN_HOUSE = ("first_aid", "clinical_judgement")
COMBINATIONS = (
    "thunderclap_headache",
    "headache_fever_stiff_neck",
    "worst_headache",
    "lid_with_double_vision",
    "lid_with_unequal_pupils",
    "lid_with_severe_headache",
    "two_spread_signs",
    "unverified_with_spread",
    "neuromuscular_with_weakness",
    "anaphylaxis",
    "spreading_infection",
    "sepsis_signs",
    "filler_blanching",
    "marked_eye_redness",
    "heavy_bleeding",
    "sudden_face_droop",
    "seizure_or_unconscious",
    "weakness_within_hours",
    "fast_growing_haematoma",
)


@cache
def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def value_of(name: str) -> Any:
    return yaml.load(text_of(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Give every mapping at any depth."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(item)


def claims(name: str) -> list[dict[str, Any]]:
    """Give every text that names its sources."""
    return [each for each in mappings(value_of(name)) if {"text", "sources"} <= set(each)]


def sentences(text: str) -> list[str]:
    # A colon ends a thought too: "Trouble breathing: call the emergency number now."
    return [part for part in re.split(r'(?<=[.!?:;])["”]?\s+', text) if part.strip()]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER)


@pytest.mark.parametrize("symptom", vocabulary.SYMPTOMS)
def test_every_symptom_of_the_vocabulary_has_its_file(symptom: str) -> None:
    assert (FOLDER / "symptoms" / f"{symptom}.yml").is_file()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_of_the_vocabulary_has_its_file_or_its_words(topic: str) -> None:
    wording = value_of("wording.yml")
    has_words = topic in wording["small_talk"] or (topic == "out_of_scope" and topic in wording)

    assert (FOLDER / "topics" / f"{topic}.yml").is_file() != has_words


def test_every_sign_and_country_of_the_vocabulary_is_there(knowledge: Knowledge) -> None:
    assert set(knowledge.signs) == set(vocabulary.SIGNS)
    assert set(knowledge.numbers) == set(vocabulary.COUNTRIES)
    assert set(knowledge.registers) == set(vocabulary.COUNTRIES)


@pytest.mark.parametrize("name", [name for name in YAML_FILES if "/" in name])
def test_the_id_is_the_file_name(name: str) -> None:
    assert value_of(name)["id"] == Path(name).stem


def test_the_symptoms_of_the_article_are_marked(knowledge: Knowledge) -> None:
    marked = {symptom.id for symptom in knowledge.symptoms.values() if symptom.from_article}

    assert marked == set(vocabulary.ARTICLE_SYMPTOMS)


def test_every_dangerous_symptom_and_combination_is_a_red_flag(knowledge: Knowledge) -> None:
    dangerous = {
        symptom.id: symptom.default_level
        for symptom in knowledge.symptoms.values()
        if symptom.default_level in ("urgent", "emergency")
    }

    assert {*dangerous, *COMBINATIONS} <= set(knowledge.red_flags)
    for symptom, level in dangerous.items():
        assert knowledge.red_flags[symptom].level == level, symptom


def test_every_red_flag_is_named_by_a_symptom(knowledge: Knowledge) -> None:
    named = {flag for symptom in knowledge.symptoms.values() for flag in symptom.red_flags}

    assert set(knowledge.red_flags) - named == set()


def test_an_emergency_says_first_to_call(knowledge: Knowledge) -> None:
    for flag in knowledge.red_flags.values():
        if flag.level == "emergency":
            assert re.search(r"\b(call|ring|emergency department)\b", flag.do[0].text, re.IGNORECASE), flag.id


@pytest.mark.parametrize("name", YAML_FILES)
def test_every_claim_names_sources_that_exist(name: str) -> None:
    known = {source["id"] for source in value_of("sources.yml")["sources"]}

    for each in mappings(value_of(name)):
        listed = each.get("sources")
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            assert listed, each
            assert set(listed) <= known, each


def test_every_source_can_be_opened_but_the_in_house_ones(knowledge: Knowledge) -> None:
    for source in knowledge.sources.values():
        assert bool(re.match(r"https?://\S+$", source.url)) is (source.id not in IN_HOUSE), source.id


@pytest.mark.parametrize("name", YAML_FILES)
def test_a_claim_on_our_own_judgement_alone_does_not_look_surer(name: str) -> None:
    for claim in claims(name):
        if claim["sources"] == ["clinical_judgement"] and "sure" in claim:
            assert claim["sure"] in ("judgement", "weak", "convention"), claim["text"]


@pytest.mark.parametrize("name", [name for name in YAML_FILES if "reviewed" in value_of(name)])
def test_a_person_has_reviewed_it_within_a_year(name: str) -> None:
    today = datetime.now(timezone.utc).date()

    assert today - timedelta(days=366) <= value_of(name)["reviewed"] <= today + timedelta(days=1)


@pytest.mark.parametrize("name", [name for name in YAML_FILES if "/" in name])
def test_it_reads_easily(name: str) -> None:
    lengths = [len(part.split()) for claim in claims(name) for part in sentences(claim["text"])]

    assert sum(lengths) / len(lengths) < 20
    assert max(lengths) <= 32


@pytest.mark.parametrize("name", [name for name in YAML_FILES if claims(name)])
def test_no_claim_is_there_twice_in_one_list(name: str) -> None:
    for each in mappings(value_of(name)):
        for items in each.values():
            texts = (
                [item["text"] for item in items if isinstance(item, dict) and "text" in item]
                if isinstance(items, list)
                else []
            )
            assert len(texts) == len(set(texts)), texts


def test_the_days_of_a_timeline_follow_one_another(knowledge: Knowledge) -> None:
    drawn = {symptom.id: symptom.timeline for symptom in knowledge.symptoms.values() if symptom.timeline}

    assert len(drawn) > 10
    for symptom, line in drawn.items():
        (begins, begun), (fades, gone) = line.begins.days, line.fades.days
        worst = line.worst.day if line.worst else begun
        assert 0 <= begins <= begun <= gone <= line.latest.day, symptom
        assert begins <= fades <= gone, symptom
        assert begins <= worst <= gone, symptom


@pytest.mark.parametrize("name", TEXT_FILES)
def test_no_working_note_is_left(name: str) -> None:
    assert not re.search(r"\[(GK|judgement|unseen)|\bTODO\b|\bFIXME\b|\bTBD\b", text_of(name))


@pytest.mark.parametrize("name", YAML_FILES)
def test_no_line_begins_with_a_key_of_rasa(name: str) -> None:
    keys = tuple(f"{key}:" for key in RESERVED_KEYS)

    assert not [line for line in text_of(name).splitlines() if line.lstrip().startswith(keys)]


@pytest.mark.parametrize("name", YAML_FILES)
def test_it_gives_no_false_comfort_and_promises_no_day(name: str) -> None:
    promise = (
        r"don.?t worry|do not worry|nothing to worry|it.s nothing|nothing serious|just the botox"
        r"|will be gone (by|in)"
    )

    for claim in claims(name):
        assert not re.search(promise, claim["text"], re.IGNORECASE), claim["text"]


@pytest.mark.parametrize("name", [name for name in YAML_FILES if claims(name)])
def test_nobody_is_told_to_stop_a_medicine_that_was_prescribed(name: str) -> None:
    medicine, stop = r"blood thinner|aspirin|heart medicine|warfarin|prescribed medicine", r"\b(stop|pause|skip)\b"
    kept = r"\b(not|never|rather than|they tell you to)\b.*\b(stop|pause|skip)"
    for claim in claims(name):
        for part in sentences(claim["text"]):
            if re.search(medicine, part, re.IGNORECASE) and re.search(stop, part, re.IGNORECASE):
                assert re.search(kept, part, re.IGNORECASE), part


@pytest.mark.parametrize("name", [name for name in YAML_FILES if "/" in name or name == "red_flags.yml"])
def test_no_emergency_number_is_given_without_its_country(name: str) -> None:
    # 111 is the ambulance in New Zealand and a helpline in the UK. The numbers live in emergency_numbers.yml.
    countries = r"\b(UK|New Zealand|Australia|Ireland|Canada|US|United States|Europe(an Union)?)\b"
    for claim in claims(name):
        if name == "topics/emergency_number.yml" and re.search(countries, claim["text"]):
            continue
        assert not re.search(r"(?<![\d,.])(911|999|112|111|000|988)(?![\d,.]\d)\b", claim["text"]), claim["text"]


@pytest.mark.parametrize(
    "model",
    [
        each
        for each in vars(schema).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == schema.__name__
    ],
    ids=lambda model: model.__name__,
)
def test_the_readme_explains_every_field(model: type[BaseModel]) -> None:
    section = re.search(rf"^###? [^\n]*\b{model.__name__}\b[^\n]*\n(.*?)(?=^##|\Z)", text_of("README.md"), re.M | re.S)

    assert section, f"no heading names {model.__name__}"
    inherited = {name for base in model.__mro__[1:] for name in getattr(base, "__fields__", {})}
    missing = [name for name in model.__fields__ if name not in inherited and f"`{name}`" not in section[1]]
    assert missing == []


def test_the_readme_names_every_file_and_only_files_that_exist() -> None:
    readme = text_of("README.md")

    for name in YAML_FILES:
        place = f"{name.split('/')[0]}/<id>.yml" if "/" in name else name
        assert f"`{place}`" in readme, place
    for path in re.findall(r"`((?:data|tests|triage_bot)/[\w/.]+\.\w+)`", readme):
        assert (FOLDER.parents[1] / path).exists(), path
