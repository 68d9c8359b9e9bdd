"""The signed-in user as Flask-Login sees it. The cookie holds the session's secret; the session row is the truth."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from flask_login import UserMixin, current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from intranet.extensions import login
from intranet.services import login_sessions, second_factor
from intranet.services.actor import Actor
from intranet.services.login_sessions import SignedIn

FORM_TOKEN = "form_token"


class User(UserMixin):  # type: ignore[misc]
    """Flask-Login's user: the session's secret as id, the actor behind it."""

    def __init__(self, secret: str, session: SignedIn) -> None:
        self.secret = secret
        self.session = session

    @property
    def actor(self) -> Actor:
        return self.session.actor

    def get_id(self) -> str:
        return self.secret


def load_user(secret: str) -> User | None:
    session = login_sessions.resume(secret, form_token=_posted_token())
    return User(secret, session) if session else None


def _posted_token() -> str:
    if request.method != "POST":
        return ""
    try:
        return request.form.get(FORM_TOKEN, "")[:64]
    except RequestEntityTooLarge:  # the page that says so is being drawn, and asks who is signed in
        return ""


def current_actor() -> Actor:
    """The actor of this request; only behind a permission, where somebody is signed in."""
    actor: Actor = current_user.actor
    return actor


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def draw_for_whoever_is_known() -> None:
    """From here on this request asks nobody who is signed in: where that is not known yet, the page is a visitor's. A page
    that says that the database is away must not ask it."""
    if "_login_user" not in g:  # where Flask-Login keeps the user of a request
        g._login_user = login.anonymous_user()


def has_seen_notice() -> bool:
    """Whether the one who is signed in has acknowledged the personal-data notice."""
    return bool(current_user.session.notice_seen)


def source() -> str:
    """The client's address, behind the proxies that the settings name."""
    return request.remote_addr or ""


def must_set_up_factor() -> bool:
    """Whether the one who is signed in may do nothing else before a second factor is set up."""
    owed = second_factor.owed(current_user.session, source())
    return owed is not None and owed.is_over


def to_second_factor() -> Response:
    """Send somebody to setting up a second factor, and back afterwards."""
    return redirect(url_for("auth.second_factor", next=_way_back()), 303)


def to_login() -> Response:
    """Send a visitor to the sign-in page, and back afterwards."""
    return redirect(url_for("auth.login", next=_way_back()))


def to_notice() -> Response:
    """Send somebody to the personal-data notice, and back afterwards."""
    return redirect(url_for("auth.notice", next=_way_back()), 303)


def _way_back() -> str | None:
    asked = request.method == "GET" and request.path != "/"
    return request.script_root + request.full_path.rstrip("?") if asked else None


def safe_next(target: str) -> str:
    """``next`` only where it is a path of ours: no scheme, no host, no backslash, no control character."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    if not plain or "\\" in target or parts.scheme or parts.netloc:
        return url_for("home.index")
    return target


def init_app(app: Flask) -> None:
    login.init_app(app)
    login.user_loader(load_user)
    login.unauthorized_handler(to_login)
    login.session_protection = None  # our own sessions end on the server; the client's address may change

    @app.before_request
    def reset_page_state() -> None:
        g.pop("shell_term", None)
