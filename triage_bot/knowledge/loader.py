"""Loads `data/knowledge/`, checks every file against the schema and every id against the others.

All problems of all files are collected into one `KnowledgeError`, each with its file, key and mend. The file
`wording.yml` is optional. Files whose name begins with `triage` belong to the judge, which reads and checks
them itself. Whether every symptom and topic of the vocabulary *has* a file is a matter for the tests:
knowledge with a gap still loads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from triage_bot import vocabulary
from triage_bot.case import Record
from triage_bot.knowledge.documents import Document, Types, read_document
from triage_bot.knowledge.errors import KnowledgeError, Problem, did_you_mean
from triage_bot.knowledge.explain import explain
from triage_bot.knowledge.references import Target, broken_references
from triage_bot.knowledge.schema import Checklist, Numbers, Question, RedFlag, Register, Sign, Source, Symptom, Topic


@dataclass(frozen=True)
class Knowledge:
    """All that the project knows, by id. `content_hash` changes whenever any knowledge file does.

    `wording` is the content of `wording.yml` as it stands: phrases that are not medical, for the replies.
    """

    symptoms: Mapping[str, Symptom]
    topics: Mapping[str, Topic]
    signs: Mapping[str, Sign]
    red_flags: Mapping[str, RedFlag]
    sources: Mapping[str, Source]
    numbers: Mapping[str, Numbers]
    registers: Mapping[str, Register]
    checklist: Mapping[str, Checklist]
    questions: Mapping[str, Question]
    wording: Mapping[str, Any]
    content_hash: str

    @cached_property
    def phrases(self) -> Mapping[str, Any]:
        """Whatever stands in the wording, by its path ("levels.urgent.headline", "joints", "openers.0")."""
        return dict(_by_path(self.wording))

    @cached_property
    def citations(self) -> Mapping[str, Mapping[str, str]]:
        """What a reader is told of each source, by its id."""
        return {name: source.dict(exclude={"seen"}) for name, source in self.sources.items()}


def _by_path(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give all that stands in a document below a path, whole branches too."""
    if path:
        yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        yield from _by_path(item, f"{path}.{step}" if path else str(step))


@dataclass(frozen=True)
class _Kind:
    """How one kind of record is kept.

    `list_key` is the key of the list in a file that holds all of them; it is empty for a folder with one file
    for each. `ids` are the ids that are allowed, where they are a closed set.
    """

    model: type[Record]
    list_key: str = ""
    id_key: str = "id"
    ids: Collection[str] | None = None


#: The file or folder of each kind.
_KINDS: Mapping[str, _Kind] = {
    "symptoms": _Kind(Symptom, ids=vocabulary.SYMPTOMS),
    "topics": _Kind(Topic, ids=[topic for topic in vocabulary.TOPICS if topic != "symptom"]),
    "signs.yml": _Kind(Sign, "signs", ids=vocabulary.SIGNS),
    "red_flags.yml": _Kind(RedFlag, "red_flags"),
    "sources.yml": _Kind(Source, "sources"),
    "emergency_numbers.yml": _Kind(Numbers, "numbers", "country", vocabulary.COUNTRIES),
    "registers.yml": _Kind(Register, "registers", "country", vocabulary.COUNTRIES),
    "checklist.yml": _Kind(Checklist, "checklist"),
    "questions.yml": _Kind(Question, "questions"),
}
_OPTIONAL = "wording.yml"
_OF_THE_JUDGE = "triage"


@dataclass
class _Folder:
    """The folder while it is being read: its documents, the records by kind and id, and the problems so far.

    `written` holds every id that stands in a file, also of a record that the schema refused: one fault is one
    problem.
    """

    documents: list[Document] = field(default_factory=list)
    records: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    written: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in _KINDS})
    wording: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load_knowledge(folder: Path) -> Knowledge:
    """Read and check the whole knowledge folder.

    Args:
        folder: the folder that holds `sources.yml`, `symptoms/`, `topics/` and the rest.

    Raises:
        KnowledgeError: with every problem that was found.
    """
    if not folder.is_dir():
        raise KnowledgeError(Problem(str(folder), "", "is not a folder.", "Give the path of data/knowledge."))
    read = _Folder()
    digest = hashlib.sha256()
    for name in _yaml_files(folder):
        document = read_document(folder, name, _types_of(name))
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(document.raw), document.raw))
        _take_document(read, document)
    _check_complete(read)
    _check_references(read)
    if read.problems:
        raise KnowledgeError(*sorted(read.problems, key=lambda problem: (problem.file, problem.line or 0)))
    return Knowledge(
        symptoms=read.records["symptoms"],
        topics=read.records["topics"],
        signs=read.records["signs.yml"],
        red_flags=read.records["red_flags.yml"],
        sources=read.records["sources.yml"],
        numbers=read.records["emergency_numbers.yml"],
        registers=read.records["registers.yml"],
        checklist=read.records["checklist.yml"],
        questions=read.records["questions.yml"],
        wording=read.wording,
        content_hash=digest.hexdigest()[:12],
    )


def _yaml_files(folder: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def _kind_of(name: str) -> str | None:
    """Give the kind that a file holds, or None where it has no schema here."""
    if name in _KINDS:
        return name
    parent, _, file = name.rpartition("/")
    return parent if parent in _KINDS and file.endswith(".yml") else None


def _types_of(name: str) -> Types:
    if _kind_of(name) is not None:
        return "text"
    return "unparsed" if name.startswith(_OF_THE_JUDGE) else "yaml"


def _take_document(read: _Folder, document: Document) -> None:
    read.documents.append(document)
    read.problems += document.problems
    kind = _kind_of(document.name)
    if kind is None and document.name != _OPTIONAL and not document.name.startswith(_OF_THE_JUDGE):
        mend = did_you_mean(document.name, [*_KINDS, _OPTIONAL], "Move it out of the folder, or rename it.")
        read.problems.append(Problem(document.name, "", "is not a knowledge file.", mend))
    elif not document.readable:
        return
    elif not isinstance(document.value, dict):
        read.problems.append(document.problem((), "must be a mapping of keys.", 'Begin it with "key: value".'))
    elif kind is None:
        read.wording = document.value if document.name == _OPTIONAL else read.wording
    elif _KINDS[kind].list_key:
        _take_list(read, document, kind)
    else:
        _take_record(read, document, kind, document.value, ())
        stem = document.name.split("/")[-1].removesuffix(".yml")
        if document.value.get("id", stem) != stem:
            wrong = f'is "{document.value["id"]}", but the file is called "{stem}.yml".'
            read.problems.append(document.problem(("id",), wrong, "Give both the same name."))


def _take_list(read: _Folder, document: Document, kind: str) -> None:
    """Take the records of a file with one list; `version` and `reviewed` may stand beside the list."""
    list_key = _KINDS[kind].list_key
    for key in document.value:
        if key not in (list_key, "version", "reviewed"):
            mend = did_you_mean(key, [list_key, "version", "reviewed"], "Delete it.")
            read.problems.append(document.problem((key,), "is not a key that belongs here.", mend))
    records = document.value.get(list_key)
    if not isinstance(records, list):
        mend = f'Write "{list_key}:" and the entries below it.'
        read.problems.append(document.problem((list_key,), "must be a list.", mend))
        return
    for index, record in enumerate(records):
        _take_record(read, document, kind, record, (list_key, index))


def _take_record(read: _Folder, document: Document, kind: str, record: Any, path: tuple[str | int, ...]) -> None:
    how = _KINDS[kind]
    if not isinstance(record, dict):
        read.problems.append(document.problem(path, "must be a mapping of keys.", 'Begin it with "id: ...".'))
        return
    record_id = record.get(how.id_key)
    if isinstance(record_id, str):
        if how.ids is not None and record_id not in how.ids:
            mend = did_you_mean(record_id, how.ids, "Add it to triage_bot/vocabulary.py first.")
            wrong = f'"{record_id}" is not in the vocabulary.'
            read.problems.append(document.problem((*path, how.id_key), wrong, mend))
        if record_id in read.written[kind]:
            wrong = f'"{record_id}" is there twice.'
            read.problems.append(document.problem((*path, how.id_key), wrong, "Join the two, or rename one."))
        read.written[kind].add(record_id)
    try:
        read.records[kind][str(record_id)] = how.model.parse_obj(record)
    except ValidationError as error:
        read.problems += explain(error, how.model, document, path)


def _check_complete(read: _Folder) -> None:
    """Note each file that must be there and is not."""
    names = {document.name for document in read.documents}
    for kind, how in _KINDS.items():
        if how.list_key and kind not in names:
            read.problems.append(Problem(kind, "", "is missing.", f'Write it, with a list "{how.list_key}".'))


def _check_references(read: _Folder) -> None:
    """Check every id that one record names against the records there are."""
    findings = (*vocabulary.SYMPTOMS, *vocabulary.SIGNS)
    in_vocabulary = "triage_bot/vocabulary.py"
    targets = {
        "sources": Target("source", read.written["sources.yml"], "sources.yml"),
        "red_flags": Target("red flag", read.written["red_flags.yml"], "red_flags.yml"),
        "questions": Target("question", read.written["questions.yml"], "questions.yml"),
        "see_also": Target("topic", _KINDS["topics"].ids or (), in_vocabulary),
        "screens": Target("symptom or sign", findings, in_vocabulary),
        "present": Target("symptom or sign", findings, in_vocabulary),
        "absent": Target("symptom or sign", findings, in_vocabulary),
        "quality": Target("quality", vocabulary.QUALITIES, in_vocabulary),
        "qualities": Target("quality", vocabulary.QUALITIES, in_vocabulary),
        "acts": Target("dialogue act", vocabulary.DIALOGUE_ACTS, in_vocabulary),
        "areas": Target("area", vocabulary.AREAS, in_vocabulary),
        "injector": Target("injector", vocabulary.INJECTORS, in_vocabulary),
    }
    # A missing or empty file is one problem already, not one for every id that it would have held.
    targets = {key: target for key, target in targets.items() if target.ids}
    for document in read.documents:
        if _kind_of(document.name) is not None and isinstance(document.value, dict):
            read.problems += broken_references(document, targets)
