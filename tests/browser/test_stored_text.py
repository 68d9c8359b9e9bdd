"""Markup that somebody typed opens no dialog and breaks no policy in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect

from tests.support.stored_text import type_payload_everywhere

PAGES = (
    "/", "/meetings/1", "/meetings/1/minutes", "/calendar/115-1", "/people/", "/announcements/", "/rewards/1", "/outreach/",
    "/audit/", "/public/calendar/115-1",
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.assurance("stored-text")
@pytest.mark.assurance("headers")
def test_typed_markup_does_nothing(live_app: Flask, live: str, person: Callable[..., Page]) -> None:
    """``person`` also fails where the browser reports that the content-security policy blocked anything."""
    with live_app.app_context():
        type_payload_everywhere()
    page, dialogs = person("secretary"), []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("img[src=x], svg[onload]").count() == 0, address
    assert dialogs == []
