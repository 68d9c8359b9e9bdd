"""A school as one frozen object: everything that requests ask about its regulation is read from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from intranet.rules.committee import CommitteeRule
from intranet.rules.constraints import Constraint
from intranet.rules.duties import Duty, Responsibility
from intranet.rules.obligations import Obligation
from intranet.rules.permissions import Permission, allowed_codes
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.positions import Directory, Position, StatedOnly, Unit
from intranet.rules.regulation import Clause, Reading, Regulation, Slip
from intranet.rules.reward_road import Stage
from intranet.rules.rewards import RewardScheme
from intranet.rules.schedule import Anchor, Window


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers the public about personal data and access (聯絡窗口). Without ``unit`` those who answer fault reports do.

    ``answer_days`` are the working days within which they do; the default is ours, not the regulation's.
    """

    unit: str = ""
    email: str = ""
    answer_days: int = 7


@dataclass(frozen=True, slots=True)
class SchoolProfile:
    """Who the school is. ``colour`` is the theme colour (#rrggbb), checked for contrast at load.

    ``email_domain`` is where its accounts live; ``document_word`` opens the 發文字號 of its notices.
    ``release_needs_second``: no schedule goes out before somebody else has agreed to its very content.
    ``schedule_page`` is the page of its website that shows the schedule, where it is always the same.
    ``contact`` answers the public, as the privacy and the accessibility statement say.
    """

    code: str
    name: str
    short_name: str
    english_name: str
    address: str
    phone: str
    email_domain: str
    website: str
    colour: str
    document_word: str
    units: tuple[Unit, ...]
    positions: tuple[Position, ...]
    stated_only: tuple[StatedOnly, ...] = ()
    slips: tuple[Slip, ...] = ()
    readings: tuple[Reading, ...] = ()
    evening_division: str = ""
    release_needs_second: bool = False
    schedule_page: str = ""
    contact: Contact = Contact()


@dataclass(frozen=True)
class School:
    """The merged rows of ``national`` and one school, checked and frozen at start."""

    profile: SchoolProfile
    regulation: Regulation
    national: Regulation
    committee: CommitteeRule
    responsibilities: tuple[Responsibility, ...]
    obligations: tuple[Obligation, ...]
    windows: tuple[Window, ...]
    constraints: tuple[Constraint, ...]
    rewards: RewardScheme
    portfolio: PortfolioRules
    national_portfolio: PortfolioRules
    own_obligations: int = 0
    gaps: tuple[Obligation, ...] = field(default=())

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.profile.units, self.profile.positions, self.profile.stated_only)

    @property
    def code(self) -> str:
        return self.profile.code

    @cached_property
    def convener(self) -> Position:
        return self.directory.position(self.committee.convener)

    @cached_property
    def secretary(self) -> Position:
        return self.directory.position(self.committee.secretary)

    @cached_property
    def grants(self) -> Mapping[Duty, frozenset[str]]:
        """Duty → codes of the positions that hold it, from the responsibility rows and the committee."""
        table: dict[Duty, set[str]] = {duty: set() for duty in Duty}
        for row in self.responsibilities:
            table[row.duty] |= self.directory.codes(row.builders)
            table[Duty.SUPERVISE_DATA] |= self.directory.codes(row.supervisors)
        for obligation in self.obligations:
            if obligation.is_outreach:
                table[Duty.HOLD_OUTREACH] |= self.directory.codes(obligation.organisers.names)
        table[Duty.CONVENE].add(self.convener.code)
        table[Duty.SECRETARY].add(self.secretary.code)
        table[Duty.TAKE_PART] |= {
            self.directory.position(seat.position).code for seat in self.committee.seats if seat.position
        }
        for step in self.portfolio.steps:
            table[Duty.SUBMIT] |= self.directory.codes(step.units)
        if self.portfolio.receipt:
            table[Duty.CONFIRM_RECEIPT] |= self.directory.codes(self.portfolio.receipt.units)
        table[Duty.PROPOSE_REWARDS] |= self.directory.codes((self.rewards.proposer,))
        return {duty: frozenset(codes) for duty, codes in table.items()}

    @cached_property
    def allowed(self) -> Mapping[Permission, frozenset[str]]:
        """Permission → codes of positions and standings («@member» …) that have it."""
        table = allowed_codes(self.grants)
        on_road = frozenset(code for codes in self.stage_codes.values() for code in codes)
        for permission in (Permission.VIEW_REWARDS, Permission.PROCESS_REWARDS):
            table[permission] |= on_road
        return table

    @cached_property
    def stage_codes(self) -> Mapping[Stage, frozenset[str]]:
        """Who takes each stage of a reward case after the group: position codes."""
        own = (row.builders for row in self.responsibilities if row.duty is Duty.PROCESS_REWARDS)
        processing = self.directory.codes(name for builders in own for name in builders)
        last = self.rewards.sign_off[-1:]
        signs_last = self.directory.codes(name for name in last if self.directory.knows(name))
        table = {}
        for row in self.rewards.stages:
            by_default = signs_last if row.stage is Stage.PRINCIPAL else processing
            table[row.stage] = self.directory.codes(row.actors) or by_default or processing
        return table

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """Every anchor that a person enters, in order of first use."""
        found: dict[str, Anchor] = {}
        moments = [moment for window in self.windows for moment in window.moments()]
        for moment in moments:
            if moment.anchor and not moment.anchor.builtin:
                found.setdefault(moment.anchor.key, moment.anchor)
        for row in self.constraints:
            for point in (getattr(row, name, None) for name in ("moment", "first", "last")):
                anchor = point if isinstance(point, Anchor) else getattr(point, "anchor", None)
                if anchor and not anchor.builtin:
                    found.setdefault(anchor.key, anchor)
        return tuple(found.values())

    @cached_property
    def outreach(self) -> tuple[Obligation, ...]:
        return tuple(row for row in self.obligations if row.is_outreach)

    def obligation(self, key: str) -> Obligation | None:
        return next((row for row in self.obligations if row.key == key), None)

    def window(self, key: str) -> Window | None:
        return next((row for row in self.windows if row.key == key), None)

    def clause(self, ref: str) -> Clause | None:
        """A clause of the school's regulation or of the national baseline."""
        return self.regulation.clause(ref) or self.national.clause(ref)

    def titles(self, permission: Permission) -> tuple[str, ...]:
        """Titles of the positions that have a permission, for the 403 page and the duties page."""
        codes = self.allowed[permission]
        return tuple(position.title for position in self.profile.positions if position.code in codes)
