"""The lines of build/bench.json, and the goals that they are measured against."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

# Name → unit, goal, which way is better. F is the bare Flask route in the same run.
GOALS: dict[str, tuple[str, float, str]] = {
    "public_calendar": ("F", 4.0, "higher"),
    "public_calendar_ics": ("F", 4.0, "higher"),
    "public_calendar_304": ("F", 4.0, "higher"),
    "login_page": ("F", 0.5, "higher"),
    "home": ("F", 0.25, "higher"),
    "meetings_list": ("F", 0.25, "higher"),
    "regulation_page": ("F", 0.25, "higher"),
    "meeting_page": ("F", 0.12, "higher"),
    "calendar_editor": ("F", 0.12, "higher"),
    "p99_over_p50": ("x", 3.0, "lower"),
    "home_p99_while_printing": ("x", 1.5, "lower"),
    "home_100_years": ("x", 1.3, "lower"),
    "meetings_list_100_years": ("x", 1.3, "lower"),
    "public_calendar_100_years": ("x", 1.3, "lower"),
    "home_100_years_after_write": ("x", 1.3, "lower"),
    "meetings_list_100_years_after_write": ("x", 1.3, "lower"),
    "postgresql_home": ("x", 0.7, "higher"),
    "postgresql_home_after_write": ("x", 0.5, "higher"),
    "roster_10_pages": ("x", 2.0, "lower"),
    "roster_10_pages_again": ("F", 1.0, "higher"),
    "start_cpu": ("s", 1.0, "lower"),
    "memory_per_school": ("MB", 90.0, "lower"),
    "queries_per_page": ("", 10.0, "lower"),
    "draft_60_items": ("ms", 50.0, "lower"),
    "print_minutes_cpu": ("s", 1.0, "lower"),
}


@dataclass(frozen=True)
class Figure:
    """One line of build/bench.json; ``spread`` is the smallest and the largest of the rounds, where there were any."""

    name: str
    value: float
    unit: str
    goal: float
    better: str
    spread: tuple[float, float] | None = None

    def is_met(self) -> bool:
        """Tell whether the value reaches its goal."""
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def line(self) -> str:
        """The figure as a line of the printed table."""
        sign, verdict = (">=" if self.better == "higher" else "<="), ("met" if self.is_met() else "missed")
        spread = f"  ({self.spread[0]:.2f}–{self.spread[1]:.2f})" if self.spread else ""
        return f"{self.name:36}{self.value:10.2f} {self.unit:3} goal {sign} {self.goal:<6g} {verdict}{spread}"


def figure(name: str, values: Iterable[float], digits: int = 3) -> Figure:
    """The median of the rounds' values, against the goal of that name."""
    rows = list(values)
    unit, goal, better = GOALS[name]
    spread = (round(min(rows), digits), round(max(rows), digits)) if len(rows) > 1 else None
    return Figure(name, round(statistics.median(rows), digits), unit, goal, better, spread)


def write_figures(figures: list[Figure], path: Path) -> None:
    """Keep the figures as JSON: a list of name, value, unit, goal, better."""
    path.parent.mkdir(exist_ok=True)
    rows = [{name: value for name, value in asdict(one).items() if name != "spread"} for one in figures]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
