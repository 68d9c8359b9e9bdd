"""What holds for every page: valid HTML, one h1, names that say where one is, labels, tokens, nothing inline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tests.support.markup import POINTERS, markup_faults

UNLABELLED = ("hidden", "submit", "button", "reset", "image")
MACHINE_WORDS = re.compile(r"\{\{|\}\}|\bNone\b|Undefined")
WESTERN_DATE = re.compile(r"(?<!或 |.「)(?<!\d)(19|20)\d\d-\d\d-\d\d")  # but where a hint says that it is taken as well


def page_faults(tree: Any, source: str) -> Iterator[str]:
    """What a page breaks; nothing where it keeps every rule."""
    yield from markup_faults(source)
    yield from _frame_faults(tree)
    yield from _pointer_faults(tree)
    yield from _field_faults(tree)
    yield from _navigation_faults(tree)
    if tree.xpath("//@style") or tree.xpath("//style") or tree.xpath("//script[not(@src)]"):
        yield "inline style or script"
    if handlers := tree.xpath("//@*[starts-with(name(), 'on')]"):
        yield f"inline handlers: {handlers}"
    if MACHINE_WORDS.search(tree.text_content()):
        yield "machine words in the text"
    if found := WESTERN_DATE.search(tree.text_content()):
        yield f"a Western date: {found[0]}"


def folded(element: Any) -> str:
    """An element's text, white space folded."""
    return " ".join(element.text_content().split()) if element is not None else ""


def _frame_faults(tree: Any) -> Iterator[str]:
    """Title, language, one main, one h1, headings that skip no level."""
    if not folded(tree.find(".//title")):
        yield "no title"
    if tree.get("lang") != "zh-Hant-TW":
        yield f"lang is {tree.get('lang')!r}"
    for name in ("h1", "main"):
        if len(found := tree.findall(f".//{name}")) != 1:
            yield f"{len(found)} {name}"
    level = 0
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        new = int(heading.tag[1])
        if level and new > level + 1:
            yield f"heading level skipped at «{folded(heading)}»"
        if not folded(heading):
            yield f"an empty {heading.tag}"
        level = new


def _pointer_faults(tree: Any) -> Iterator[str]:
    """Ids are unique, and whatever points at an id finds one."""
    ids = Counter(tree.xpath("//@id"))
    if twice := [key for key, count in ids.items() if count > 1]:
        yield f"ids twice: {twice}"
    for attribute in sorted(POINTERS):
        for value in tree.xpath(f"//@{attribute}"):
            if missing := [part for part in value.split() if part not in ids]:
                yield f"{attribute} points at nothing: {missing}"
    for href in tree.xpath("//a/@href[starts-with(., '#')]"):
        if href[1:] not in ids:
            yield f"a link to {href}, which is not on the page"
    if twice := [key for key, count in Counter(tree.xpath("//@accesskey")).items() if count > 1]:
        yield f"shortcuts twice: {twice}"


def _field_faults(tree: Any) -> Iterator[str]:
    """Every control has a label, every posting form its token and the address that it is sent to."""
    labelled = set(tree.xpath("//label/@for"))
    for control in tree.iter("input", "select", "textarea", "meter"):
        if control.get("type") in UNLABELLED or control.get("id") in labelled:
            continue
        wrapped = any(True for _ in control.iterancestors("label"))
        if not (wrapped or control.get("aria-label") or control.get("aria-labelledby")):
            yield f"control without a label: {control.get('name')}"
    for pressed in tree.iter("a", "button", "summary"):
        if not (folded(pressed) or pressed.get("aria-label")):
            yield f"a {pressed.tag} without words: {dict(pressed.attrib)}"
    for form in tree.forms:
        if form.method.upper() == "POST" and not form.xpath(".//input[@name='csrf_token']"):
            yield f"form without a token: {form.action}"
        if form.method.upper() == "POST" and not form.get("action"):
            yield f"form that does not say where it is sent: {sorted(form.fields)}"


def _navigation_faults(tree: Any) -> Iterator[str]:
    """Landmarks of one kind have names of their own; in a menu one word leads to one place."""
    for kinds in (("nav",), ("aside",)):
        marks = list(tree.iter(*kinds))
        names = Counter(mark.get("aria-label") or mark.get("aria-labelledby") or "" for mark in marks)
        if len(marks) > 1 and (names[""] or len(names) < len(marks)):
            yield f"several {kinds[0]} named {sorted(names)}"
    for menu in tree.iter("nav"):
        places: dict[str, set[str]] = defaultdict(set)
        for link in menu.iter("a"):
            places[folded(link)].add(link.get("href", ""))
        if several := {word: sorted(hrefs) for word, hrefs in places.items() if len(hrefs) > 1}:
            yield f"one word, several places: {several}"
