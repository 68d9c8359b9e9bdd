"""Whom an item concerns (迴避): members who should leave the room for it, each with the reason that is proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SELF_WORDS = ("本人", "敝人", "個人權益")
SHORTEST_NAME = 2  # a name of one character stands in every other sentence


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member at the meeting."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about. ``nominees`` are those proposed for a reward in it, ``proposer_id`` the member who asked
    for it, ``proposer`` the unit or person that it names as proposer."""

    title: str
    explanation: str = ""
    proposal: str = ""
    proposer: str = ""
    proposer_id: int | None = None
    nominees: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Concern:
    """A member whom the item concerns, and why."""

    person_id: int
    name: str
    reason: str


def concerned(subject: Subject, members: Iterable[Sitting]) -> tuple[Concern, ...]:
    """The members whom an item concerns, in the order given. A proposal only: people decide."""
    found = ((member, _reason(subject, member)) for member in members)
    return tuple(Concern(member.person_id, member.name, reason) for member, reason in found if reason)


def _reason(subject: Subject, member: Sitting) -> str:
    if member.person_id in subject.nominees:
        return "為本案受提報人"
    for part, text in (("案由", subject.title), ("說明", subject.explanation), ("辦法", subject.proposal)):
        if len(member.name) >= SHORTEST_NAME and member.name in text:
            return f"{part}載有姓名"
    words = f"{subject.title}{subject.explanation}{subject.proposal}"
    if _proposed(subject, member) and any(word in words for word in SELF_WORDS):
        return "提出與本人有關的議案"
    return ""


def _proposed(subject: Subject, member: Sitting) -> bool:
    named = len(member.name) >= SHORTEST_NAME and member.name in subject.proposer
    return named or member.person_id == subject.proposer_id
