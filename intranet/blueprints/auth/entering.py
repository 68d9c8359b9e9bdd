"""From a session that was just opened to the first page, or to what stands before it."""

from __future__ import annotations

from flask import redirect, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from intranet.services import second_factor
from intranet.web.auth import load_user, source

PENDING, NEXT = "pending", "next"


def enter(secret: str, target: str) -> Response:
    """Sign the bearer in, with a new cookie, and go to ``target``; ask for the code where one is owed.

    Who needs a second factor and has none is led through setting it up.
    """
    session.clear()
    user = load_user(secret)
    if user is None:
        session[PENDING], session[NEXT] = secret, target
        return redirect(url_for("auth.code"))
    login_user(user)
    if second_factor.ask(user.session, source()):
        return redirect(url_for("auth.second_factor", next=target))
    return redirect(target)
