"""What a process keeps of what it worked out: so many at most, of which the oldest leave first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def keep_newest(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> Value:
    """Keep ``value``, which is returned, and no more than ``most``."""
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
    return value
