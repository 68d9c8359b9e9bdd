"""A school below a path of another site: every address lies below it, and nothing leads out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from intranet.app import create_app
from intranet.extensions import db
from intranet.services.context import current_settings
from intranet.services.demo_accounts import DEMO_PASSWORD
from tests.support.client import Client, Page

SITE = "https://www.school.edu.tw"
PATH = "/portal"
# With every way in which an address is made: a form of its own, a term switcher, records' links, a step-up, files.
PAGES = ("/", "/outreach/new", "/calendar/115-1", "/regulation/", "/sitemap", "/people/", "/meetings/")


@pytest.fixture
def mounted(demo_app: Flask) -> Iterator[Client]:
    """A visitor of the same school on the same database, below a path, behind a proxy that speaks https."""
    settings = replace(current_settings(), public_url=SITE + PATH, trusted_hosts=("www.school.edu.tw",), proxy_hops=1)
    app = create_app(settings)
    app.testing = True
    client = Client(app)
    client.http.environ_base |= {"HTTP_X_FORWARDED_HOST": "www.school.edu.tw", "HTTP_X_FORWARDED_PROTO": "https"}
    yield client
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def addresses(page: Page) -> set[str]:
    return {one for name in ("href", "src", "action", "formaction") for one in page.tree.xpath(f"//@{name}")}


def test_every_address_lies_below_the_path(mounted: Client) -> None:
    asked = mounted.http.get(f"{PATH}/people/?q=x")
    assert asked.location == f"{PATH}/login?next=/portal/people/?q%3Dx"
    page = mounted.get(asked.location)
    fields = {**page.fields(), "username": "registrar", "password": DEMO_PASSWORD}
    entered = mounted.http.post(asked.location, data=fields, headers={"Referer": f"{SITE}{PATH}/login"})
    assert entered.location == f"{PATH}/people/?q=x"
    found = {one for path in PAGES for one in addresses(mounted.get(PATH + path))}
    assert len(found) > 100
    assert sorted(one for one in found if one.startswith("/") and not one.startswith(f"{PATH}/")) == []


def test_path_may_be_taken_off_by_the_proxy(mounted: Client) -> None:
    kept, taken_off = (mounted.http.get(f"{path}/public/calendar/115-1") for path in (PATH, ""))
    assert (kept.status_code, kept.get_data()) == (200, taken_off.get_data())
    assert addresses(Page(kept)) >= {f"{PATH}/public/calendar/115-1.ics"}
    assert mounted.http.get(f"{PATH}ly/public/calendar/115-1").status_code == 404
