"""Let Rasa run without TensorFlow, which nothing in this project computes with.

Rasa imports TensorFlow at its own import, for classifiers and policies that we do not use; the real one
costs 1.7 GB of disk, seconds at every start and hundreds of megabytes of memory. Here are names that can be
imported, inherited from and annotated with, and that refuse to be called. A line in the environment's
site-packages (`scripts/install.py` writes it) calls `install()` at every start of Python, so plain `rasa`
commands have them too: that is why this module imports nothing heavy, not even `typing`, and nothing of Rasa
at its top.

Two things keep the stand-ins out of everybody else's way. The finder stands last in line, so a TensorFlow
that is really installed always wins. And only the modules that Rasa 3.6.21 asks for exist: a library that
asks for another one to learn whether TensorFlow is there still finds that it is not.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.abc import Loader
    from typing import NoReturn
else:
    Loader = object

#: The modules that Rasa's own source names, and the packages on the way to them.
STAND_IN_MODULES = frozenset(
    {
        "keras",
        "keras.utils",
        "keras.utils.control_flow_util",
        "tensorflow",
        "tensorflow.keras",
        "tensorflow.keras.backend",
        "tensorflow.keras.callbacks",
        "tensorflow.keras.utils",
        "tensorflow.python",
        "tensorflow.python.eager",
        "tensorflow.python.eager.wrap_function",
        "tensorflow.python.types",
        "tensorflow.python.types.core",
        "tensorflow.types",
        "tensorflow.types.experimental",
    }
)


class TensorFlowStandIn(type):
    """The type of every stand-in: a class to inherit from or annotate with, whose call is refused."""

    def __getattr__(cls, name: str) -> TensorFlowStandIn:
        """Give `tf.keras.layers.Layer` and its like, however deep the name goes."""
        if name.startswith("__"):  # Python's own questions ("are you abstract?") deserve an honest no
            raise AttributeError(name)
        return _stand_in(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: object, **kwargs: object) -> NoReturn:
        """Refuse: somebody wants a tensor, a layer or a trained network."""
        _refuse(f"{cls.__module__}.{cls.__qualname__}")


class _StandInModule(ModuleType):
    """A module whose every name is a stand-in."""

    def __getattr__(self, name: str) -> TensorFlowStandIn:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return _stand_in(self.__name__, name)


class TensorFlowFinder(Loader):
    """Finds the stand-in modules after every other finder has found nothing."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Describe a stand-in module, or answer None to let the import fail as it would have."""
        if name not in STAND_IN_MODULES or _real_tensorflow_is_installed():
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the empty module."""
        return _StandInModule(spec.name, "Inert stand-in: TensorFlow is not installed.")

    def exec_module(self, module: ModuleType) -> None:
        """Fill nothing in: names are made when they are asked for."""


def install() -> None:
    """Put the finder last in Python's import system; a second call changes nothing."""
    if not any(isinstance(finder, TensorFlowFinder) for finder in sys.meta_path):
        sys.meta_path.append(TensorFlowFinder())


def _stand_in(owner: str, name: str) -> TensorFlowStandIn:
    return TensorFlowStandIn(name, (), {"__module__": owner})


def _real_tensorflow_is_installed() -> bool:
    """Look on the path alone: where the real TensorFlow is, a module that it lacks must stay missing."""
    return PathFinder.find_spec("tensorflow") is not None


def _refuse(name: str) -> NoReturn:
    message = (
        f"{_rasa_component_at_work()} needs TensorFlow, which this project leaves out (it asked for {name}). "
        "Choose a component that works without TensorFlow in config.yml, or run `make with-tensorflow` "
        "to install it."
    )
    try:  # the error that Rasa's commands print as one plain line
        from rasa.shared.exceptions import RasaException
    except ImportError:
        raise RuntimeError(message) from None
    raise RasaException(message)


def _rasa_component_at_work() -> str:
    """Name the classifier or policy that called: "DIETClassifier" says more than a TensorFlow function."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(("rasa.nlu.", "rasa.core.")):
            for owner in (frame.f_locals.get("self"), frame.f_locals.get("cls")):
                if owner is not None and not isinstance(owner, TensorFlowStandIn):
                    return owner.__name__ if isinstance(owner, type) else type(owner).__name__
        frame = frame.f_back
    return "This code"
