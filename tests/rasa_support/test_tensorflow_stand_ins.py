"""The stand-ins carry Rasa 3.6.21 without TensorFlow, refuse to compute, and hide nothing that is there."""

import importlib.metadata
import os
import subprocess
import sys
import textwrap
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from triage_bot.rasa_support.tensorflow_stand_ins import TensorFlowFinder, TensorFlowStandIn, install

without_the_real_one = pytest.mark.skipif(
    PathFinder.find_spec("tensorflow") is not None, reason="the real TensorFlow is installed here"
)


def run_python(code: str, *, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh Python of this environment: what is imported here already must not count."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cwd,
        env={**os.environ, **env},
    )


def test_rasa_is_the_release_that_the_stand_ins_were_made_for() -> None:
    # Another Rasa may import other names: read its source, extend STAND_IN_MODULES, then change this line.
    assert importlib.metadata.version("rasa") == "3.6.21"


def test_every_start_of_the_environment_has_the_stand_ins_and_the_project(tmp_path: Path) -> None:
    code = """
        import sys
        import triage_bot
        print([type(finder).__name__ for finder in sys.meta_path].count("TensorFlowFinder"))
    """

    result = run_python(code, cwd=tmp_path)

    assert result.stdout.strip() == "1", result.stderr


def test_a_start_without_rasa_stays_cheap(tmp_path: Path) -> None:
    code = """
        import sys
        added = {name for name in sys.modules if name.split(".")[0] == "triage_bot"}
        heavy = {"asyncio", "keras", "numpy", "rasa", "tensorflow"} & set(sys.modules)
        print(sorted(added), sorted(heavy))
    """

    result = run_python(code, cwd=tmp_path)

    names = ["triage_bot", "triage_bot.rasa_support", "triage_bot.rasa_support.tensorflow_stand_ins"]
    assert result.stdout.strip() == f"{names} []", result.stderr


def test_installing_twice_adds_one_finder() -> None:
    install()
    install()

    assert sum(isinstance(finder, TensorFlowFinder) for finder in sys.meta_path) == 1


def test_the_finder_stands_behind_pythons_own() -> None:
    places = {getattr(finder, "__name__", type(finder).__name__): place for place, finder in enumerate(sys.meta_path)}

    assert places["TensorFlowFinder"] > places["PathFinder"]


@without_the_real_one
def test_a_class_can_inherit_and_annotate() -> None:
    code = """
        from typing import Union
        import tensorflow as tf
        from tensorflow.keras import backend as K

        class Layer(tf.keras.layers.Layer):
            size: Union[tf.Tensor, int] = 3

        print(Layer.size, Layer.__name__, tf.keras.layers.Layer.__module__, K.anything.__qualname__)
    """

    result = run_python(code)

    assert result.stdout.strip() == "3 Layer tensorflow.keras.layers anything", result.stderr


@without_the_real_one
@pytest.mark.parametrize("use", ["tf.constant(1)", "Layer()", "tf.keras.Model()"])
def test_a_use_is_refused_with_the_mend(use: str) -> None:
    code = f"""
        import tensorflow as tf

        class Layer(tf.keras.layers.Layer):
            pass

        {use}
    """

    result = run_python(code)

    assert result.returncode != 0
    assert "make with-tensorflow" in result.stderr


@without_the_real_one
def test_a_module_that_rasa_does_not_ask_for_is_missing() -> None:
    code = """
        try:
            import tensorflow.experimental.dlpack
        except ModuleNotFoundError as error:
            print("missing", error.name)
    """

    result = run_python(code)

    assert result.stdout.split()[0] == "missing", result.stderr


def test_a_real_tensorflow_wins(tmp_path: Path) -> None:
    package = tmp_path / "tensorflow"
    package.mkdir()
    (package / "__init__.py").write_text("REAL = True\n")
    code = """
        import tensorflow
        print(tensorflow.REAL)
        try:
            import tensorflow.keras
        except ModuleNotFoundError:
            print("its missing modules stay missing")
        try:
            import keras
        except ModuleNotFoundError:
            print("and so does what belongs to it")
    """

    result = run_python(code, PYTHONPATH=str(tmp_path))

    assert result.stdout.splitlines() == [
        "True",
        "its missing modules stay missing",
        "and so does what belongs to it",
    ], result.stderr


@pytest.mark.parametrize("dunder", ["__abstractmethods__", "__version__", "__wrapped__"])
def test_pythons_own_questions_get_an_honest_no(dunder: str) -> None:
    stand_in = TensorFlowStandIn("Tensor", (), {"__module__": "tensorflow"})

    assert not hasattr(stand_in, dunder)


@pytest.mark.slow
@without_the_real_one
def test_training_a_tensorflow_classifier_names_it_and_the_mend(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\n"
        "language: en\n"
        "assistant_id: tiny\n"
        "pipeline:\n"
        "  - name: WhitespaceTokenizer\n"
        "  - name: CountVectorsFeaturizer\n"
        "  - name: DIETClassifier\n"
        "    epochs: 1\n"
    )
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet, headache]\n')
    (tmp_path / "nlu.yml").write_text(
        'version: "3.1"\n'
        "nlu:\n"
        "  - intent: greet\n"
        "    examples: |\n"
        "      - hello\n"
        "      - good evening\n"
        "  - intent: headache\n"
        "    examples: |\n"
        "      - my head hurts\n"
        "      - I have a headache\n"
    )
    code = """
        import sys
        from rasa.__main__ import main
        sys.argv[1:] = ["train", "nlu", "-u", "nlu.yml"]
        main()
    """

    result = run_python(code, cwd=tmp_path, RASA_TELEMETRY_ENABLED="false")

    assert result.returncode == 1
    assert "DIETClassifier needs TensorFlow" in result.stdout + result.stderr
    assert "make with-tensorflow" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
