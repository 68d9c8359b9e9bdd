"""The contexts of the reply page."""

from __future__ import annotations

from intranet.blueprints.replies.forms import LinkReplyForm
from intranet.web.pages import Page


class ReplyPage(Page, frozen=True, kw_only=True):
    """``answered`` is the answer that stands, empty while there is none."""

    form: LinkReplyForm
    name: str
    facts: tuple[tuple[str, str], ...]
    answered: str
    is_read: bool
    leave_note: str


class EndedPage(Page, frozen=True, kw_only=True):
    """A link that is false or over: why, and where to turn."""

    message: str
    phone: str
    login_url: str
