import pytest

from tests.web.fakes import FakeWorld


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()
