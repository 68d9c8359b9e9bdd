"""Whether what a hook answers, and every field of its rows, is of the declared type."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from intranet.rules.committee import CommitteeRule
from intranet.rules.constraints import AtLeastDays, Inside, NeedsPeriods, NotAfter, NotBefore
from intranet.rules.duties import Responsibility
from intranet.rules.obligations import Obligation
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.regulation import Regulation
from intranet.rules.rewards import RewardScheme
from intranet.rules.schedule import Window
from intranet.rules.school import SchoolProfile

_HOOK_TYPES: dict[str, tuple[type, ...]] = {
    "intranet_school": (SchoolProfile,),
    "intranet_regulation": (Regulation,),
    "intranet_committee": (CommitteeRule,),
    "intranet_rewards": (RewardScheme,),
    "intranet_portfolio": (PortfolioRules,),
}
_ROW_TYPES: dict[str, tuple[type, ...]] = {
    "intranet_responsibilities": (Responsibility,),
    "intranet_obligations": (Obligation,),
    "intranet_schedule": (Window,),
    "intranet_constraints": (NotBefore, NotAfter, AtLeastDays, Inside, NeedsPeriods),
}


def check_type(hook: str, value: Any, fault: Callable[[str], Exception]) -> None:
    """Raise ``fault(reason)`` where a hook's answer, or a field of a row in it, is not of the declared type."""
    if hook in _HOOK_TYPES:
        rows, wanted = [value], _HOOK_TYPES[hook]
    else:
        if not isinstance(value, tuple):
            raise fault(f"{hook}() 回傳 {type(value).__name__}，應為由資料列組成的 tuple")
        rows, wanted = list(value), _ROW_TYPES[hook]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, wanted):
            names = "、".join(kind.__name__ for kind in wanted)
            raise fault(f"{hook}() 第 {number} 列是 {type(row).__name__}，應為 {names}")
        for reason in _field_faults(row):
            raise fault(f"{hook}() 第 {number} 列{_label(row)}：{reason}")


def _label(row: Any) -> str:
    name = getattr(row, "key", None) or getattr(row, "clause", None)
    return f"（{name}）" if isinstance(name, str) else ""


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _field_faults(row: Any) -> Iterator[str]:
    """Fields whose value is not of the annotated type; looks into tuples of rows."""
    hints = _hints(row.__class__)
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if not _fits(value, hints[field.name]):
            yield f"{type(row).__name__}.{field.name} 的值 {value!r} 型別不符，應為 {_words(hints[field.name])}"
        for part in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                yield from _field_faults(part)


def _words(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)


def _fits(value: Any, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    if origin is tuple:
        args = typing.get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            return isinstance(value, tuple) and all(_fits(part, args[0]) for part in value)
        return isinstance(value, tuple) and len(value) == len(args) and all(map(_fits, value, args))
    if hint is None or hint is type(None):
        return value is None
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) if isinstance(hint, type) else True
