"""Every route × every demo account × every method against one table; a route without a row fails."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

import tests.contracts.permissions as tables
from intranet.services.demo_accounts import demo_accounts
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client

PUBLIC, EVERYONE = "public", "everyone"
LIBRARY = ("static", "bootstrap.static")
REFUSED = 403
SHARES = 4  # of the accounts, so that the walk of a school can be made side by side


def all_rows() -> dict[str, tuple[str, object, object]]:
    rows: dict[str, tuple[str, object, object]] = {}
    for module in pkgutil.iter_modules(tables.__path__):
        table = importlib.import_module(f"{tables.__name__}.{module.name}").ROUTES
        assert not set(rows) & set(table), f"{module.name} repeats rows of another table"
        rows |= table
    return rows


def methods_of(app: Flask, endpoint: str) -> set[str]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    return {method for rule in rules for method in rule.methods or () if method not in ("HEAD", "OPTIONS")}


def address(app: Flask, rule: Rule) -> str:
    values = {name: _value(rule, name) for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_for(rule.endpoint, **values))


def _value(rule: Rule, name: str) -> object:
    """Something that fits the address and names no record: of a closed list, its first word."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 999_999 if isinstance(converter, IntegerConverter) else "nowhere"


@pytest.mark.assurance("permissions")
def test_every_route_has_a_row(demo_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in demo_app.url_map.iter_rules()} - set(LIBRARY)
    assert endpoints == set(all_rows())


@pytest.mark.assurance("permissions")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_methods_are_those_of_the_table(demo_app: Flask, school_code: str) -> None:
    wrong = {
        endpoint: methods_of(demo_app, endpoint)
        for endpoint, (methods, _, _) in all_rows().items()
        if methods_of(demo_app, endpoint) != set(methods.split())
    }
    assert wrong == {}


@pytest.mark.assurance("permissions")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_account_gets_exactly_what_its_positions_give(
    demo_app: Flask, school_code: str, share: int, clients: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = all_rows()
    signed_in = {username: clients(username).http for username, _ in demo_accounts()[share::SHARES]}
    # Who gets in is asked here; what the pages show is read by the crawl and the areas' own tests.
    monkeypatch.setattr("flask.templating._render", lambda app, template, context: "")
    column = 1 + BOTH_SCHOOLS.index(school_code)
    rules = [rule for rule in demo_app.url_map.iter_rules() if rule.endpoint not in LIBRARY]
    wrong = []
    for username, http in signed_in.items():
        for rule in rules:
            allowed = rows[rule.endpoint][column]
            if rule.endpoint in ("auth.logout", "auth.login", "site.switch_term"):
                continue  # they change the session that the walk stands on; each has tests of its own
            expected = allowed in (PUBLIC, EVERYONE) or (isinstance(allowed, frozenset) and username in allowed)
            if "GET" in (rule.methods or ()):
                status = http.get(address(demo_app, rule)).status_code
                if (status != REFUSED) is not expected:
                    wrong.append(f"{username} GET {rule.endpoint}: {status}, expected {'in' if expected else REFUSED}")
            if "POST" in (rule.methods or ()) and not expected:
                demo_app.config["WTF_CSRF_ENABLED"] = False
                status = http.post(address(demo_app, rule)).status_code
                demo_app.config["WTF_CSRF_ENABLED"] = True
                if status != REFUSED:
                    wrong.append(f"{username} POST {rule.endpoint}: {status}, not {REFUSED}")
    assert wrong == []


@pytest.mark.assurance("permissions")
def test_visitor_is_sent_to_the_login(demo_app: Flask, client: Client) -> None:
    rows = all_rows()
    wrong = []
    for rule in demo_app.url_map.iter_rules():
        if rule.endpoint in LIBRARY or "GET" not in (rule.methods or ()) or rows[rule.endpoint][1] == PUBLIC:
            continue
        response = client.http.get(address(demo_app, rule))
        if response.status_code != 302 or not response.location.startswith("/login"):
            wrong.append(f"{rule.endpoint}: {response.status_code}")
    assert wrong == []
