"""Template filters: dates as staff write them."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from intranet.rules import dates
from intranet.services.context import today


def roc_datetime(moment: datetime) -> str:
    """「115/2/25（三）14:05」 in Asia/Taipei."""
    local = moment.astimezone(dates.TAIPEI)
    return f"{dates.roc_weekday(local.date())}{local:%H:%M}"


def until(day: date) -> str:
    """「還有 12 天」, 「今天」, 「已過 3 天」, counted from today."""
    days = (day - today()).days
    if days == 0:
        return "今天"
    return f"還有 {days} 天" if days > 0 else f"已過 {-days} 天"


def days_left(day: date) -> int:
    return (day - today()).days


def file_size(size: int) -> str:
    """「1.2 MB」 or 「340 KB」."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        roc=dates.roc_short,
        roc_weekday=dates.roc_weekday,
        roc_long=dates.roc_long,
        roc_datetime=roc_datetime,
        until=until,
        days_left=days_left,
        file_size=file_size,
    )
