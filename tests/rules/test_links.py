"""Which typed addresses may become a link."""

from __future__ import annotations

import pytest

from intranet.rules.links import is_secure_link


@pytest.mark.parametrize(
    ("text", "secure"),
    [
        ("https://meet.example.edu.tw/abc-defg-hij", True),
        ("https://meet.example.edu.tw:8443/j/1?pwd=x", True),
        ("http://meet.example.edu.tw/abc", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://localhost/x", False),
        ("https://user:secret@meet.example.edu.tw/", False),
        ("https://meet.example.edu.tw:port/", False),
        ("https://meet.example.edu.tw/a b", False),
        ("https://[broken/", False),
        ("meet.example.edu.tw", False),
        ("https://meet.example.edu.tw/" + "a" * 300, False),
    ],
)
def test_only_whole_https_addresses_are_links(text: str, secure: bool) -> None:
    assert is_secure_link(text) is secure
