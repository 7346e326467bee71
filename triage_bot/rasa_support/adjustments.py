"""Every change of Rasa's own behaviour, in one place, with its reason.

Each was read in the source of Rasa 3.6.21, and a test refuses any other version. They are made in the processes that
this project starts (web app, terminal chat); those of the training stand in `training.py`. Plain `rasa` commands run Rasa
as it is.
"""

import logging
import os
import sys
from types import ModuleType

from triage_bot.rasa_support.lean_turns import make_turns_lean

PINNED_RASA = "3.6.21"

#: Rasa's channels that this project never opens: module -> class, as `rasa.core.channels` imports them.
CHANNELS = {
    "botframework": "BotFrameworkInput",
    "callback": "CallbackInput",
    "console": "CmdlineInput",
    "facebook": "FacebookInput",
    "hangouts": "HangoutsInput",
    "mattermost": "MattermostInput",
    "rocketchat": "RocketChatInput",
    "slack": "SlackInput",
    "socketio": "SocketIOInput",
    "telegram": "TelegramInput",
    "twilio": "TwilioInput",
    "twilio_voice": "TwilioVoiceInput",
    "webexteams": "WebexTeamsInput",
}


def prepare_import() -> None:
    """Import what must come before Rasa; call it before the first `import rasa`.

    Rasa would send usage figures to its makers unless told not to.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    leave_out_channels()


def leave_out_channels() -> None:
    """Put empty stand-ins in place of Rasa's channels to other chat services.

    Rasa imports all of them, each with its vendor's library, although the web app is our only channel: 19 MB of memory
    and half a second of every start.
    """
    if "rasa.core.channels" in sys.modules:
        return
    for module_name, class_name in CHANNELS.items():
        stand_in = ModuleType(f"rasa.core.channels.{module_name}")
        name_of_channel = classmethod(lambda _, name=module_name: name)
        setattr(stand_in, class_name, type(class_name, (), {"name": name_of_channel}))
        sys.modules[stand_in.__name__] = stand_in


def adjust_rasa() -> None:
    """Make the changes; a second call changes nothing."""
    make_turns_lean()
    silence_structlog()


def silence_structlog() -> None:
    """Send Rasa's structured logs the way of the others, from warnings on.

    Rasa only sets structlog up in its own commands; left alone it prints every message, word for word.
    """
    import structlog

    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
