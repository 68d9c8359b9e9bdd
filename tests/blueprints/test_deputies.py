"""The deputies page: who stands in, in which order, by which resolution; entering and ending one."""

from __future__ import annotations

import pytest

from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_missing_deputies_and_the_gap_are_pointed_out(client: Client, school_code: str) -> None:
    page = client.login("secretary").get("/deputies/")
    assert ("本校規定未訂代理條文" in page.text) is (school_code == "daan")
    assert ("未訂代理人" in page.text) is (school_code == "luodong")


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
