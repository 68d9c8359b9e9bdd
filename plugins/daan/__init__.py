"""臺北市立大安高級工業職業學校: its supplementary regulation as rows, one file a subject."""

from .committee import intranet_committee
from .duties import intranet_responsibilities
from .obligations import intranet_obligations
from .portfolio import intranet_portfolio, intranet_rewards
from .profile import intranet_school
from .regulation import intranet_regulation
from .schedule import intranet_constraints, intranet_schedule

__all__ = [
    "intranet_committee",
    "intranet_constraints",
    "intranet_obligations",
    "intranet_portfolio",
    "intranet_regulation",
    "intranet_responsibilities",
    "intranet_rewards",
    "intranet_schedule",
    "intranet_school",
]
