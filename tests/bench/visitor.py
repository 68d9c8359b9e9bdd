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


def sign_in(port: int, username: str) -> str:
    """Sign in as a demo account; return the Cookie header."""
    response, text = get(port, "/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    if token is None:
        raise RuntimeError("the sign-in page holds no csrf_token")
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1]}
    headers = {"Content-Type": FORM, "Cookie": cookies_of(response)}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/login", urllib.parse.urlencode(form), headers)
    response = connection.getresponse()
    if response.status not in (302, 303):
        raise RuntimeError(f"sign-in answered {response.status}")
    return cookies_of(response)
