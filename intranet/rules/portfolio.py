"""The portfolio flow: caps, selection limits, files, submission steps, receipt, retention and e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.rules.obligations import Audience


@dataclass(frozen=True, slots=True)
class SubmissionStep:
    """One kind of data to submit (提交), by each of ``units``: done when every unit has confirmed its part."""

    key: str
    what: str
    units: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Receipt details (收訖明細): students confirm at least ``student_days`` days, then ``units`` close.
    ``letters_clause`` asks for paper letters to those who left and cannot use the platform."""

    units: tuple[str, ...]
    clause: str
    student_days: int = 3
    assisted_by_submitters: bool = True
    letters_clause: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """Graduates' files (封存) stay ``years`` years from sealing; deletion is then permitted, never due."""

    years: int
    clause: str

    def earliest_deletion(self, sealed: date) -> date:
        """The first day on which deletion is permitted: the day after the years are full."""
        try:
            anniversary = sealed.replace(year=sealed.year + self.years)
        except ValueError:  # sealed on 29 February
            anniversary = date(sealed.year + self.years, 2, 28)
        return date.fromordinal(anniversary.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class EmailRule:
    """Who must use the school's own e-mail: enforced for ``enforced``, pointed out for other staff."""

    domain: str
    clause: str
    enforced: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class FileLimit:
    """What one portfolio item may hold: endings and the size in megabytes."""

    kind: str
    endings: tuple[str, ...]
    megabytes: int


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    """Caps and steps of one regulation. None means «not stated here»: the national value then holds.

    ``answers`` lists the national keys that the school's own values fulfil. ``select_note`` says what does not count.
    """

    clause: str
    upload_cap: int | None = None
    upload_cap_clause: str = ""
    select_outcomes: int | None = None
    select_performances: int | None = None
    select_clause: str = ""
    select_note: str = ""
    description_length: int | None = None
    files: tuple[FileLimit, ...] = ()
    files_clause: str = ""
    steps: tuple[SubmissionStep, ...] = ()
    receipt: Receipt | None = None
    retention: Retention | None = None
    email: EmailRule | None = None
    enrolment_changes_clause: str = ""
    answers: tuple[str, ...] = ()
