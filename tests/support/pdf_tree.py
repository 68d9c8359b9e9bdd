"""The tags of a PDF, read from its objects: what a screen reader is told. Enough of the format for what WeasyPrint writes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(
    rb"\s*(?:(<<)|(>>)|(\[)|(\])|/([^\s<>\[\]()/%]*)|\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)|<([0-9A-Fa-f\s]*)>"
    rb"|(\d+)\s+(\d+)\s+R(?![A-Za-z])|([-+.0-9]+)|(true|false|null))",
    re.DOTALL,
)
OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"(.*?)stream\r?\n(.*)endstream", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to another object."""

    number: int


@dataclass(slots=True)
class Tag:
    """An element of the structure: its kind, its own attributes, its parts."""

    kind: str
    alt: str = ""
    id: str = ""
    headers: tuple[str, ...] = ()
    scope: str = ""
    parts: list[Tag] = field(default_factory=list)

    def all(self, *kinds: str) -> Iterator[Tag]:
        """This and everything below of these kinds (without any: everything), in reading order."""
        if not kinds or self.kind in kinds:
            yield self
        for part in self.parts:
            yield from part.all(*kinds)


class Pdf:
    """The objects of a file by number, and its catalogue."""

    def __init__(self, content: bytes) -> None:
        self.objects: dict[int, Any] = {}
        packed = []
        for found in OBJECT.finditer(content):
            body = STREAM.match(found[2])
            value, _ = _parse(body[1] if body else found[2])
            self.objects[int(found[1])] = value
            if body and isinstance(value, dict) and value.get("Type") == "ObjStm":
                packed.append((value, zlib.decompress(body[2].rstrip(b"\r\n"))))
        for head, data in packed:
            numbers = [int(word) for word in data[: head["First"]].split()]
            for number, start in zip(numbers[::2], numbers[1::2], strict=True):
                self.objects[number], _ = _parse(data[head["First"] + start :])
        dictionaries = [one for one in self.objects.values() if isinstance(one, dict)]
        (self.catalog,) = [one for one in dictionaries if one.get("Type") == "Catalog"]

    def get(self, value: Any) -> Any:
        while isinstance(value, Ref):
            value = self.objects[value.number]
        return value

    def tags(self) -> Tag:
        """The structure, from its root."""
        root = self.get(self.catalog["StructTreeRoot"])
        return Tag("Root", parts=[*self._parts(root.get("K"))])

    def _parts(self, kids: Any) -> Iterator[Tag]:
        kids = self.get(kids)
        for one in kids if isinstance(kids, list) else [kids]:
            value = self.get(one)
            if isinstance(value, dict) and "S" in value:
                attributes = self._attributes(value.get("A"))
                yield Tag(
                    kind=value["S"],
                    alt=str(value.get("Alt", "")),
                    id=str(value.get("ID", "")),
                    headers=tuple(map(str, self.get(attributes.get("Headers")) or ())),
                    scope=str(attributes.get("Scope", "")),
                    parts=[*self._parts(value.get("K"))],
                )

    def _attributes(self, value: Any) -> dict[str, Any]:
        value = self.get(value) or {}
        rows = [self.get(one) for one in value] if isinstance(value, list) else [value]
        return {key: item for row in rows if isinstance(row, dict) for key, item in row.items()}


def _parse(data: bytes, at: int = 0) -> tuple[Any, int]:
    """One value from ``at`` on, and where it ends; None where nothing is left."""
    found = TOKEN.match(data, at)
    if found is None:
        return None, -1
    at, kind = found.end(), found.lastindex or 0
    match kind:
        case 1 | 3:
            return _collection(data, at, is_map=kind == 1)
        case 2 | 4:
            return None, -at  # the end of what stands around it
        case 5:
            return re.sub(r"#([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), found[5].decode("latin-1")), at
        case 6:
            return _text(re.sub(rb"\\(.)", rb"\1", found[6], flags=re.DOTALL)), at
        case 7:
            return _text(bytes.fromhex("".join(found[7].decode().split()))), at
        case 9:
            return Ref(int(found[8])), at
        case 10:
            word = found[10].decode()
            return (float(word) if "." in word else int(word)), at
    return {b"true": True, b"false": False}.get(found[11]), at


def _collection(data: bytes, at: int, *, is_map: bool) -> tuple[Any, int]:
    values = []
    while True:
        value, end = _parse(data, at)
        if end < 0:
            at = -end
            break
        values.append(value)
        at = end
    return (dict(zip(values[::2], values[1::2], strict=True)) if is_map else values), at


def _text(raw: bytes) -> str:
    return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")
