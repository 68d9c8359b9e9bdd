"""The demo school: synthetic people and a true-looking history, made by the services themselves."""

from __future__ import annotations

import importlib
import importlib.util

from intranet.services.database import is_empty
from intranet.services.demo.cast import fill_people

# Each makes its area's history through the services, in this order: later ones cite earlier ones.
CHAPTERS = (
    "platform",
    "meetings",
    "deputies",
    "calendar",
    "operations",
    "leavers",
    "outreach",
    "rewards",
    "compliance",
)


def fill_demo() -> bool:
    """Fill an empty database; returns whether anything was done."""
    if not is_empty():
        return False
    cast = fill_people()
    for chapter in CHAPTERS:
        name = f"intranet.services.demo.{chapter}"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).fill(cast)
    return True
