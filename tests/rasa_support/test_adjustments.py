"""What we change of Rasa fits one version of it."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rasa.core.processor import MessageProcessor

from triage_bot.rasa_support.adjustments import CHANNELS, PINNED_RASA


def test_rasa_is_the_version_that_the_adjustments_were_read_from() -> None:
    assert version("rasa") == PINNED_RASA


def test_what_is_adjusted_is_still_there() -> None:
    assert callable(MessageProcessor.handle_message)


def test_the_channels_that_are_left_out_are_those_that_rasa_imports() -> None:
    package = Path(find_spec("rasa").submodule_search_locations[0]) / "core" / "channels"  # type: ignore[union-attr,index]
    source = (package / "__init__.py").read_text(encoding="utf-8")

    for module, name in CHANNELS.items():
        assert f"from rasa.core.channels.{module} import {name}" in source
