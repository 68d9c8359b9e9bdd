"""The newest release of a term as a folder of files for the school's own web server: relative links, no program."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template

from intranet.blueprints.public.addresses import BundleAddresses
from intranet.blueprints.public.pages import calendar_page, offered
from intranet.rules.dates import Term
from intranet.services.calendar import files
from intranet.services.calendar.releases import Released, release_of
from intranet.services.context import current_school

SHEETS = ("theme", "layout", "components", "forms", "print")
BOOTSTRAP = "bootstrap.min.css"


def write_bundle(term: Term, folder: Path) -> int:
    """Write the bundle into ``folder`` (made where it is not there); returns the number of files.

    Raises NotFound where the term has no release.
    """
    released, found = release_of(term)
    content = {**_pages(released, found), **_data(released, found), **_styles()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return len(content)


def _pages(released: Released, found: tuple[Released, ...]) -> dict[str, bytes]:
    urls = BundleAddresses(released.term)
    pages = {urls.page(one): calendar_page(released, found, urls, one) for one in offered(released)}
    pages |= {urls.version(row.number): calendar_page(row, found, urls) for row in found}
    with current_app.test_request_context():  # templates look for a request's language and messages
        return {name: render_template("public/calendar.html", page=page).encode() for name, page in pages.items()}


def _data(released: Released, found: tuple[Released, ...]) -> dict[str, bytes]:
    urls = BundleAddresses(released.term)
    calendars = {urls.file("ics", one): files.ics_of(released, found, one) for one in offered(released)}
    return {
        **calendars,
        urls.file("json"): files.json_of(released),
        urls.file("csv"): files.csv_of(released),
        urls.file("pdf"): files.pdf_of(released),
    }


def _styles() -> dict[str, bytes]:
    """One style sheet of all of ours, with the school's colour; Bootstrap's beside it."""
    folder = Path(str(current_app.static_folder)) / "css"
    sheet = "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    sheet = sheet.replace(f"../../bootstrap/static/css/{BOOTSTRAP}", BOOTSTRAP)
    sheet += f"\n:root {{ --school: {current_school().profile.colour}; }}\n"
    library = Path(str(current_app.blueprints["bootstrap"].static_folder)) / "css" / BOOTSTRAP
    return {"style.css": sheet.encode(), BOOTSTRAP: library.read_bytes()}
