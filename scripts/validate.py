"""Let Rasa check that its data, domain and configuration fit together; a warning counts as a failure.

usage: .venv/bin/python scripts/validate.py
"""

import sys

from steps import StepFailed, environment, fail, run_step


def main() -> None:
    """Run `rasa data validate` quietly and say how it went."""
    command = [sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    command += ["--config", "config.yml", "--domain", "domain.yml", "--data", "data"]
    env = environment(RASA_TELEMETRY_ENABLED="false")
    mend = "The lines above tell what does not fit together."
    try:
        run_step("Validating (about 10 seconds)", command, "validate.log", env=env, mend=mend)
    except StepFailed as failure:
        fail(str(failure))
    print("Data, domain and configuration fit together.")


if __name__ == "__main__":
    main()
