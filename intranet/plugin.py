"""The one module that a school's plugin imports: the hook marker and the row types."""

from intranet.hookspecs import hookimpl
from intranet.rules.committee import CommitteeRule, DeputyRule, Matter, QuorumRule, Seat, Topic
from intranet.rules.constraints import (
    AtLeastDays,
    Constraint,
    Inside,
    Level,
    NeedsPeriods,
    NotAfter,
    NotBefore,
    Selector,
)
from intranet.rules.dates import Period
from intranet.rules.duties import Duty, Responsibility
from intranet.rules.obligations import Audience, Kind, Obligation, Organisers, all_of, any_of
from intranet.rules.portfolio import EmailRule, FileLimit, PortfolioRules, Receipt, Retention, SubmissionStep
from intranet.rules.positions import Position, StatedOnly, Unit
from intranet.rules.regulation import Amendment, Clause, Reading, Regulation, Slip
from intranet.rules.reward_road import RewardStage, Stage
from intranet.rules.rewards import GRADES, Basis, RewardCheck, RewardGrade, RewardRule, RewardScheme
from intranet.rules.schedule import (
    CLOSING_CEREMONY,
    SCHOOL_OPENS,
    TERM_END,
    TERM_START,
    WINTER_BREAK_ENDS,
    YEAR_END,
    YEAR_START,
    Anchor,
    CheckPeriod,
    Moment,
    Window,
    Work,
    end_of,
    start_of,
)
from intranet.rules.school import Contact, SchoolProfile

__all__ = [
    "CLOSING_CEREMONY",
    "GRADES",
    "SCHOOL_OPENS",
    "TERM_END",
    "TERM_START",
    "WINTER_BREAK_ENDS",
    "YEAR_END",
    "YEAR_START",
    "Amendment",
    "Anchor",
    "AtLeastDays",
    "Audience",
    "Basis",
    "CheckPeriod",
    "Clause",
    "CommitteeRule",
    "Constraint",
    "Contact",
    "DeputyRule",
    "Duty",
    "EmailRule",
    "FileLimit",
    "Inside",
    "Kind",
    "Level",
    "Matter",
    "Moment",
    "NeedsPeriods",
    "NotAfter",
    "NotBefore",
    "Obligation",
    "Organisers",
    "Period",
    "PortfolioRules",
    "Position",
    "QuorumRule",
    "Reading",
    "Receipt",
    "Regulation",
    "Responsibility",
    "Retention",
    "RewardCheck",
    "RewardGrade",
    "RewardRule",
    "RewardScheme",
    "RewardStage",
    "SchoolProfile",
    "Seat",
    "Selector",
    "Slip",
    "Stage",
    "StatedOnly",
    "SubmissionStep",
    "Topic",
    "Unit",
    "Window",
    "Work",
    "all_of",
    "any_of",
    "end_of",
    "hookimpl",
    "start_of",
]
