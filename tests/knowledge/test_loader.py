"""The loader reads a folder, and says of each fault where it is and how to mend it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.knowledge.sample import BRUISING, FILES
from triage_bot.knowledge import KnowledgeError, load_knowledge
from triage_bot.knowledge.__main__ import main

DATA = Path(__file__).parents[2] / "data" / "knowledge"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a sound knowledge folder, with some files replaced (a text) or left out (None)."""

    def write_folder(changes: dict[str, str | None] | None = None) -> Path:
        for name, text in {**FILES, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text, encoding="utf-8")
        return tmp_path

    return write_folder


def problems_of(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return str(caught.value)


def test_a_sound_folder_is_given_by_id(write: Write) -> None:
    knowledge = load_knowledge(write())

    assert knowledge.symptoms["bruising"].why[0].sources == ("leaflet", "study")
    assert knowledge.symptoms["bruising"].timeline is not None
    assert knowledge.symptoms["bruising"].timeline.begins.days == (0, 2)
    assert knowledge.topics["aftercare"].sections[0].heading == "The first day"
    assert knowledge.red_flags["bleeding"].level == "urgent"
    assert knowledge.questions["treatment_date"].priority == 3
    assert set(knowledge.sources) == {"leaflet", "study"}
    assert set(knowledge.signs) == {"filler"}
    assert set(knowledge.registers) == {"AU"}
    assert knowledge.checklist["before"].items[0].why.sources == ("leaflet",)
    assert knowledge.wording == {}


def test_texts_stay_as_typed_where_yaml_would_make_numbers_and_truths_of_them(write: Write) -> None:
    knowledge = load_knowledge(write())

    assert knowledge.numbers["AU"].emergency == "000"
    assert knowledge.topics["aftercare"].version == "2026.10"
    assert knowledge.sources["leaflet"].seen == "yes"


def test_wording_is_optional_and_free(write: Write) -> None:
    knowledge = load_knowledge(write({"wording.yml": "greeting: Hello\nretries: 2\n"}))

    assert knowledge.wording == {"greeting": "Hello", "retries": 2}


def test_knowledge_cannot_be_reassigned(write: Write) -> None:
    knowledge = load_knowledge(write())

    with pytest.raises(AttributeError):
        knowledge.content_hash = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        knowledge.symptoms["bruising"].short = "x"


def test_the_hash_follows_the_content_and_the_file_name(write: Write) -> None:
    first = load_knowledge(write()).content_hash

    assert load_knowledge(write()).content_hash == first
    changed = load_knowledge(write({"symptoms/bruising.yml": BRUISING.replace("Wait.", "Wait a day.")}))
    assert changed.content_hash != first
    assert load_knowledge(write({"triage_extra.yml": "anything: 1\n"})).content_hash != first


def test_a_file_of_the_judge_is_left_to_the_judge(write: Write) -> None:
    load_knowledge(write({"triage.yml": "rows: {unbalanced\n"}))


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "symptoms/bruising.yml",
            "sources: [leaflet, study]",
            "sources: [leaflet, studdy]",
            'bruising.yml: why.0.sources.1 (line 13): there is no source "studdy". Did you mean "study"?',
        ),
        (
            "symptoms/bruising.yml",
            "red_flags: [bleeding]",
            "red_flags: [bleding]",
            'red_flags.0 (line 31): there is no red flag "bleding". Did you mean "bleeding"?',
        ),
        (
            "symptoms/bruising.yml",
            "questions: [treatment_date]",
            "questions: [treatment_day]",
            'questions.0 (line 32): there is no question "treatment_day". Did you mean "treatment_date"?',
        ),
        (
            "topics/aftercare.yml",
            "see_also: [duration]",
            "see_also: [durations]",
            'see_also.0 (line 14): there is no topic "durations". Did you mean "duration"?',
        ),
        (
            "questions.yml",
            "screens: [fever]",
            "screens: [feever]",
            'there is no symptom or sign "feever". Did you mean "fever"?',
        ),
        (
            "symptoms/bruising.yml",
            "self_care:",
            "selfcare:",
            'selfcare (line 25): is not a key that belongs here. Did you mean "self_care"?',
        ),
        ("symptoms/bruising.yml", "name: a bruise\n", "", "symptoms/bruising.yml: name: is missing. Add it."),
        (
            "symptoms/bruising.yml",
            "fades: {days: [7, 14]",
            "fades: {days: [7, soon]",
            "timeline.fades.days.1 (line 23): must be a whole number. Write digits only.",
        ),
        ("symptoms/bruising.yml", "fades: {days: [7, 14]", "fades: {days: [7]", "must have 2 entries, and has 1."),
        (
            "symptoms/bruising.yml",
            "red_flags: [bleeding]",
            "red_flags: bleeding",
            'red_flags (line 31): must be a list. Write each entry on its own line, after "- ".',
        ),
        (
            "symptoms/bruising.yml",
            "red_flags: [bleeding]",
            "red_flags: []",
            "red_flags (line 31): needs at least one entry.",
        ),
        (
            "symptoms/bruising.yml",
            "default_level: self_care",
            "default_level: selfcare",
            "default_level (line 7): must be one of info, self_care, contact_injector, urgent, emergency, "
            'and is "selfcare". Did you mean "self_care"?',
        ),
        (
            "symptoms/bruising.yml",
            "text: It fades.",
            "text: It fades",
            "course.0.text (line 19): a claim is a sentence and ends with a full stop. End the text",
        ),
        (
            "symptoms/bruising.yml",
            "reviewed: 2026-11-22",
            "reviewed: in May",
            "must be a date. Write it as 2026-11-22.",
        ),
        ("symptoms/bruising.yml", "text: Wait.", "text:", "self_care.0.text (line 26): has no value."),
        (
            "symptoms/bruising.yml",
            "id: bruising",
            "id: swelling",
            'id (line 1): is "swelling", but the file is called "bruising.yml". Give both the same name.',
        ),
        (
            "symptoms/bruising.yml",
            "id: bruising",
            "id: bruizing",
            'id (line 1): "bruizing" is not in the vocabulary. Did you mean "bruising"?',
        ),
        (
            "symptoms/bruising.yml",
            "short: bruise",
            "short: bruise\nshort: mark",
            'symptoms/bruising.yml: (line 6): the key "short" stands twice. Join the two, or delete one.',
        ),
        (
            "symptoms/bruising.yml",
            "name: a bruise",
            "name: [a bruise",
            "is not valid YAML:",
        ),
        ("sources.yml", "id: study", "id: leaflet", '"leaflet" is there twice. Join the two, or rename one.'),
        ("sources.yml", "sources:", "source:", 'is not a key that belongs here. Did you mean "sources"?'),
        ("sources.yml", FILES["sources.yml"], "sources: none\n", "sources (line 1): must be a list."),
        ("sources.yml", FILES["sources.yml"], "- a\n", "sources.yml: must be a mapping of keys."),
        ("sources.yml", FILES["sources.yml"], "# nothing\n", "sources.yml: is empty."),
        (
            "registers.yml",
            "country: AU",
            "country: AUS",
            'registers.0.country (line 2): "AUS" is not in the vocabulary.',
        ),
        ("signs.yml", "id: filler", "id: filer", '"filer" is not in the vocabulary. Did you mean "filler"?'),
        (
            "topics/aftercare.yml",
            "heading: The first day",
            "heading: >-\n      The first\n      rules: none",
            'topics/aftercare.yml: rules (line 12): no line may begin with "rules:", because Rasa would read',
        ),
    ],
)
def test_a_fault_is_named_with_its_file_key_and_mend(
    write: Write, file: str, old: str, new: str, expected: str
) -> None:
    assert old in FILES[file]

    message = problems_of(write({file: FILES[file].replace(old, new, 1)}))

    assert expected in message
    assert file in message


@pytest.mark.parametrize("key", ["nlu", "rules", "stories", "responses"])
def test_no_line_begins_with_a_key_of_rasa_in_any_file(write: Write, key: str) -> None:
    for file in ("wording.yml", "triage.yml"):
        assert f'{file}: {key} (line 2): no line may begin with "{key}:"' in problems_of(
            write({file: f"a:\n  {key}: 1\n"})
        )
        write({file: None})


@pytest.mark.parametrize("file", [name for name in FILES if "/" not in name])
def test_a_missing_list_file_is_one_problem(write: Write, file: str) -> None:
    message = problems_of(write({file: None}))

    assert message.startswith("1 problem in the knowledge files:")
    assert f"{file}: is missing." in message


def test_a_missing_symptom_file_is_no_problem_of_the_loader(write: Write) -> None:
    assert load_knowledge(write({"symptoms/bruising.yml": None})).symptoms == {}


def test_a_stray_file_is_refused(write: Write) -> None:
    message = problems_of(write({"red_flag.yml": "a: 1\n", "symptoms/swelling.yaml": "a: 1\n"}))

    assert 'red_flag.yml: is not a knowledge file. Did you mean "red_flags.yml"?' in message
    assert "symptoms/swelling.yaml: is not a knowledge file." in message


def test_a_file_that_is_not_utf8_is_named(write: Write) -> None:
    folder = write()
    (folder / "topics" / "aftercare.yml").write_bytes(b"title: caf\xe9\n")

    assert "topics/aftercare.yml: is not UTF-8 text (byte 10). Save the file as UTF-8." in problems_of(folder)


def test_all_problems_of_all_files_come_at_once(write: Write) -> None:
    bruising = BRUISING.replace("sources: [leaflet, study]", "sources: [nobody]").replace("short: bruise\n", "")
    folder = write({"symptoms/bruising.yml": bruising, "signs.yml": None, "topics/aftercare.yml": "id: [\n"})

    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)

    assert len(caught.value.problems) == 4
    assert str(caught.value).startswith("4 problems in the knowledge files:")
    assert all(name in str(caught.value) for name in ("bruising.yml", "signs.yml", "aftercare.yml", "nobody"))


def test_a_refused_source_does_not_spoil_the_claims_that_name_it(write: Write) -> None:
    message = problems_of(write({"sources.yml": FILES["sources.yml"].replace("seen: part", "seen: maybe")}))

    assert message.startswith("1 problem")


def test_a_path_that_is_no_folder_is_named(tmp_path: Path) -> None:
    assert "is not a folder. Give the path of data/knowledge." in problems_of(tmp_path / "nowhere")


def test_the_command_prints_what_there_is_or_what_is_wrong(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write())]) == 0
    assert "1 symptoms, 1 topics, 1 signs" in capsys.readouterr().out

    assert main([str(write({"signs.yml": None}))]) == 1
    assert "signs.yml: is missing." in capsys.readouterr().err


def test_loading_all_knowledge_takes_less_than_a_second() -> None:
    start = time.process_time()

    load_knowledge(DATA)

    assert time.process_time() - start < 1


def test_knowledge_loads_without_rasa_and_spacy() -> None:
    code = (
        "import sys, triage_bot.knowledge;"
        "print([name for name in ('rasa', 'rasa_sdk', 'spacy', 'tensorflow') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DATA.parents[1]
    )

    assert result.stdout.strip() == "[]"
