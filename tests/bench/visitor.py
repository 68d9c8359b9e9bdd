"""Opens pages and signs in over HTTP, as somebody at a browser does."""

from __future__ import annotations

import re
import urllib.parse
from http.client import HTTPConnection, HTTPResponse

PASSWORD = "portfolio-demo-115"
FORM = "application/x-www-form-urlencoded"


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
    """Fetch one page, following nothing."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    text = response.read().decode(errors="replace")  # a packed page is asked for its headers only
    connection.close()
    return response, text


def cookies_of(response: HTTPResponse) -> str:
    """Return the cookies set by an answer as a request sends them back."""
    return "; ".join(row.partition(";")[0] for row in response.headers.get_all("Set-Cookie") or [])


def token_of(text: str) -> str:
    """The CSRF token of a page's forms."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    if token is None:
        raise RuntimeError("the page holds no csrf_token")
    return token[1]


def post(port: int, path: str, fields: dict[str, str], cookie: str) -> HTTPResponse:
    """Send a form, following nothing; it must be taken."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, urllib.parse.urlencode(fields), {"Content-Type": FORM, "Cookie": cookie})
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status not in (302, 303):
        raise RuntimeError(f"POST {path} answered {response.status}")
    return response


def report(port: int, cookie: str) -> None:
    """Report a fault: a write, which everything that is kept must notice."""
    _, text = get(port, "/faults/new", {"Cookie": cookie})
    post(port, "/faults/new", {"csrf_token": token_of(text), "title": "畫面空白", "body": "說明"}, cookie)


def sign_in(port: int, username: str) -> str:
    """Sign in as a demo account and open the first page; return the Cookie header that a browser then sends."""
    response, text = get(port, "/login")
    fields = {"username": username, "password": PASSWORD, "csrf_token": token_of(text)}
    response = post(port, "/login", fields, cookies_of(response))
    own = cookies_of(response)
    first, _ = get(port, "/", {"Cookie": own})
    return cookies_of(first) or own
