"""Loads `data/lexicon/`: how people say things. Words only; what they mean medically stands in `data/knowledge/`.

Everything is checked when it is loaded; an error names the file, the key and the mend.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import Field, ValidationError, validator

from triage_bot.case import Record
from triage_bot.reader.patterns import Alternatives, Pattern, PatternError, compile_line
from triage_bot.reader.text import stem
from triage_bot.vocabulary import DIALOGUE_ACTS, QUALITIES, RED_FLAGS, SIGNS, SYMPTOMS, TOPICS

#: The word class of each area; the lexicon's AREA lines are written out with these.
AREA_CLASSES = {
    "forehead": "@forehead", "frown": "@frown", "brow": "@brow", "crows_feet": "@crows_feet", "under_eye": "@under_eye",
    "eyelid": "@lid", "nose": "@nose", "cheek": "@cheek", "lip": "@lip", "mouth_corner": "@mouth", "chin": "@chin",
    "jaw": "@jaw", "neck": "@neck", "shoulder": "@shoulder", "armpit": "@armpit", "calf": "calf|calves", "scalp": "@scalp",
    "hand": "hand|hands|palm|palms",
}  # fmt: skip

# Everything in a lexicon is text; YAML would take a bare "no" for a boolean.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_Model = TypeVar("_Model", bound=Record)


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the text names the file, the key and the mend."""


class Words(Record):
    """words.yml: word classes, whole-word replacements, emoji."""

    classes: dict[str, tuple[str, ...]]
    abbreviations: dict[str, str]
    emoji: dict[str, str]
    spelling: tuple[str, ...] = ()


class Concept(Record):
    """How people say one symptom or sign.

    `present`: lines that mention it. `absent`: lines that say by themselves that it is not there. `unlike`: look-alikes;
    a mention that overlaps one is dropped. `yields_to`: a mention that overlaps one of these concepts is dropped.
    `qualities`: lines that give a quality to a mention in the same sentence. `implies`: said together with it.
    """

    id: str
    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    qualities: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Asking(Record):
    """How people ask about one topic, or say one dialogue act; `unlike` are look-alikes."""

    id: str
    asks: tuple[str, ...]
    unlike: tuple[str, ...] = ()


class Lines(Record):
    """A file of named lists of pattern lines (assertion.yml, qualities.yml, details.yml)."""

    lines: dict[str, tuple[str, ...]]


class Language(Record):
    """languages/<code>.yml: how another language is known, what it is answered, and its red-flag phrases.

    `recognise`: words by which it is known, besides its commonest ones and those of its phrases. `letters`: variants of a
    letter made one. `classes`: word classes. `symptoms`: phrases by "concept" or "concept quality". `negation`: what
    denies a phrase after it. `supposed`: behind it, what is said in the same clause is only asked, feared, read or
    heard of. `past`: its whole sentence tells of what is long over. `now`: takes both back. `elsewhere`: its whole sentence
    tells of a film, an animal, a machine. `not_between`: what may not stand inside a phrase.
    """

    code: str
    name: str
    recognise: tuple[str, ...] = ()
    letters: dict[str, str] = Field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    symptoms: dict[str, tuple[str, ...]]
    negation: tuple[str, ...] = ()
    supposed: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    not_between: tuple[str, ...] = ()
    answer: str

    @validator("symptoms")
    @classmethod
    def _names_are_known(cls, symptoms: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name in symptoms:
            concept, *qualities = name.split()
            if concept not in (*SYMPTOMS, *SIGNS) or not set(qualities) <= set(QUALITIES):
                raise ValueError(f"no concept and quality {name!r} in triage_bot/vocabulary.py")
        return symptoms

    @validator("symptoms", "negation", "supposed", "past", "elsewhere")
    @classmethod
    def _classes_are_known(cls, value: Any, values: dict[str, Any]) -> Any:
        phrases = value if isinstance(value, tuple) else [line for lines in value.values() for line in lines]
        for phrase in phrases:
            if phrase.count("~") > 1:
                raise ValueError(f"{phrase!r} has a second ~, which would never match; write two lines")
        for name in re.findall(r"@(\w+)", " ".join(phrases)):
            if name not in values.get("classes", {}):
                raise ValueError(f"no class {name!r} under classes")
        return value


class Lexicon:
    """The loaded lexicon: word classes, compiled patterns by kind, and its content hash."""

    def __init__(self, folder: Path, *, forgiving: bool = False) -> None:
        """Load and compile every file below `folder`.

        Args:
            folder: The folder of the lexicon.
            forgiving: Leave out what is wrong in the files of single symptoms, topics and languages. For the safety
                floor alone: with one file broken by an edit, it still finds the red flags of all others.

        Raises:
            LexiconError: a file is missing, is not YAML, holds an unknown key or name, or a pattern cannot be read.
        """
        self._folder = folder
        self._forgiving = forgiving
        self.words = self._read(folder / "words.yml", Words)
        self._resolved: dict[str, tuple[str, ...]] = {}
        self.classes = {name: self._terms(name, ()) for name in self.words.classes}
        self.concepts = self._folder_of("symptoms", Concept, SYMPTOMS) | self._folder_of("signs", Concept, SIGNS)
        self.topics = self._folder_of("topics", Asking, TOPICS)
        self.acts = self._folder_of("acts", Asking, DIALOGUE_ACTS)
        self.languages = self._folder_of("languages", Language, None)
        self.assertion = self._read(folder / "assertion.yml", Lines).lines
        self.qualities = self._read(folder / "qualities.yml", Lines).lines
        self.details = _area_lines(self._read(folder / "details.yml", Lines).lines)
        self.scope = self._read(folder / "scope.yml", Lines).lines
        self._check_names()
        self._symbols: Alternatives = {}
        self.patterns = list(self._compile())
        self.content_hash = self._hash()

    def _terms(self, name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """Give the terms of a class, with the classes it names written out."""
        if name in path:
            raise LexiconError(f"words.yml: classes.{name}: names itself through {' > '.join(path)}; take one out")
        if name not in self.words.classes:
            close = difflib.get_close_matches(name, self.words.classes, 1)
            raise LexiconError(
                f"words.yml: classes: no class {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
            )
        if name not in self._resolved:
            terms: list[str] = []
            for term in self.words.classes[name]:
                terms.extend(self._terms(term[1:], (*path, name)) if term.startswith("@") else [term])
            self._resolved[name] = tuple(dict.fromkeys(terms))
        return self._resolved[name]

    def _read(self, path: Path, model: type[_Model]) -> _Model:
        where = path.relative_to(self._folder)
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - builds nothing but text
        except OSError as error:
            raise LexiconError(f"{where}: cannot be read ({error.strerror}); restore the file") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise LexiconError(f"{where}: is not valid YAML ({error}); mend the line it names") from error
        try:
            return model.parse_obj(content)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise LexiconError(f"{where}: {key}: {first['msg']}; see data/lexicon/README.md for the keys") from error

    def _folder_of(self, kind: str, model: type[_Model], allowed: Iterable[str] | None) -> dict[str, _Model]:
        found: dict[str, _Model] = {}
        for path in sorted((self._folder / kind).glob("*.yml")):
            with self._forgiven():
                entry = self._read(path, model)
                name = getattr(entry, "id", path.stem)
                if name != path.stem:
                    raise LexiconError(f"{kind}/{path.name}: id: {name!r} is not the file's name; make them equal")
                if allowed is not None and name not in allowed:
                    raise LexiconError(
                        f"{kind}/{path.name}: id: {name!r} is not in triage_bot/vocabulary.py; add or correct it"
                    )
                found[name] = entry
        return found

    def _forgiven(self) -> contextlib.AbstractContextManager[None]:
        """Let a fault pass, where this is a forgiving lexicon."""
        return contextlib.suppress(LexiconError) if self._forgiving else contextlib.nullcontext()

    def _check_names(self) -> None:
        if self._forgiving:
            return
        for concept in self.concepts.values():
            for name in (*concept.yields_to, *concept.implies):
                if name not in SYMPTOMS and name not in SIGNS:
                    raise LexiconError(
                        f"{concept.id}.yml: yields_to/implies: no symptom or sign {name!r}; correct the name"
                    )
            _known(concept.qualities, f"{concept.id}.yml")
        _known(self.qualities, "qualities.yml")

    def _compile(self) -> Iterable[Pattern]:
        for concept in self.concepts.values():
            yield from self._lines(f"present:{concept.id}", concept.present)
            yield from self._lines(f"absent:{concept.id}", concept.absent)
            yield from self._lines(f"unlike:{concept.id}", concept.unlike)
            for quality, lines in concept.qualities.items():
                yield from self._lines(f"quality:{concept.id}:{quality}", lines)
        for kind, group in (("topic", self.topics), ("act", self.acts)):
            for asking in group.values():
                yield from self._lines(f"{kind}:{asking.id}", asking.asks)
                yield from self._lines(f"not-{kind}:{asking.id}", asking.unlike)
        named: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
            ("quality:*", self.qualities),
            ("assertion", self.assertion),
            ("detail", self.details),
            ("scope", self.scope),
        )
        for kind, table in named:
            for name, lines in table.items():
                yield from self._lines(f"{kind}:{name}", lines)

    def _lines(self, name: str, lines: Iterable[str]) -> Iterable[Pattern]:
        for line in lines:
            with self._forgiven():
                try:
                    yield from compile_line(name, line, self.classes, self._symbols)
                except PatternError as error:
                    raise LexiconError(f"{name}: {error}") from error

    def spelling_words(self) -> set[str]:
        """Give every word worth correcting a typing mistake to."""
        words = {word for terms in self.classes.values() for term in terms for word in term.lstrip("=").split()}
        for pattern in self.patterns:
            for word in pattern.source.replace("|", " ").replace("_", " ").split():
                if not word.startswith("@"):
                    words.add(word.strip("=?"))
        return {word.lower() for word in words if word.isalpha()} | set(self.words.spelling)

    def danger_stems(self) -> Counter[str]:
        """Count the lines of the red flags in which each word stem stands, those of word classes included."""
        found: Counter[str] = Counter()
        for pattern in self.patterns:
            kind, _, concept = pattern.name.partition(":")
            if kind == "present" and concept in RED_FLAGS:
                symbols = {symbol for element in pattern.elements for symbol in element.symbols}
                terms = {term for symbol in symbols for term in self.classes.get(symbol[1:], (symbol,))}
                found.update({stem(word) for term in terms for word in term.lstrip("=").replace("_", " ").split()})
        return found

    def _hash(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*.yml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


def _known(qualities: Mapping[str, Any], where: str) -> None:
    for name in qualities:
        if name not in QUALITIES:
            close = difflib.get_close_matches(name, QUALITIES, 1)
            hint = f"did you mean {close[0]!r}?" if close else "add it to triage_bot/vocabulary.py"
            raise LexiconError(f"{where}: qualities.{name}: unknown quality; {hint}")


def _area_lines(lines: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Write the AREA lines of details.yml out for each area, keyed "treated_area:forehead", with that area's own lines."""
    written: dict[str, tuple[str, ...]] = {}
    for name, entries in lines.items():
        if name.endswith("_area"):
            for area, symbol in AREA_CLASSES.items():
                own = lines.get(f"{name}:{area}", ())
                written[f"{name}:{area}"] = (*(entry.replace("AREA", symbol) for entry in entries), *own)
        else:
            written.setdefault(name, entries)
    return written
