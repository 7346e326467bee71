"""Feeds the reader with mutated messages, led by the branches that they reach: `python -m tests.fuzz.reader_target`.

An exception is a defect, and so is time that grows faster than the message. Arguments are libFuzzer's (`-runs=20000 -seed=7`).
It starts from the labelled messages and knows the words of the lexicon; what it found is in `.logs/fuzz/`.
"""

from __future__ import annotations

import shutil
import sys
import time
from datetime import date
from pathlib import Path

import atheris

from tests.fuzz.instrument import instrument
from tests.fuzz.strange import english, foreign
from triage_bot.reader.reader import Reader, reader_of

NOW = date(2026, 11, 22)
WORKSHOP = Path(".logs/fuzz")
#: Looked at more closely from here on; below it, growth cannot be told from noise.
SLOW_SECONDS = 0.1
#: Twice the length takes twice as long; what grows with the square would take four times.
MOST = 3.2
ATTEMPTS = 4


def seconds(reader: Reader, text: str) -> float:
    """Give the time of this process that a reading takes."""
    began = time.process_time()
    reader.read(text, NOW)
    return time.process_time() - began


def check(reader: Reader, data: bytes) -> None:
    """Read a message; where that is slow, see how it grows."""
    text = data.decode("utf-8", "replace")
    once = seconds(reader, text)
    if once < SLOW_SECONDS:
        return
    twice = float("inf")
    for _ in range(ATTEMPTS):
        twice = min(twice, seconds(reader, f"{text} {text}"))
        once = min(once, seconds(reader, text))
        if twice < MOST * once:
            return
    raise RuntimeError(f"{once:.2f} s for {len(text)} characters, but {twice:.2f} s for twice as many")


def main(arguments: list[str]) -> None:
    """Fuzz until the runs are over."""
    left = instrument("triage_bot.reader")
    print("Not instrumented, since that would break them:", ", ".join(left) or "none", flush=True)
    reader = reader_of(Path("data/lexicon").resolve())
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    corpus = WORKSHOP / "corpus"
    corpus.mkdir(parents=True)
    for number, text in enumerate([*english()[::4], *foreign()[::20]]):
        (corpus / str(number)).write_text(text, encoding="utf-8")
    words = sorted(word for word in reader.lexicon.spelling_words() if word.isascii())
    dictionary = WORKSHOP / "words.dict"
    dictionary.write_text("".join(f'"{word} "\n' for word in words[::3]), encoding="ascii")
    options = [f"-dict={dictionary}", f"-artifact_prefix={WORKSHOP}/", "-max_len=2000", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, *arguments, str(corpus)], lambda data: check(reader, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
