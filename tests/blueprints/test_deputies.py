"""The deputies page: who stands in, in which order, by which resolution; entering and ending one."""

from __future__ import annotations

import pytest

from intranet.extensions import db
from intranet.models import AgendaItem, Deputyship, Release
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_missing_deputies_and_the_gap_are_pointed_out(client: Client, school_code: str) -> None:
    page = client.login("secretary").get("/deputies/")
    assert ("本校規定未訂代理條文" in page.text) is (school_code == "daan")
    row = next(row for row in page.select("tbody tr") if "任課教師" in row.text_content())
    assert "未訂代理人" in row.text_content()  # the national row asks for it where the school has no clause


def test_resolution_is_shown_and_leads_to_its_meeting(client: Client) -> None:
    page = client.login("secretary").get("/deputies/")
    links = {str(link.get("href")): link.text for link in page.select("tbody a[href^='/meetings/']")}
    assert len(links) == 1
    (address, title), *_ = links.items()
    assert title is not None
    assert title.strip("「」") in client.get(address).text


def test_resolution_taken_in_confidence_is_cited_without_its_words(client: Client) -> None:
    """On the deputies page, on the public schedule, and where one is chosen."""
    cited = db.session.scalars(
        db.select(AgendaItem.title).where(AgendaItem.id.in_(db.union(
            db.select(Deputyship.resolution_id), db.select(Release.resolution_id)
        )))
    ).all()  # fmt: skip
    assert len(cited) > 1
    db.session.execute(db.update(AgendaItem).values(is_confidential=True))
    db.session.commit()
    (term, number), *_ = db.session.execute(
        db.select(Release.term, Release.number).where(Release.resolution_id > 0)
    ).all()
    released = client.get(f"/public/calendar/{term}/v{number}")
    assert "依工作小組決議：本案不公開" in released.text
    client.login("secretary")
    for address in ("/deputies/", "/deputies/new", "/calendar/115-1"):
        text = client.get(address).text
        assert "本案不公開" in text, address
        assert [title for title in cited if title.removesuffix("，提請討論。") in text] == [], address


def test_deputy_of_one_teacher_is_entered_and_shown(client: Client) -> None:
    form = client.login("secretary").get("/deputies/new")
    absent = next(o for o in form.select("select[name=for_person_id] option") if "任課教師" in (o.text or ""))
    people = [o for o in form.select("select[name=person_id] option") if "組長" in (o.text or "")]
    values = {"position": "teacher", "person_id": people[0].get("value"), "order": "1", "starts": "115/11/1"}
    refused = client.submit(form, status=422, **{**values, "position": "registrar"}, for_person_id=absent.get("value"))
    assert "不必指定被代理的人" in refused.text
    listed = client.submit(form, status=200, **values, for_person_id=absent.get("value"), rule="certification")
    row = next(row for row in listed.select("tbody tr") if "任課教師" in row.text_content())
    assert f"（代理{absent.text.split('（')[0]}）" in row.text_content()
    assert "未登錄決議" in row.text_content()


def test_deputy_is_entered_and_ended(client: Client) -> None:
    client.login("secretary")
    form = client.get("/deputies/new")
    person = form.select("select[name=person_id] option")[5]
    values = {"position": "teacher", "person_id": person.get("value"), "order": "1", "starts": "115/11/1"}
    listed = client.submit(form, status=200, **values)
    assert "代理人已登錄。" in listed.text
    row = next(row for row in listed.select("tbody tr") if "任課教師" in row.text_content())
    ending = client.get(row.xpath(".//a[contains(@href, '/end')]/@href")[0])
    refused = client.submit(ending, status=422, ends="115/2/30")
    assert "曆上沒有「115/2/30」這一天" in refused.text
    assert client.submit(ending, status=200, ends="115/11/20").h1 == "代理人及代理順位"


def test_deputy_who_has_not_begun_is_listed_ended_and_taken_back(client: Client) -> None:
    client.login("secretary")
    form = client.get("/deputies/new")
    person = form.select("select[name=person_id] option")[6]
    values = {"position": "teacher", "person_id": person.get("value"), "order": "3", "starts": "116/2/1"}
    listed = client.submit(form, status=200, **values)
    ending = client.get(listed.select("a[href$='/end']")[-1].get("href"))
    assert "迄日不得早於起日。" in client.submit(ending, action="/end", status=422, ends="115/12/1").text
    ended = client.submit(ending, action="/end", status=200, ends="116/3/1")
    assert "116/2/1（一） 起，至 116/3/1（一）" in ended.text
    left = client.submit(client.get(ending.url), action="/cancel", status=200)
    assert "代理已取消。" in left.text
    assert "尚未開始的代理" not in left.text


def test_nobody_is_chosen_beforehand(client: Client) -> None:
    form = client.login("secretary").get("/deputies/new")
    refused = client.submit(form, status=422, order="1")
    assert "請選擇職務。" in refused.text
    assert "請選擇代理人。" in refused.text


def test_wrong_input_is_refused_at_its_field_and_kept(client: Client) -> None:
    form = client.login("secretary").get("/deputies/new")
    refused = client.submit(form, status=422, position="registrar", order="很多", starts="明天")
    assert "看不懂日期「明天」，請寫成 115/2/25 或 2026-02-25。" in refused.text
    assert "請輸入 0 到 999999 的整數，不是「很多」。" in refused.text
    assert refused.fields()["starts"] == "明天"


def test_missing_order_is_asked_for(client: Client) -> None:
    form = client.login("secretary").get("/deputies/new")
    refused = client.submit(form, status=422, position="registrar", order="")
    assert "請填寫代理順位。" in refused.text
