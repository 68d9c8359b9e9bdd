"""The national baseline: what every school inherits. Its keys are names, never invented article numbers."""

from .calendar import intranet_constraints
from .regulation import intranet_obligations, intranet_regulation
from .standards import intranet_portfolio, intranet_rewards

__all__ = [
    "intranet_constraints",
    "intranet_obligations",
    "intranet_portfolio",
    "intranet_regulation",
    "intranet_rewards",
]
