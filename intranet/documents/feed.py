"""Atom (RFC 4287): what changed in the released schedules, for feed readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from msgspec import Struct

from .plain_text import holdable, one_line

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # Atom demands a date even of an empty feed


class FeedEntry(Struct, frozen=True):
    """One release: its address is also its permanent name."""

    title: str
    summary: str  # the comment and the changes, as plain text
    url: str
    updated_at: datetime  # aware


def release_feed(
    *,
    title: str,
    author: str,
    feed_url: str,
    page_url: str,
    entries: Sequence[FeedEntry],
) -> bytes:
    """The feed as XML, entries newest first whatever their order; the same values give the same bytes."""
    ElementTree.register_namespace("", ATOM)
    newest_first = sorted(entries, key=lambda entry: entry.updated_at, reverse=True)
    feed = ElementTree.Element(_atom("feed"), {"xml:lang": "zh-Hant-TW"})
    _add(feed, "title", one_line(title))
    _add(feed, "id", one_line(feed_url))
    _add(feed, "updated", _moment(newest_first[0].updated_at if newest_first else NEVER))
    _add(ElementTree.SubElement(feed, _atom("author")), "name", one_line(author))
    _link(feed, "self", feed_url)
    _link(feed, "alternate", page_url)
    for entry in newest_first:
        node = ElementTree.SubElement(feed, _atom("entry"))
        _add(node, "title", one_line(entry.title))
        _add(node, "id", one_line(entry.url))
        _add(node, "updated", _moment(entry.updated_at))
        _link(node, "alternate", entry.url)
        _add(node, "summary", holdable(entry.summary), type="text")
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, _atom(name), attributes).text = text


def _link(parent: ElementTree.Element, relation: str, address: str) -> None:
    ElementTree.SubElement(parent, _atom("link"), {"rel": relation, "href": one_line(address)})


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
