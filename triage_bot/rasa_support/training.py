"""Runs Rasa's own training: `python -m triage_bot.rasa_support.training train ...`, as `rasa train ...`.

Rasa reads each file of examples twice: a sixth of the training goes into holding it against a schema. `make validate` does
that, and so does a test. What is no YAML is refused here too.
"""

from __future__ import annotations

from typing import Any

from triage_bot.rasa_support.adjustments import prepare_import
from triage_bot.rasa_support.lean_turns import put


def reads(self: Any, string: str, **given: Any) -> Any:
    """Read a file of examples as Rasa does, naming the file in an error."""
    from rasa.shared.exceptions import YamlSyntaxException
    from ruamel.yaml.error import YAMLError

    try:
        return type(self).reads.__wrapped__(self, string, **given)
    except YAMLError as error:
        raise YamlSyntaxException(self.filename, error) from error


def main() -> None:
    """Run Rasa's command line."""
    prepare_import()
    from rasa.__main__ import main as rasa
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    put(RasaYAMLReader, "validate", lambda self, string: None)
    put(RasaYAMLReader, "reads", reads)
    rasa()


if __name__ == "__main__":
    main()
