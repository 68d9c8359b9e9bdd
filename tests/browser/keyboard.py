"""A person who has only keys: Tab, Shift+Tab, Enter, Space, arrows and what they type. No mouse, no script's help."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.sight import SCRIPT

LONGEST = 400
FAR = 90  # presses of Tab: further than that nobody goes


class Keys:
    """Walks a page from one thing to the next, and looks at the focus at every step."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> dict[str, Any]:
        """Press a key; what has the focus now, seen and not covered."""
        self.page.keyboard.press(key)
        return self.focus()

    def focus(self) -> dict[str, Any]:
        held: dict[str, Any] = self.page.evaluate(
            f"() => {{ if (!window.sight) {{ {SCRIPT} }} return sight.focus(); }}"
        )
        assert held["faults"] == [], f"{self.page.url}: {held['tag']} «{held['name']}» {held['faults']}"
        return held

    def skip(self) -> None:
        """The first stop of a page leads past the menu."""
        assert self.press("Tab")["name"] == "跳到主要內容"
        assert self.press("Enter")["tag"] == "main"

    def to(self, name: str, tag: str = "", key: str = "Tab") -> None:
        """Go on until the focus is on what is called so."""
        passed = []
        for _ in range(FAR):
            held = self.press(key)
            if name in held["name"] and tag in ("", held["tag"]):
                return
            passed.append(held["name"])
        raise AssertionError(f"{self.page.url}: {key} does not lead to «{name}», only to {passed}")

    def through(self, key: str = "Tab") -> int:
        """Go through the whole page to its end and say how many stops it has: none covered, none that holds us."""
        for stops in range(LONGEST):
            if self.press(key)["tag"] == "":
                return stops
        raise AssertionError(f"{self.page.url}: after {LONGEST} presses of {key} still on the page")

    def fill(self, label: str, text: str) -> None:
        """Go on to a field and write over what stands in it."""
        self.to(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def follow(self, name: str, tag: str = "", key: str = "Tab") -> None:
        """Go on to a link or button, press it, and wait for the page that it leads to."""
        self.to(name, tag, key)
        self.enter()

    def enter(self) -> None:
        """Press what has the focus, and wait for another page. (Playwright's own waiting for a navigation would end with
        what a page says of its own address, as after ``skip``: that is told a moment later.)"""
        self.page.evaluate("document.documentElement.dataset.left = 'soon'")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("html:not([data-left])")).to_have_count(1)
        self.page.wait_for_load_state()
