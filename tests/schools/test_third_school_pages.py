"""The third school's pages answer to its own posts, from an empty database, with no change to the core."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.calendar import drafted
from tests.support.client import Client
from tests.support.people import PASSWORD, make_account

POSTS = ("head", "dean", "learning", "media", "scribe", "course-teacher", "pupil")


@pytest.fixture
def school_code() -> str:
    return "fake"


# Nothing is public before the first release; a school's own sign-in is there only where a setting names it.
ELSEWHERE = ("/logout", "/public/", "/login/school", "/account/school")


def plain_pages(app: Flask) -> Iterator[str]:
    """Addresses of all pages that need no number or name in them."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(ELSEWHERE):
            yield rule.rule


def test_every_page_answers_every_post(app: Flask) -> None:
    answers = {}
    for post in POSTS:
        make_account(f"a-{post}", post)
        client = Client(app).login(f"a-{post}", PASSWORD)
        for url in plain_pages(app):
            answers[post, url] = client.http.get(url).status_code
    assert {key: status for key, status in answers.items() if status not in {200, 302, 303, 403}} == {}


def test_the_pages_bear_its_name_and_colour(app: Flask) -> None:
    make_account("a-dean", "dean")
    client = Client(app).login("a-dean", PASSWORD)
    assert "海角高中" in client.get("/sitemap").text
    assert "#6b2d2d" in client.http.get("/theme.css").get_data(as_text=True)


def test_a_refusal_names_its_own_posts(app: Flask) -> None:
    make_account("a-pupil", "pupil")
    refused = Client(app).login("a-pupil", PASSWORD).get("/accounts/", 403)
    assert "資訊媒體組長" in refused.text


def test_its_schedule_goes_out_after_a_second_person_agreed(app: Flask) -> None:
    drafted()
    people = {}
    for post in ("learning", "head"):
        make_account(f"a-{post}", post)
        people[post] = Client(app).login(f"a-{post}", PASSWORD)
    page = people["learning"].get("/calendar/114-1/release")
    refused = people["learning"].submit(page, status=422, comment="初版")
    assert "本校發布前須由另一人複核。這份內容還沒有人複核，請先送請複核。" in refused.text
    people["learning"].submit(page, "/release/ask", status=200)
    people["head"].submit(people["head"].get("/calendar/114-1/review"), status=200, result="agreed")
    page = people["learning"].get("/calendar/114-1/release")
    assert "第 1 版已發布。" in people["learning"].submit(page, status=200, comment="初版").text
    assert people["learning"].get("/calendar/114-1/proof").fields()["address"] == "https://cape.example/portfolio"
