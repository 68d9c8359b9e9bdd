"""Sheets and scripts are kept by the browser until they change."""

from __future__ import annotations

from tests.support.client import Client


def keeping(client: Client, address: str) -> str:
    with client.http.get(address) as answer:
        return answer.headers["Cache-Control"]


def test_every_sheet_and_script_of_a_page_is_kept_for_a_year(client: Client) -> None:
    page = client.get("/login")
    found = [*page.tree.xpath("//link[@rel='stylesheet']/@href"), *page.tree.xpath("//script/@src")]
    ours = [address for address in found if address != "/theme.css"]  # the school's colour: a setting, kept for an hour
    assert len(ours) > 4
    kept = {address: keeping(client, address) for address in ours}
    assert kept == dict.fromkeys(ours, "public, max-age=31536000")


def test_address_without_its_version_is_kept_for_minutes(client: Client) -> None:
    for address in ("/static/css/theme.css", "/bootstrap/static/css/bootstrap.min.css"):
        assert keeping(client, address) == "public, max-age=300"
