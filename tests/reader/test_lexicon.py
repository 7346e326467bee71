"""A mistake in the lexicon is refused with the file, the key and the mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reader.conftest import write_lexicon
from triage_bot.brain import data_folder
from triage_bot.reader.lexicon import Lexicon, LexiconError


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], str]:
    """Give a function: the error when one file holds this text."""

    def error_of(name: str, content: str) -> str:
        path = write_lexicon(tmp_path) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        with pytest.raises(LexiconError) as error:
            Lexicon(tmp_path)
        return str(error.value)

    return error_of


def test_the_small_lexicon_of_these_tests_is_sound(tmp_path: Path) -> None:
    assert list(Lexicon(write_lexicon(tmp_path)).concepts) == ["headache"]


def test_the_lexicon_of_the_project_is_sound_and_complete() -> None:
    lexicon = Lexicon(data_folder() / "lexicon")
    assert {"headache", "droopy_eyelid", "difficulty_breathing", "pregnancy"} <= set(lexicon.concepts)
    assert all(concept.present for concept in lexicon.concepts.values())
    assert not any(sign.isascii() for sign in lexicon.words.emoji)  # plain signs stand for themselves


def test_a_missing_file(tmp_path: Path) -> None:
    (write_lexicon(tmp_path) / "qualities.yml").unlink()
    with pytest.raises(LexiconError, match=r"^qualities.yml: cannot be read .*; restore the file$"):
        Lexicon(tmp_path)


@pytest.mark.parametrize("name", ["words.yml", "symptoms/headache.yml", "assertion.yml"])
def test_broken_yaml_names_the_file_and_the_line(broken: Callable[[str, str], str], name: str) -> None:
    message = broken(name, "lines:\n  a: [unclosed\nb: }")
    assert message.startswith(f"{name}: is not valid YAML")
    assert "line 3" in message
    assert message.endswith("mend the line it names")


def test_an_unknown_key(broken: Callable[[str, str], str]) -> None:
    message = broken("symptoms/headache.yml", "id: headache\npresent: [headache]\nabsence: [no headache]\n")
    assert message.startswith("symptoms/headache.yml: absence: ")
    assert "README.md for the keys" in message


def test_a_missing_key(broken: Callable[[str, str], str]) -> None:
    assert broken("symptoms/headache.yml", "id: headache\n").startswith("symptoms/headache.yml: present: ")


def test_a_value_of_the_wrong_kind(broken: Callable[[str, str], str]) -> None:
    assert broken("scope.yml", "lines: [ours, theirs]\n").startswith("scope.yml: lines: ")


def test_an_empty_file(broken: Callable[[str, str], str]) -> None:
    assert broken("details.yml", "").startswith("details.yml: ")


def test_an_unknown_class_in_a_line(broken: Callable[[str, str], str]) -> None:
    message = broken("symptoms/headache.yml", "id: headache\npresent: ['@hed hurt']\n")
    assert message == "present:headache: unknown word class '@hed'; add it to words.yml or correct the name"


def test_an_unknown_class_in_a_class(broken: Callable[[str, str], str]) -> None:
    message = broken("words.yml", "classes: {site: ['@heads'], head: [head]}\nabbreviations: {}\nemoji: {}\n")
    assert message == "words.yml: classes: no class 'heads'; did you mean 'head'?"


@pytest.mark.parametrize(
    ("classes", "path"),
    [("site: ['@site']", "site > site"), ("site: ['@a'], a: ['@b'], b: ['@site']", "site > a > b > site")],
)
def test_a_class_that_names_itself(broken: Callable[[str, str], str], classes: str, path: str) -> None:
    message = broken("words.yml", f"classes: {{{classes}}}\nabbreviations: {{}}\nemoji: {{}}\n")
    name = path.rsplit(" > ", maxsplit=1)[-1]
    assert message.startswith(f"words.yml: classes.{name}: names itself through ")
    assert message.endswith("take one out")


def test_an_unknown_quality(broken: Callable[[str, str], str]) -> None:
    assert broken("qualities.yml", "lines: {severre: [bad]}") == (
        "qualities.yml: qualities.severre: unknown quality; did you mean 'severe'?"
    )


def test_an_unknown_quality_of_a_symptom(broken: Callable[[str, str], str]) -> None:
    message = broken("symptoms/headache.yml", "id: headache\npresent: [headache]\nqualities: {zzz: [bad]}\n")
    assert message == "headache.yml: qualities.zzz: unknown quality; add it to triage_bot/vocabulary.py"


@pytest.mark.parametrize(
    ("name", "key"), [("symptoms", "present"), ("signs", "present"), ("topics", "asks"), ("acts", "asks")]
)
def test_an_unknown_id(broken: Callable[[str, str], str], name: str, key: str) -> None:
    assert broken(f"{name}/zzz.yml", f"id: zzz\n{key}: [zzz]\n") == (
        f"{name}/zzz.yml: id: 'zzz' is not in triage_bot/vocabulary.py; add or correct it"
    )


def test_a_file_whose_name_is_not_its_id(broken: Callable[[str, str], str]) -> None:
    message = broken("symptoms/fever.yml", "id: headache\npresent: [hot]\n")
    assert message == "symptoms/fever.yml: id: 'headache' is not the file's name; make them equal"


@pytest.mark.parametrize("key", ["yields_to", "implies"])
def test_an_unknown_symptom_that_is_named(broken: Callable[[str, str], str], key: str) -> None:
    message = broken("symptoms/headache.yml", f"id: headache\npresent: [headache]\n{key}: [hedache]\n")
    assert message == "headache.yml: yields_to/implies: no symptom or sign 'hedache'; correct the name"


def test_a_line_that_cannot_be_read_names_its_list(broken: Callable[[str, str], str]) -> None:
    message = broken("assertion.yml", "lines: {negates: ['.. no']}")
    assert message.startswith("assertion:negates: pattern '.. no' begins or ends with a gap")


def test_bare_yes_and_no_are_words_not_booleans(tmp_path: Path) -> None:
    (write_lexicon(tmp_path) / "assertion.yml").write_text("lines: {negates: [no, 1]}", encoding="utf-8")
    assert Lexicon(tmp_path).assertion["negates"] == ("no", "1")


def test_area_lines_are_written_out_for_each_area(tmp_path: Path) -> None:
    folder = write_lexicon(tmp_path, classes={name: [name] for name in AREA_WORDS})
    (folder / "details.yml").write_text("lines: {treated_area: ['done AREA']}", encoding="utf-8")
    assert Lexicon(folder).details["treated_area:forehead"] == ("done @forehead",)


AREA_WORDS = (
    "site",
    "forehead",
    "frown",
    "brow",
    "crows_feet",
    "under_eye",
    "lid",
    "nose",
    "cheek",
    "lip",
    "mouth",
    "chin",
    "jaw",
    "neck",
    "shoulder",
    "armpit",
    "scalp",
)


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    before = Lexicon(write_lexicon(tmp_path / "a")).content_hash
    assert Lexicon(write_lexicon(tmp_path / "b")).content_hash == before
    assert Lexicon(write_lexicon(tmp_path / "c", ["headache", "migraine"])).content_hash != before
