"""The keeper of accounts closes those of leavers or puts it off; the leaver certifies and sees nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client

Clients = Callable[[str], Client]


def account_url(keeper: Client, username: str) -> str:
    page = keeper.get("/accounts/")
    return next(str(link.get("href")) for link in page.select("main table a") if link.text == username)


def test_closing_is_put_off_by_its_decider_within_what_is_owed(clients: Clients) -> None:
    keeper = clients("registrar")
    url = account_url(keeper, "leaving-teacher")
    page = keeper.get(url)
    assert "延後停用" in page.texts("#closing h2")[0]
    assert "「十(二)2(2)」" in page.texts("#closing summary")[0]
    page = keeper.submit(page, "/delay", status=422, until="116/3/30")
    assert "115/11/21 到 116/2/24（應完成認證的截止日）之間" in page.text
    page = keeper.submit(page, "/delay", status=200, until="115/12/31", reason="成績結算後即可停用")
    assert "成績結算後即可停用" in page.text
    page = keeper.submit(page, "/delay/end", status=200)
    assert "離職，應停用" in page.texts("#closing h2")[0]
    assert not clients("secretary").get(url).select("form[action$='/delay']")


def test_leaver_gets_to_the_own_certification_and_nowhere_else(clients: Clients) -> None:
    leaver = clients("leaving-teacher")
    home = leaver.get("/")
    links = [str(link.get("href")) for link in home.select("#certification a")]
    assert len(links) == 1
    page = leaver.get(links[0])
    assert page.texts("nav .crumbs a, .breadcrumbs a") in ([], ["首頁"])
    form = leaver.get(f"{links[0]}/record")
    assert "任課教師" in form.text
    page = leaver.submit(form, status=200, on="115/11/20", uploaded="12", certified="12", outstanding="0")
    assert "任課教師" in page.texts("#readings td")
    for url in ("/operations/", f"{links[0]}/import", "/duties/", "/committee/", "/meetings/", "/outreach/"):
        leaver.get(url, status=403)


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_leavers_come_first_in_the_review_and_are_proposed_for_closing(clients: Clients, school_code: str) -> None:
    reviewer = clients("registrar" if school_code == "luodong" else "it")
    page = reviewer.submit(reviewer.get("/accounts/review"), "/start", status=200)
    assert page.texts("main tbody th")[0] == "leaving-teacher"
    chosen = [option.text for option in page.select("main tbody tr:first-child option[selected]")]
    assert chosen == ([] if school_code == "luodong" else ["停用"])


@pytest.mark.parametrize("school_code", ["daan"])
def test_keeper_is_told_of_leavers_at_home_where_nothing_may_wait(clients: Clients) -> None:
    keeper = clients("it")
    assert any("停用離職人員的帳號" in text for text in keeper.get("/").texts("#next .task-title"))
    page = keeper.get(account_url(keeper, "leaving-teacher"))
    assert not page.select("form[action$='/delay']")
    keeper.submit(page, "/disable", status=200, why="離職")
    assert not any("停用離職人員的帳號" in text for text in keeper.get("/").texts("#next .task-title"))
