"""What is loaded or started once for all tests: the whole app, and real servers.

Without a trained model, or without a server's programs, the tests that need them are skipped, by name.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cluster import ClusterError, Program, find_programs, postgresql, redis
from tests.real import MODEL, RealWorld, load_world


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWorld]:
    """The whole app, on a store of its own."""
    if not MODEL.exists():
        pytest.skip("no trained model: run `make train`")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield load_world(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, str]]:
    """A Redis, running, and its URL."""
    yield from _running(redis, tmp_path_factory.mktemp("redis"))


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, str]]:
    """A PostgreSQL with an empty database, running, and its URL."""
    folder = tmp_path_factory.mktemp("postgresql")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)  # it runs as another user when this runs as root
    yield from _running(postgresql, folder)


def _running(make: object, folder: Path) -> Iterator[tuple[Program, str]]:
    try:
        programs = find_programs()
    except ClusterError as error:
        pytest.skip(str(error))
    assert callable(make)
    program, url = make(programs, folder)
    program.start()
    program.wait()
    yield program, url
    program.stop()
