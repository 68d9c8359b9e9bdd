"""Named refusals that services raise; views turn them into a field error, a flash or an error page."""

from __future__ import annotations

from collections.abc import Iterable


class Refused(Exception):
    """A service will not do it. The message is meant for the person: what, why (clause), what would pass.

    ``field`` names the form field it belongs to, ``clause`` the regulation's clause, ``instead`` says what can be done;
    each may be empty.
    """

    def __init__(self, message: str, *, field: str = "", clause: str = "", instead: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.clause = clause
        self.instead = instead

    @property
    def parts(self) -> tuple[Refused, ...]:
        """The refusals that it holds, each for its own field; it alone, but for several at once."""
        return (self,)


class SeveralRefused(Refused):
    """Several refusals of one form, told at once; its own field is that of the first."""

    def __init__(self, parts: Iterable[Refused]) -> None:
        self._parts = tuple(parts)
        super().__init__(" ".join(part.message for part in self._parts), field=self._parts[0].field)

    @property
    def parts(self) -> tuple[Refused, ...]:
        return self._parts


class Conflict(Refused):
    """Somebody else changed the record since the form was opened."""

    def __init__(self, message: str = "這筆資料在開啟之後已被他人修改，請比對後再儲存。") -> None:
        super().__init__(message)


class NotFound(Refused):
    """There is no such record, or it is not the actor's to know of."""

    def __init__(self, message: str = "找不到這筆資料。") -> None:
        super().__init__(message)


class LinkOver(NotFound):
    """A link that is false, used or over: the message fits all of them, so that nobody learns which it is."""

    def __init__(self, message: str, *, instead: str) -> None:
        super().__init__(message)
        self.instead = instead


class AlreadyDone(Refused):
    """The same form was taken before: a second press changes nothing."""

    def __init__(self) -> None:
        super().__init__("這份表單已經送出，沒有重複處理。")


class NotPermitted(Refused):
    """The actor's positions do not allow it."""
