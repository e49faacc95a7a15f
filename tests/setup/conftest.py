"""A served home for the tests of this folder; slow ones run with CI=1 or GONGBU_SLOW=1."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.setup.served import Served

SLOW = bool(os.environ.get("CI") or os.environ.get("GONGBU_SLOW"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: sets up from nothing; runs with CI=1 or GONGBU_SLOW=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and not SLOW:
            item.add_marker(pytest.mark.skip(reason="slow: set CI=1 or GONGBU_SLOW=1 to run it"))


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has been served once and stopped."""
    home = tmp_path_factory.mktemp("homes") / "migrated"
    with Served(home) as served:
        served.wait_for_address()
        assert served.stop() == 0
    return home


@pytest.fixture
def home(migrated_home: Path, tmp_path: Path) -> Path:
    """A copy of its own of the migrated home."""
    return shutil.copytree(migrated_home, tmp_path / "var")


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., Served]]:
    """Starts `serve` on the home; whatever still runs at the end of the test is ended."""
    started: list[Served] = []

    def start(*arguments: str, on: Path = home) -> Served:
        started.append(Served(on, *arguments))
        return started[-1]

    yield start
    for served in started:
        served.end()


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    one = serve()
    one.wait_for_address()
    return one


@pytest.fixture(scope="module")
def one_served(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server shared by tests that only look."""
    home = shutil.copytree(migrated_home, tmp_path_factory.mktemp("looked-at") / "var")
    with Served(home) as one:
        one.wait_for_address()
        yield one
