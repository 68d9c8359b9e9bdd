"""Units (處室, 組) and positions (職務) of a school, and how a name in the text becomes the positions that act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

ALIKE = 0.5  # of two names, from 0 to 1


class UnknownName(LookupError):
    """A row names a unit or position that the school does not have and that it did not declare."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An office (處室) or a section (組) under it; ``parent`` is the name of the office above."""

    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A post that persons hold from–until. ``code`` is its stable key in the database and in addresses.

    A ``head`` acts for its unit. ``many`` marks posts that several persons hold at once (任課教師, 學生).
    ``staff_type`` picks the legal basis of a reward (教師, 公務人員 …); None for students and parents.
    """

    code: str
    title: str
    unit: str | None = None
    head: bool = False
    many: bool = False
    staff_type: str | None = "教師"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedOnly:
    """A unit or post that the regulation names and nothing else knows: a lint warning, not an error."""

    name: str
    clause: str
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """The school's units and positions, with lookup by any name that the regulation uses for them."""

    units: tuple[Unit, ...]
    positions: tuple[Position, ...]
    stated_only: tuple[StatedOnly, ...] = field(default=())

    @cached_property
    def by_code(self) -> dict[str, Position]:
        return {position.code: position for position in self.positions}

    @cached_property
    def _positions_by_name(self) -> dict[str, Position]:
        return {name: p for p in self.positions for name in (p.title, *p.aliases)}

    @cached_property
    def _units_by_name(self) -> dict[str, Unit]:
        return {name: u for u in self.units for name in (u.name, *u.aliases)}

    @cached_property
    def _stated_names(self) -> frozenset[str]:
        return frozenset(row.name for row in self.stated_only)

    def position(self, name: str) -> Position:
        """The position of that title, alias or code; raises UnknownName."""
        found = self._positions_by_name.get(name) or self.by_code.get(name)
        if found is None:
            raise UnknownName(name)
        return found

    def unit(self, name: str) -> Unit | None:
        return self._units_by_name.get(name)

    def canonical(self, name: str) -> str:
        """One name for a unit or post however the text calls it; a name nobody knows stays as it is."""
        if name in self._positions_by_name:
            return self._positions_by_name[name].title
        return self._units_by_name[name].name if name in self._units_by_name else name

    def is_within(self, name: str, office: str) -> bool:
        """Whether ``name`` is the unit ``office``, a unit under it, or a post in one of these."""
        position = self._positions_by_name.get(name)
        unit = self.unit((position.unit or "") if position else name)
        while unit is not None and unit.name != office:
            unit = self.unit(unit.parent or "")
        return unit is not None

    def knows(self, name: str) -> bool:
        """Whether a unit or position bears the name, in whatever form the text uses."""
        return name in self._positions_by_name or name in self._units_by_name

    def near(self, name: str, most: int = 3) -> tuple[str, ...]:
        """Names that somebody who wrote ``name`` may have meant, the likeliest first; of equally like ones that which
        begins like it. Empty where none is like it."""
        known = dict.fromkeys((*(unit.name for unit in self.units), *(post.title for post in self.positions)))
        likeness = {one: (SequenceMatcher(None, name, one).ratio(), one[:1] == name[:1]) for one in known}
        found = sorted((one for one in known if likeness[one][0] >= ALIKE), key=lambda one: likeness[one], reverse=True)
        return tuple(found[:most])

    def head_of(self, unit_name: str) -> Position | None:
        unit = self._units_by_name.get(unit_name)
        name = unit.name if unit else unit_name
        return next((p for p in self.positions if p.head and p.unit == name), None)

    def sections_of(self, unit_name: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.parent == unit_name)

    def actors(self, name: str) -> tuple[Position, ...]:
        """Who may act when the text says ``name``: the position of that title, or for a unit its head and,
        for it, the heads of its sections (組長). Empty for a declared StatedOnly name; raises UnknownName."""
        if name in self._positions_by_name or name in self.by_code:
            return (self.position(name),)
        unit = self.unit(name)
        if unit is None:
            if name in self._stated_names:
                return ()
            raise UnknownName(name)
        heads = (self.head_of(unit.name), *(self.head_of(section.name) for section in self.sections_of(unit.name)))
        return tuple(head for head in heads if head is not None)

    def responsible(self, name: str) -> Position | None:
        """The one position that answers for ``name``: the post itself or the unit's head."""
        actors = self.actors(name)
        return actors[0] if actors else None

    def codes(self, names: Iterable[str]) -> frozenset[str]:
        """Codes of all positions that may act for any of ``names``."""
        return frozenset(position.code for name in names for position in self.actors(name))

    def title(self, code: str) -> str:
        """The title of a position code; the code itself where a plugin no longer knows it."""
        found = self.by_code.get(code)
        return found.title if found else code
