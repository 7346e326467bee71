"""The API does what its description says, whatever is sent to it."""

import tempfile
import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.web.fakes import FakeWorld
from triage_bot.web.sessions import conversation_id, new_token

# On disk: a database in memory is gone with its one connection, which a cancelled request may close.
FOLDER = tempfile.TemporaryDirectory()
WORLD = FakeWorld(f"sqlite:///{FOLDER.name}/api.sqlite", rate_limit=0, address_limit=0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    DESCRIPTION = schemathesis.openapi.from_asgi("/openapi.json", WORLD.app)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@DESCRIPTION.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_each_route_is_as_described(case: schemathesis.Case) -> None:
    token = new_token()  # a conversation of its own: one of the routes deletes it
    WORLD.transcript.begin(conversation_id(token), WORLD.clock())

    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
