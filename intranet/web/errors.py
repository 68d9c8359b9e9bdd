"""Error pages in the house style: what happened, why, and where to go."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from intranet.extensions import db
from intranet.services.errors import AlreadyDone, Conflict, NotFound, NotPermitted, Refused
from intranet.web.auth import draw_for_whoever_is_known
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """An error page: its status, the message and what to do next.

    ``typed`` keeps what a lost form held, ``again_url`` leads to that form.
    """

    status: int
    message: str
    hint: str
    typed: tuple[tuple[str, str], ...] = ()
    again_url: str = ""


TEXTS = {
    400: ("無法處理這個要求", "送出的內容不完整或格式不對。", "請回上一頁檢查後再送一次。"),
    403: ("您目前的職務不能開啟這一頁", "", "如需辦理，請洽上列職務，或請執行秘書確認您的職務登錄。"),
    404: ("找不到這一頁", "網址可能有誤，或資料不在您的權限內。", "請從首頁或網站導覽重新查找。"),
    405: ("無法這樣操作", "這個網址不接受這種操作。", "請從頁面上的按鈕辦理。"),
    409: ("資料已被他人修改", "這筆資料在您開啟之後已被他人修改。", "請重新開啟，比對內容後再儲存。"),
    413: ("檔案太大", "上傳的內容超過上限。", "單一檔案不得超過 10 MB，請壓縮或分次上傳。"),
    429: ("嘗試次數過多", "請稍候 15 分鐘再試。", "忘記密碼請洽平臺管理人員。"),
    500: ("系統發生錯誤", "這次操作沒有完成，資料沒有變動。", "請稍後再試；若仍發生，請通報障礙。"),
    503: ("系統暫時無法使用", "資料庫目前無法連線，這次操作沒有寫入。", "請稍候幾分鐘再試。"),
}
FULL = ("系統暫時無法儲存", "伺服器的磁碟已滿，這次操作沒有寫入。", "請通知系統管理人員清出空間，之後再送一次。")
EXPIRED = ("表單已過期", "頁面開啟太久，為了安全沒有送出。", "您剛才輸入的內容列在下面，可複製後重新填寫。")
NEVER_SHOWN = ("csrf_token", "form_token", "version", "password", "again", "current", "identity_proof")


def error_response(
    status: int,
    *,
    title: str = "",
    message: str = "",
    hint: str = "",
    typed: tuple[tuple[str, str], ...] = (),
    again_url: str = "",
) -> tuple[str, int]:
    """Render one error page; texts that are left out are the house's for that status."""
    texts = TEXTS.get(status, TEXTS[500] if status >= 500 else TEXTS[400])
    page = ErrorPage(
        title=title or texts[0],
        status=status,
        message=message or texts[1],
        hint=hint or texts[2],
        typed=typed,
        again_url=again_url,
    )
    return render_template("errors/error.html", page=page), status


def init_app(app: Flask) -> None:
    _answer_http(app)
    _answer_refusals(app)
    _answer_failures(app)


def _answer_http(app: Flask) -> None:
    """What Flask and its extensions refuse."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | Response:
        if error.code is not None and error.code < 400:
            return error.get_response()
        return error_response(error.code or 500)

    @app.errorhandler(SecurityError)
    def wrong_host(error: SecurityError) -> Response:
        """Without a host of ours no address can be built, so this page has no links."""
        return Response("這個網址不是本校的內部網，請改用學校公布的網址。\n", 400, mimetype="text/plain")

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> tuple[str, int]:
        title, message, hint = EXPIRED
        typed = tuple((name, text) for name, text in request.form.items(multi=True) if text.strip())
        kept = tuple((name, text) for name, text in typed if name not in NEVER_SHOWN)
        return error_response(
            400,
            title=title,
            message=message,
            hint=hint if kept else TEXTS[400][2],
            typed=kept,
            again_url=_address_of_form(),
        )


def _answer_refusals(app: Flask) -> None:
    """What our services refuse."""

    @app.errorhandler(NotPermitted)
    def not_permitted(error: NotPermitted) -> tuple[str, int]:
        return error_response(403, message=error.message)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> tuple[str, int]:
        return error_response(404)

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> tuple[str, int]:
        return error_response(409, message=error.message)

    @app.errorhandler(AlreadyDone)
    def already_done(error: AlreadyDone) -> Response:
        flash(error.message, "warning")
        return redirect(area_of(request.path), 303)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return error_response(400, title="無法辦理", message=error.message)


def _answer_failures(app: Flask) -> None:
    """What went wrong on our side."""

    @app.errorhandler(OperationalError)
    def database_gone(error: OperationalError) -> tuple[str, int]:
        app.logger.exception("database error")
        return _failure(503, FULL if _is_full(error) else None)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int]:
        if _is_full(error):
            app.logger.exception("disk full")
            return _failure(503, FULL)
        if app.testing:
            raise error
        app.logger.exception("unhandled error")
        return _failure(500)


def _failure(status: int, texts: tuple[str, str, str] | None = None) -> tuple[str, int]:
    """The page of a failure, drawn without asking the database anything."""
    db.session.rollback()
    draw_for_whoever_is_known()
    title, message, hint = texts or TEXTS[status]
    return error_response(status, title=title, message=message, hint=hint)


def _is_full(error: Exception) -> bool:
    """Whether a disk is full: ours, or that of the database (SQLite and PostgreSQL say it in their own words)."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(error.orig) if isinstance(error, OperationalError) else ""
    return "disk is full" in words or "No space left on device" in words


def area_of(path: str) -> str:
    """The list that a record's address belongs to: ``/meetings/3/convene`` → ``/meetings/``. What lies in no area,
    such as ``/notice``, leads home."""
    area, slash, _ = path.lstrip("/").partition("/")
    return f"{request.script_root}/{area}/" if slash else url_for("home.index")


def _address_of_form() -> str:
    """Where the refused form can be opened anew; empty where that address only takes what is sent to it."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return ""
    return request.script_root + request.full_path.rstrip("?")
