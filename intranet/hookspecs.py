"""Floor 2: the hooks. Each is called once at start, without arguments, and answered with frozen rows.

A plugin answers those that its regulation speaks to; ``plugins/national`` answers what every school inherits.
"""

from __future__ import annotations

import pluggy

from intranet.rules.committee import CommitteeRule
from intranet.rules.constraints import Constraint
from intranet.rules.duties import Responsibility
from intranet.rules.obligations import Obligation
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.regulation import Regulation
from intranet.rules.rewards import RewardScheme
from intranet.rules.schedule import Window
from intranet.rules.school import SchoolProfile

PROJECT = "intranet"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def intranet_school() -> SchoolProfile:  # type: ignore[empty-body]
    """Say who the school is; exactly the school's plugin answers, a plugin that does not is no school."""


@hookspec
def intranet_regulation() -> Regulation:  # type: ignore[empty-body]
    """Give the regulation's clauses and amendments; national and school both answer, shown side by side."""


@hookspec
def intranet_committee() -> CommitteeRule:  # type: ignore[empty-body]
    """Set up the working group; the school must answer."""


@hookspec
def intranet_responsibilities() -> tuple[Responsibility, ...]:  # type: ignore[empty-body]
    """Give the responsibility table; rows of national and school are concatenated, none is no rows."""


@hookspec
def intranet_obligations() -> tuple[Obligation, ...]:  # type: ignore[empty-body]
    """Give what must happen each term or year; a national row that a school's row answers is not asked twice."""


@hookspec
def intranet_schedule() -> tuple[Window, ...]:  # type: ignore[empty-body]
    """Give the windows of the term's schedule; concatenated, none is an empty schedule."""


@hookspec
def intranet_constraints() -> tuple[Constraint, ...]:  # type: ignore[empty-body]
    """Give what a schedule must keep to; concatenated, so that a school can only tighten."""


@hookspec
def intranet_rewards() -> RewardScheme:  # type: ignore[empty-body]
    """Give the reward scheme; the school's stands over the national one."""


@hookspec
def intranet_portfolio() -> PortfolioRules:  # type: ignore[empty-body]
    """Give caps, steps, receipt and retention; a value that the school leaves out is the national one."""
