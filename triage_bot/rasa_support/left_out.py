"""Leaves out of an import what answering a message never calls: of Rasa's, half of the time and a third of the memory.

Rasa imports all that any of its parts may need: clients of other databases, a scheduler of reminders, its own web server,
scikit-learn for neural networks; spaCy imports its commands. While they are imported these are empty stand-ins; whoever
wants the real ones afterwards gets them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: What Rasa 3.6.21 imports on the way to its agent, and spaCy at its start, and calls for nothing that this project does.
LEFT_OUT = ("apscheduler", "boto3", "jwt", "matplotlib", "pymongo", "sanic", "sklearn", "spacy.cli")


class EmptyModule(ModuleType):
    """A module whose every name is an empty class, to be named in annotations and inherited from."""

    def __getattr__(self, name: str) -> type:
        """Make the class."""
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        made = type(name, (), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


_EMPTY = EmptyModule("nothing")


class Finder(Loader):
    """Finds an empty module for whatever belongs to the libraries that are left out."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Describe an empty module; what is loaded already stays what it is."""
        left_out = next((one for one in LEFT_OUT if f"{name}.".startswith(f"{one}.")), None)
        if left_out is None or not isinstance(sys.modules.get(left_out, _EMPTY), EmptyModule):
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Fill nothing in."""


@contextlib.contextmanager
def leaving_out() -> Iterator[None]:
    """Import what stands inside without the libraries that are left out."""
    finder: Any = Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, EmptyModule)]:
            del sys.modules[name]
