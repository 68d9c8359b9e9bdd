"""The Jinja environment of printed documents: its own, strict, and escaping everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from intranet.resources import resource_dir
from intranet.rules.dates import TAIPEI, roc_long, roc_short

NUMERALS = "零一二三四五六七八九"
FORMAL = "零壹貳參肆伍陸柒捌玖拾"


def document_html(template: str, **values: object) -> str:
    """Render ``templates/documents/<template>``; a name that the template misspells is an error."""
    return _environment().get_template(template).render(values)


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals: 一, 十, 十二, 二十一 (as in 案由二十一)."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")


def formal_number(number: int) -> str:
    """1 to 10 as the sections of an official document are numbered: 壹, 貳, … 拾."""
    return FORMAL[number] if 1 <= number <= 10 else chinese_number(number)


def clock(moment: datetime) -> str:
    """``上午9時30分``, ``中午12時10分`` in Asia/Taipei; refuses a moment without a time zone."""
    local = _local(moment)
    half = "上午" if local.hour < 12 else "中午" if local.hour == 12 else "下午"
    hour = local.hour if local.hour <= 12 else local.hour - 12
    return f"{half}{hour}時" + (f"{local.minute}分" if local.minute else "")


def day_and_time(start: datetime, end: datetime | None = None) -> str:
    """``中華民國115年2月25日（星期三）上午9時至上午10時30分`` in Asia/Taipei."""
    begin = _local(start)
    text = roc_long(begin.date(), weekday=True) + clock(begin)
    if end is None:
        return text
    finish = _local(end)
    if finish.date() != begin.date():
        return f"{text}至{roc_long(finish.date(), weekday=True)}{clock(finish)}"
    return f"{text}至{clock(finish)}"


def joined(names: Iterable[str]) -> str:
    """Names in a row, as official documents separate them; 「（無）」 where there are none."""
    return "、".join(names) or "（無）"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(TAIPEI)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("templates") / "documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "roc_long": roc_long,
        "roc_short": roc_short,
        "joined": joined,
        "numeral": chinese_number,
        "formal_numeral": formal_number,
    }
    environment.globals |= {"day_and_time": day_and_time}
    return environment
