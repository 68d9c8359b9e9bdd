"""Shared fixtures: an app per school and backend, on a fresh database for each test."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from intranet.extensions import db
from tests.support.client import Client
from tests.support.postgres import pytest_configure, pytest_unconfigure, run_folder  # noqa: F401  start, stop the cluster
from tests.support.stores import Store

BOTH_DATABASES = ("services", "models", "assurance")
BOTH_SCHOOLS = ("luodong", "daan")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of services, models and promises run on both databases."""
    parts = Path(str(metafunc.definition.path)).parts
    if "backend" in metafunc.fixturenames and any(part in parts for part in BOTH_DATABASES):
        marks = pytest.mark.postgresql
        metafunc.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=marks)], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser that hangs or dies is started once more; a page that is wrong fails at once (decision 0054).

    These tests come first: they are the longest, and the workers end together where the last ones are short.
    """
    again = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", "TargetClosedError"])
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(again)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish() -> None:
    """What stands until the end, all tests and all that they import, is not searched for leftovers again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    return getattr(request, "param", "sqlite")


@pytest.fixture
def school_code() -> str:
    """The school of a test; parametrize it with BOTH_SCHOOLS where both matter."""
    return "luodong"


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Store]]:
    made: dict[tuple[str, str], Store] = {}
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    def store(school: str, backend: str) -> Store:
        if (school, backend) not in made:
            made[school, backend] = Store(school, backend, tmp_path_factory.mktemp("store"), worker, run_folder())
        return made[school, backend]

    yield store
    for one in made.values():
        one.close()


def _entered(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def app(stores: Callable[[str, str], Store], school_code: str, backend: str) -> Iterator[Flask]:
    """The school's app on an empty, migrated database, inside its context."""
    yield from _entered(stores(school_code, backend).fresh(demo=False))


@pytest.fixture
def demo_app(stores: Callable[[str, str], Store], school_code: str, backend: str) -> Iterator[Flask]:
    """The school's app on the demo database, inside its context."""
    yield from _entered(stores(school_code, backend).fresh(demo=True))


@pytest.fixture
def client(demo_app: Flask) -> Client:
    """A visitor of the demo school; ``client.login("secretary")`` signs in."""
    return Client(demo_app)


@pytest.fixture
def clients(demo_app: Flask) -> Callable[[str], Client]:
    """Several people at once: ``clients("teacher")`` is a signed-in client of its own."""
    return lambda username: Client(demo_app).login(username)
