"""Page context of the versions area."""

from __future__ import annotations

from msgspec import Struct

from intranet.blueprints.versions.forms import CompareForm
from intranet.documents.comparison import Comparison
from intranet.rules.regulation import Amendment
from intranet.web.pages import ClauseLink, Page


class VersionRow(Struct, frozen=True):
    """An amendment; ``compare_url`` shows what it changed, empty where that is not known."""

    amendment: Amendment
    compare_url: str


class VersionsPage(Page, frozen=True, kw_only=True):
    """``unknown`` counts the amendments whose earlier wording nobody gave us. ``comparison`` is None where the form
    was refused."""

    regulation: str
    clauses: tuple[ClauseLink, ...]
    rows: tuple[VersionRow, ...]
    unknown: int
    form: CompareForm
    index_url: str
    comparison: Comparison | None
    paper_url: str
