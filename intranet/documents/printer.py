"""The printing process: HTML on stdin, PDF on stdout, nothing read from anywhere else.

Started by ``intranet.documents.pdf`` for one document and then gone, so that WeasyPrint's memory, time and
faults stay outside the web workers. Run by path and in isolated mode: it imports nothing of ours. Each
address that the document asked for, and did not get, is named on stderr as ``refused: <address>``.
"""

from __future__ import annotations

import base64
import ctypes.util
import gc
import os
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress

REFUSED = "refused: "
PHOTO = "data:image/jpeg;base64,"
NICENESS = 15
CPU_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
OUTPUT_BYTES = 64 * 1024**2


def limit_process() -> None:
    """Take less than the web workers, and never the whole machine."""
    os.nice(NICENESS)
    with suppress(OSError, AttributeError):  # it never takes the place of somebody's page in the middle of drawing it
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    limits = (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def load_by_name_alone() -> None:
    """Look for shared libraries by their file names alone. For each name that does not exist Python would otherwise
    ask ldconfig, the compiler and the linker: fifty processes before the first page, a third of all the time. What
    they could find is a file name too, and WeasyPrint tries those."""
    ctypes.util.find_library = lambda name: None


def print_html(html: str) -> tuple[bytes, list[str]]:
    """Render ``html`` to a tagged PDF (PDF/UA-1); also gives the addresses that were refused, in order."""
    # Imported here: the limits of this process must hold before the library loads.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    refused: list[str] = []

    class LockedFetcher(URLFetcher):  # type: ignore[misc]  # the library has no annotations
        """Refuses every address: files, network and data alike. Documents carry all they need; photos as JPEG in the
        document itself, which nothing of ours writes but what was drawn anew."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url.startswith(PHOTO):
                content = base64.b64decode(url[len(PHOTO) :], validate=True)
                return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
            refused.append(url)
            raise ValueError("documents read nothing from outside")

    content: bytes = HTML(string=html, url_fetcher=LockedFetcher()).write_pdf(pdf_variant="pdf/ua-1")
    return content, refused


def report(refused: Iterable[str]) -> None:
    """Name each refused address on stderr, one short line each."""
    for address in refused:
        print(REFUSED + address[:200].encode("unicode_escape").decode("ascii"), file=sys.stderr)


def main() -> int:
    """Print the document on stdin; exit status 0 only with a whole PDF on stdout."""
    limit_process()
    load_by_name_alone()
    gc.disable()  # the process ends with its one document: searching for cycles is a twelfth of its time
    content, refused = print_html(sys.stdin.buffer.read().decode("utf-8"))
    report(refused)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    sys.stderr.flush()
    os._exit(0)  # all is written: taking the library apart again would be time for nothing


if __name__ == "__main__":
    sys.exit(main())
