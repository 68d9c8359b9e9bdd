"""銷毀證明: the record that a sealed class was deleted, with the resolution that permitted it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from .environment import document_html
from .pdf import pdf_of

SIGN_OFFS = ("銷毀人", "監毀人", "單位主管", "校長")


class DestructionCertificate(Struct, frozen=True):
    """Everything that the certificate says; it names no student."""

    school: str
    document_number: str
    graduation: str
    class_name: str
    students: int
    sealed_on: date
    years: int
    clause: str
    regulation: str
    permitted_from: date
    meeting: str
    meeting_on: date
    resolution: str
    outcome: str
    destroyed_on: date
    method: str
    destroyed_by: str
    witness: str
    kept_until: date


def certificate_html(certificate: DestructionCertificate) -> str:
    """The certificate as the HTML that is printed."""
    return document_html("certificate.html", certificate=certificate, sign_offs=SIGN_OFFS)


def certificate_pdf(certificate: DestructionCertificate, cache_dir: Path | None = None) -> bytes:
    """The certificate as a PDF, A4 portrait; raises PrintingFailed."""
    return pdf_of(certificate_html(certificate), cache_dir)
