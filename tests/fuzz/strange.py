"""Strange messages, from a seed: what people, phones, keyboards of other languages and attackers send."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from tests.scoring import files, load
from triage_bot.reader.lexicon import Language

ROOT = Path(__file__).resolve().parents[2]

ORDERS = (
    "/restart",
    "/session_start",
    " /back",
    "/greet{}",
    '/inform{"conversation": {}}',
    "/nlu_fallback",
    "//",
    "/\u200b/",
)
JSON_LIKE = (
    '{"text": "hi"}',
    '{"intent": {"name": "restart"}}',
    "[[[[{}]]]]",
    '"',
    "\\",
    "\\u0000",
    "null",
    "NaN",
    "1e999",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "{{7*7}} ${7*7} #{7*7}",
    "${jndi:ldap://x}",
    "<!--",
    "&#0;&lt;",
    "]]>",
    "%00%n%s",
)
SQL = (
    "'; DROP TABLE messages; --",
    "' OR 1=1 --",
    "1; SELECT pg_sleep(9)",
    '" UNION SELECT * FROM events --',
    "robert'); --",
)
CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\ufffe\ufffd"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164"
DIRECTIONS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200f"
RIGHT_TO_LEFT = ("لا أستطيع التنفس", "אני לא יכולה לנשום", "مرحبا", "שלום", "جفني متدلٍ")
EMOJI = ("😭", "🙏🏽", "👩‍⚕️", "🇬🇧", "❤️", "💉😩", "👁️", "1️⃣", "🫠")
COMBINING = "\u0301\u0327\u0336\u20dd\u0488"


def english() -> list[str]:
    """Give what people really typed, of the labelled messages."""
    return [turn for path in files() for case in load(path) for turn in case["turns"]]


def foreign() -> list[str]:
    """Give words and red-flag phrases of the eight other languages that the lexicon knows."""
    told = []
    for path in sorted((ROOT / "data/lexicon/languages").glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (texts only)
        language = Language.parse_obj(content)
        told.append(" ".join(language.recognise[:30]))
        told += [written(line, language.classes) for lines in language.symptoms.values() for line in lines]
    return told


def written(line: str, classes: Mapping[str, Sequence[str]]) -> str:
    """Write one phrase that a line of the lexicon stands for: the first of each choice."""
    words = [part.split("|")[0] for part in line.split() if part != "~"]
    said = " ".join(classes[word[1:]][0] if word.startswith("@") else word for word in words)
    return said.replace("*", "").replace("_", " ")


class Strange:
    """Makes strange messages; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        """Read the words."""
        self._rng = random.Random(seed)
        self._english = english()
        self._foreign = foreign()
        self._makers: tuple[Callable[[], str], ...] = (
            self._misspelt,
            self._sprinkled,
            self._repeated,
            self._mixed,
            self._any_unicode,
            self._nearly_nothing,
            self._in_other_words,
            lambda: self._pick(ORDERS) + self._pick(("", " ", self._pick(self._english))),
            lambda: self._pick(JSON_LIKE) * self._rng.randint(1, 50),
            lambda: f"{self._pick(self._english)} {self._pick(MARKUP)}",
            lambda: f"{self._pick(SQL)} {self._pick(self._english)}",
            lambda: "".join(self._rng.choices(EMOJI, k=self._rng.randint(1, 60))),
            lambda: self._pick(RIGHT_TO_LEFT) + self._pick(DIRECTIONS) + self._pick(self._english),
        )

    def messages(self, count: int) -> Iterator[str]:
        """Give so many messages."""
        for number in range(count):
            yield self._makers[number % len(self._makers)]()

    def _pick(self, choices: str | tuple[str, ...] | list[str]) -> str:
        return self._rng.choice(choices)

    def _misspelt(self) -> str:
        letters = list(self._pick(self._english))
        for _ in range(self._rng.randint(1, 1 + len(letters) // 6)):
            place = self._rng.randrange(len(letters))
            letters[place] = self._rng.choice(
                (letters[place].upper(), letters[place] * 3, "", " ", self._pick("aeiou,.!?'"))
            )
        return "".join(letters)

    def _sprinkled(self) -> str:
        kind = self._pick((CONTROLS, INVISIBLE, DIRECTIONS, COMBINING))
        return "".join(
            letter + (self._pick(kind) if self._rng.random() < 0.3 else "") for letter in self._pick(self._english)
        )

    def _repeated(self) -> str:
        piece = self._pick((self._pick(self._english) + " ", self._pick("a1.,-'\n(/😭"), "no ", "not ", "if ", "38.9 "))
        return (piece * (1 + 4100 // len(piece)))[: self._rng.choice((500, 2000, 3999, 4000, 4001, 5000))]

    def _mixed(self) -> str:
        chosen = self._rng.choices((*self._english, *self._foreign), k=self._rng.randint(2, 6))
        return self._pick((" ", "\n", ", ", ". ", " but ", " / ")).join(chosen)[:4000]

    def _in_other_words(self) -> str:
        return " ".join(self._rng.choices(self._foreign, k=self._rng.randint(1, 4)))

    def _any_unicode(self) -> str:
        return "".join(chr(self._rng.randrange(0x110000)) for _ in range(self._rng.randint(1, 200)))

    def _nearly_nothing(self) -> str:
        return "".join(self._rng.choices(" \n\t?.-0" + INVISIBLE + CONTROLS, k=self._rng.randint(0, 5)))
