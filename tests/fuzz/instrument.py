"""Lets the fuzzer see which branches of a module a message reaches, and leaves alone what it would break.

Atheris 2.3.0, the last for Python 3.10, now and then sends a jump of a long function to the wrong place, which ends the
process. Such code leaves a different number of values on the stack, by the way taken, so it can be told.
"""

from __future__ import annotations

import dis
import gc
import inspect
from types import CodeType, FunctionType
from typing import Final

import atheris

_JUMPS: Final = frozenset((*dis.hasjabs, *dis.hasjrel))
_GENERATOR: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_NO_WAY_ON: Final = frozenset({"RETURN_VALUE", "JUMP_ABSOLUTE", "JUMP_FORWARD", "RERAISE", "RAISE_VARARGS"})


def instrument(package: str) -> list[str]:
    """Instrument the functions of a package's imported modules; give the names of those that had to stay as they were."""
    left = []
    for function in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        if not (function.__module__ or "").startswith(package):
            continue
        before = function.__code__
        atheris.instrument_func(function)
        if not sound(function.__code__):
            function.__code__ = before
            left.append(function.__qualname__)
    return left


def sound(code: CodeType) -> bool:
    """Tell whether every way through the code, and the code inside it, meets each instruction with one depth of stack."""
    if not all(sound(inner) for inner in code.co_consts if isinstance(inner, CodeType)):
        return False
    steps = _steps(code)
    following = dict(zip(steps, list(steps)[1:], strict=False))
    depths: dict[int, int] = {}
    ways = [(0, 1 if code.co_flags & _GENERATOR else 0)]  # a generator begins with what was sent to it
    while ways:
        place, depth = ways.pop()
        if place not in steps or depth < 0 or depths.setdefault(place, depth) != depth:
            return False
        step = steps[place]
        argument = step.arg if step.opcode >= dis.HAVE_ARGUMENT else None
        onward = []
        if step.opcode in _JUMPS:
            onward.append((step.argval, depth + dis.stack_effect(step.opcode, argument, jump=True)))
        if step.opname not in _NO_WAY_ON:
            onward.append((following.get(place, -1), depth + dis.stack_effect(step.opcode, argument, jump=False)))
        ways += [way for way in onward if depths.get(way[0]) != way[1]]
    return True


def _steps(code: CodeType) -> dict[int, dis.Instruction]:
    """Give the instructions by where they begin, each with what extends its argument."""
    steps = {}
    begins = None
    for instruction in dis.get_instructions(code):
        begins = instruction.offset if begins is None else begins
        if instruction.opname != "EXTENDED_ARG":
            steps[begins] = instruction
            begins = None
    return steps
