"""Tests of what the fuzzer does to the code that it watches: it must not break it."""

from __future__ import annotations

from types import FunctionType, ModuleType

import pytest

from tests.fuzz.instrument import sound
from triage_bot.reader import reader, scope
from triage_bot.reader.assertion import Assertions
from triage_bot.reader.reader import Reader


@pytest.mark.parametrize("place", [Assertions, Reader, reader, scope])
def test_what_python_compiles_is_sound(place: ModuleType | type) -> None:
    functions = [each for each in vars(place).values() if isinstance(each, FunctionType)]

    assert functions
    assert all(sound(function.__code__) for function in functions)


def test_a_jump_to_the_wrong_place_is_told() -> None:
    def loop(words: list[str]) -> int:
        found = 0
        for word in words:
            found += len(word)
        return found

    code = loop.__code__
    back = code.co_code.rindex(b"\x71")  # JUMP_ABSOLUTE, at the end of the loop
    broken = code.replace(co_code=code.co_code[: back + 1] + b"\x00" + code.co_code[back + 2 :])

    assert sound(code)
    assert not sound(broken)
