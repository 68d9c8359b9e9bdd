"""The facts of the year's operations: who submitted, confirmed, counted, sealed and handled what, each with its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from intranet.rules.dates import Term
from intranet.rules.operations import Measure


@dataclass(frozen=True, slots=True)
class SubmittedFact:
    """A unit's signed part of a submission step; withdrawn ones are not told."""

    term: Term
    step: str
    unit: str
    on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    """A term's receipt at one unit. ``counted`` is the day of its last count, ``closed`` that of its closing; a
    period that no unit has counted yet has an empty ``unit``."""

    term: Term
    unit: str
    starts: date
    ends: date
    students: int = 0
    confirmed: int = 0
    counted: date | None = None
    closed: date | None = None
    announced: date | None = None


@dataclass(frozen=True, slots=True)
class ReadingFact:
    """What a unit read for a window of a term."""

    term: Term
    window: str
    unit: str
    on: date
    counts: Mapping[Measure, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LetterFact:
    """``letters`` paper letters of a term's receipt that went out on ``sent`` (None: they wait), of which ``answered``
    came back; ``ends`` is the last day of the receipt's period."""

    term: Term
    ends: date
    letters: int
    sent: date | None = None
    answered: int = 0


@dataclass(frozen=True, slots=True)
class SealedFact:
    """``classes`` graduating classes of a school year are sealed; ``on`` is the day from which they count."""

    year: int
    on: date
    classes: int


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A case of enrolment change; ``closed`` is None while its list is incomplete."""

    on: date
    closed: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """All of them; readings in the order in which they were taken down."""

    submitted: tuple[SubmittedFact, ...] = ()
    receipts: tuple[ReceiptFact, ...] = ()
    readings: tuple[ReadingFact, ...] = ()
    letters: tuple[LetterFact, ...] = ()
    sealed: tuple[SealedFact, ...] = ()
    changes: tuple[ChangeFact, ...] = ()
