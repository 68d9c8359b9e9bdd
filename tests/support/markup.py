"""Is a page valid HTML? Its tags are taken one by one, before any parser mends them.

Stricter than the standard where that keeps a page readable: every element is closed by its own tag, and every attribute
stands in double quotes. What may stand in what follows the standard's content models; the tables name what this project
uses, so that an element or attribute that is new here is looked at once by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

TAG = re.compile(r"<!--.*?-->|<!DOCTYPE html>|<(/?)([a-zA-Z][\w-]*)((?:\s[^<>]*?)?)(/?)>|<", re.DOTALL)
ATTRIBUTE = re.compile(r'\s+([^\s="<>/]+)(?:="([^"]*)")?')
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?([+-]\d\d:\d\d|Z)?)?|\d\d:\d\d|P\w+")


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = words("area base br col hr img input link meta source wbr")
# Text and what stands in a line of text.
LINE = words(
    "a abbr b bdi br button cite code data datalist del dfn em i iframe img input ins kbd label link mark meter output "
    "q s samp script select small span strong sub sup svg textarea time u var wbr"
)
BLOCK = LINE | words(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol "
    "p pre section table template ul"
)
HEADINGS = words("h1 h2 h3 h4 h5 h6")
ROWS = frozenset(["tr"])
INSIDE = {
    "html": frozenset(["head", "body"]),
    "head": words("link meta script style title base"),
    "ul": frozenset(["li"]),
    "ol": frozenset(["li"]),
    "dl": frozenset(["dt", "dd", "div"]),
    "table": words("caption colgroup thead tbody tfoot tr"),
    "colgroup": frozenset(["col"]),
    "thead": ROWS,
    "tbody": ROWS,
    "tfoot": ROWS,
    "tr": frozenset(["td", "th"]),
    "select": frozenset(["option", "optgroup"]),
    "optgroup": frozenset(["option"]),
    "datalist": frozenset(["option"]),
    "details": BLOCK | {"summary"},
    "fieldset": BLOCK | {"legend"},
    "figure": BLOCK | {"figcaption"},
    "summary": LINE | HEADINGS,
    "legend": LINE | HEADINGS,
    **dict.fromkeys(words("title option textarea script style"), frozenset()),
    **dict.fromkeys(words("body div section article aside nav main header footer form li dd td"), BLOCK),
    **dict.fromkeys(words("blockquote address figcaption caption"), BLOCK),
    **dict.fromkeys(("dt", "th"), BLOCK - {"header", "footer", "section", "article", "aside", "nav"}),
    **dict.fromkeys(("p", "pre", *sorted(HEADINGS)), LINE),
    **dict.fromkeys(words("abbr b bdi button cite code data dfn em i kbd label mark meter output q s"), LINE),
    **dict.fromkeys(words("samp small span strong sub sup time u var"), LINE),
}  # fmt: skip
AS_ITS_PARENT = frozenset(["a", "ins", "del"])
FIRST = {"summary": "details", "legend": "fieldset", "caption": "table"}
PRESSED = words("a button details iframe input label select textarea")
NEVER_WITHIN = {
    "a": PRESSED,
    "button": PRESSED,
    "summary": PRESSED,
    "label": frozenset(["a", "button", "details", "label"]),
    "form": frozenset(["form"]),
    **dict.fromkeys(words("header footer"), words("header footer main")),
}

EVERYWHERE = words(
    "autocapitalize class id lang title hidden tabindex accesskey role popover spellcheck autofocus inputmode"
)
ARIA = words(
    "atomic busy controls current describedby details disabled errormessage expanded haspopup hidden invalid label "
    "labelledby live modal pressed relevant required roledescription selected sort"
)
FIELD = "name required disabled readonly autocomplete minlength maxlength form"
OWN = {
    "html": "xmlns",
    "meta": "charset name content http-equiv",
    "link": "rel href type as media title hreflang crossorigin",
    "script": "src type",
    "a": "href download rel hreflang type target",
    "button": "type name value disabled form popovertarget popovertargetaction formaction formnovalidate",
    "form": "action method enctype novalidate autocomplete",
    "input": f"{FIELD} type value min max step pattern placeholder multiple size accept checked capture list",
    "textarea": f"{FIELD} rows cols placeholder",
    "select": "name required disabled autocomplete multiple size form",
    "option": "value selected disabled label",
    "optgroup": "label disabled",
    "fieldset": "disabled form name",
    "label": "for",
    "output": "for name form",
    "meter": "min max value low high optimum",
    "time": "datetime",
    "ins": "datetime cite",
    "del": "datetime cite",
    "details": "open name",
    "img": "src alt width height",
    "iframe": "src title width height loading",
    "col": "span",
    "colgroup": "span",
    "td": "colspan rowspan headers",
    "th": "colspan rowspan headers scope abbr",
    "ol": "start reversed type",
    "li": "value",
    "data": "value",
}
MAY_HOLD = {name: EVERYWHERE | frozenset(own.split()) for name, own in OWN.items()}
NEVER_EMPTY = words("id for href src action name accesskey lang headers popovertarget aria-label")
POINTERS = words("for headers popovertarget aria-describedby aria-labelledby aria-controls aria-details")


@dataclass
class Element:
    """One open element on the way down to where we are."""

    name: str
    model: frozenset[str]
    never: frozenset[str] = frozenset()  # what may not stand anywhere in it
    children: list[str] = field(default_factory=list)


def markup_faults(text: str) -> Iterator[str]:
    """What is wrong with a page's tags, in the order of the page."""
    if not text.startswith("<!DOCTYPE html>"):
        yield "no <!DOCTYPE html>"
    way: list[Element] = [Element("", frozenset(["html"]))]
    drawing = ""  # within <svg>: its own language, closed by its own rules
    for tag in TAG.finditer(text):
        closes, name, rest, is_closed = tag.group(1), tag.group(2), tag.group(3), tag.group(4)
        if name is None:
            if tag.group() == "<":
                yield f"a bare < at «{text[tag.start() : tag.start() + 20]}»"
        elif drawing:
            if closes and name == drawing:
                drawing = ""
        elif closes:
            if way[-1].name == name:
                yield from _ended(way.pop())
            else:
                yield f"</{name}> where <{way[-1].name}> is open"
        else:
            yield from _begun(name, rest, way)
            if name == "svg":
                drawing = "" if is_closed else name
            elif name not in VOID:
                parent = way[-1]
                model = parent.model if name in AS_ITS_PARENT else INSIDE.get(name, frozenset())
                way.append(Element(name, model, parent.never | NEVER_WITHIN.get(name, frozenset())))
    if len(way) > 1:
        yield f"never closed: {[element.name for element in way[1:]]}"


def _begun(name: str, rest: str, way: list[Element]) -> Iterator[str]:
    """An element that begins: may it stand here, and may its attributes?"""
    parent = way[-1]
    known = parent.model | {"dt", "dd"} if parent.name == "div" and way[-2].name == "dl" else parent.model
    if name not in known and not (name == "script" and parent.name == "head"):
        yield f"<{name}> inside <{parent.name}>"
    if name in FIRST and (parent.name != FIRST[name] or parent.children):
        yield f"<{name}> is not the first in <{parent.name}>"
    parent.children.append(name)
    if name in parent.never and dict(ATTRIBUTE.findall(rest)).get("type") != "hidden":
        yield from (f"<{name}> within <{outer.name}>" for outer in way if name in NEVER_WITHIN.get(outer.name, ()))
    if name != "svg":
        yield from _own_faults(name, rest)


@lru_cache(maxsize=20_000)  # most tags come back, on the next page or in the next row
def _own_faults(name: str, rest: str) -> tuple[str, ...]:
    """What is wrong with a tag wherever it stands."""
    attributes = dict(ATTRIBUTE.findall(rest))
    faults = []
    if len(ATTRIBUTE.findall(rest)) != len(attributes):
        faults.append(f"an attribute twice in <{name}{rest}>")
    if ATTRIBUTE.sub("", rest).strip():
        faults.append(f"<{name}{rest}> cannot be read")
    return (*faults, *_attribute_faults(name, attributes))


def _attribute_faults(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    allowed = MAY_HOLD.get(name, EVERYWHERE)
    for key, value in attributes.items():
        if key not in allowed and not key.startswith("data-") and not (key.startswith("aria-") and key[5:] in ARIA):
            yield f"{key} on <{name}>"
        if key in NEVER_EMPTY and not value.strip():
            yield f"{key} is empty on <{name}>"
    if not MOMENT.fullmatch(attributes.get("datetime", "00:00")):
        yield f"datetime={attributes['datetime']}"
    if re.search(r"\s", attributes.get("id", "")):
        yield f"a space in the id «{attributes['id']}»"
    if attributes.get("tabindex", "0") not in ("0", "-1"):
        yield f"tabindex={attributes['tabindex']} jumps the order of the page"
    if name == "img" and "alt" not in attributes:
        yield "an image without alt"
    if name == "iframe" and not attributes.get("title"):
        yield "a frame without a title"
    if name in ("div", "span", "p") and "aria-label" in attributes and "role" not in attributes:
        yield f"aria-label on <{name}>, which has no role to be named"


def _ended(element: Element) -> Iterator[str]:
    """An element that is over: has it what it must have?"""
    must = {"details": "summary", "dl": "", "fieldset": "legend"}.get(element.name)
    if must and must not in element.children[:1]:
        yield f"<{element.name}> without <{must}>"
    if element.name in ("ul", "ol", "dl", "tr", "select") and not element.children:
        yield f"an empty <{element.name}>"
