"""Figures are ratios: what is measured stands beside its yardstick in time, so that a slow moment of the machine hits
both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def beside(yardstick: Callable[[], float], measured: Iterable[Callable[[], float]]) -> Iterator[float]:
    """Each one's value over the mean of the yardstick's just before and just after."""
    before = yardstick()
    for one in measured:
        value = one()
        after = yardstick()
        yield value / ((before + after) / 2)
        before = after
