"""All that is wrong with a session as entered, told at once: its fields, its files, the consent of those in photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from intranet.services.attachments import Upload, check_upload, without_place
from intranet.services.errors import Refused
from intranet.services.outreach_drafts import SessionDraft, check, faults_of, refuse_all
from intranet.services.upload_checks import PHOTOS, ending_of

LONGEST_NAME = 60
Taken = TypeVar("Taken")


def check_entered(draft: SessionDraft | None, uploads: Iterable[Upload], *, photo_consent: bool) -> None:
    """Whatever would be refused, before anything is written; ``draft`` is None where too little was typed for one.
    Raises Refused, SeveralRefused."""
    refuse_all((*(faults_of(draft) if draft else ()), *_faults_of_files(list(uploads), photo_consent)))


def ready(draft: SessionDraft, uploads: Iterable[Upload]) -> list[Upload]:
    """The files of a session that may be saved, as they are kept: photos lose their place and camera, and need the
    consent of those they show. Raises as check_entered(), and Refused for an unknown clause."""
    files = list(uploads)
    check_entered(draft, files, photo_consent=draft.photo_consent)
    check(draft)
    return [named(upload, without_place) for upload in files]


def named(upload: Upload, take: Callable[[Upload], Taken]) -> Taken:
    """What ``take`` makes of a file; a refusal names the file and stands at the form's field."""
    try:
        return take(upload)
    except Refused as refused:
        raise Refused(f"「{upload.name[:LONGEST_NAME]}」{refused.message}", field="files") from refused


def _faults_of_files(uploads: list[Upload], photo_consent: bool) -> Iterator[Refused]:
    for upload in uploads:
        try:
            named(upload, check_upload)
        except Refused as refused:
            yield refused
    photos = [upload.name[:LONGEST_NAME] for upload in uploads if ending_of(upload.name) in PHOTOS]
    if photos and not photo_consent:
        yield Refused(f"「{photos[0]}」是照片：請先確認畫面中的人已同意，並勾選本欄。", field="photo_consent")
