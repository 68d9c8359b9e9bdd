"""What the tests of the promises share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from intranet.extensions import db
from tests.support.stores import Store


@pytest.fixture
def embedded_demo(stores: Callable[[str, str], Store], school_code: str) -> Iterator[Flask]:
    """The demo on the embedded database alone, for what does not depend on the database."""
    app = stores(school_code, "sqlite").fresh(demo=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
