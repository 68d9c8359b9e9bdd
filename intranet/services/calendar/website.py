"""Reading one page of the school's website, and which release it shows. Only the school's own hosts are asked.

What stands behind a name is looked up once and that very address is spoken to: neither a redirect nor the name server
can lead the request into the school's own network.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
from html.parser import HTMLParser
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct, field

TIME_OUT = 5.0  # seconds for everything together
MAX_BYTES = 2 * 1024 * 1024
MAX_HOPS = 3
MARK = "schedule-release"
_RELEASE = re.compile(r"(\d{2,3}-[12])/(\d{1,5})")
_EMBED = re.compile(r"/public/calendar/(\d{2,3}-[12])/embed/?")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotReached(Exception):
    """The page could not be read; the message is meant for the person who asked."""


class Allowed(Struct, frozen=True):
    """Where a request may go: ``hosts`` and what lies under them. ``loopback``: this machine instead, for the demo,
    whose school exists while its people do not, and for tests."""

    hosts: tuple[str, ...]
    loopback: bool = False

    def takes(self, host: str) -> bool:
        if self.loopback:
            return host in LOOPBACK
        return any(host == one or host.endswith(f".{one}") for one in self.hosts)

    def words(self) -> str:
        return "本機（示範環境只查本機）" if self.loopback else "、".join(self.hosts)


class Shown(Struct, frozen=True):
    """What a page says of itself: term → release numbers of our mark, and the terms whose embed page it frames."""

    releases: dict[str, int] = field(default_factory=dict)
    framed: tuple[str, ...] = ()


def why_refused(address: str, allowed: Allowed) -> str:
    """Why the address is not one to ask; empty where it is."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "網址不正確，請填 https:// 開頭的完整網址。"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        return "網址不正確，請填 https:// 開頭的完整網址。"
    if not allowed.takes(parts.hostname):
        return f"只能查本校網站的網頁：{allowed.words()}。"
    if port not in (None, 80, 443) and not allowed.loopback:
        return "網址不必寫連接埠，請填本校網站的網址。"
    return ""


def read_page(address: str, allowed: Allowed) -> str:
    """The page's text, redirects followed within ``allowed``. Raises NotReached."""
    ends = time.monotonic() + TIME_OUT
    for _ in range(MAX_HOPS + 1):
        if why_not := why_refused(address, allowed):
            raise NotReached(f"網頁轉到不能查的網址。{why_not}" if _ else why_not)
        status, target, text = _ask(urlsplit(address), allowed, ends)
        if status not in (301, 302, 303, 307, 308):
            break
        address = urljoin(address, target)
    else:
        raise NotReached("網頁一再轉址，沒有內容。")
    if status != 200:
        raise NotReached(f"網站回應 {status}，沒有內容。")
    return text


def _ask(parts: SplitResult, allowed: Allowed, ends: float) -> tuple[int, str, str]:
    """One request: status, where it leads, and the body."""
    connection = _Pinned(parts, _address_of(parts, allowed), ends)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("GET", path, headers={"User-Agent": "portfolio-intranet", "Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), _body(answer, connection, ends)
    except TimeoutError:
        raise NotReached(f"網站在 {TIME_OUT:.0f} 秒內沒有回應。") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached("連不上網站，或回應無法讀取。") from error
    finally:
        connection.close()


def _body(answer: http.client.HTTPResponse, connection: _Pinned, ends: float) -> str:
    content = b""
    while chunk := answer.read1(65536):
        content += chunk
        if len(content) > MAX_BYTES:
            raise NotReached(f"網頁超過 {MAX_BYTES // 1024 // 1024} MB，沒有讀完。")
        connection.hurry(ends)
    return content.decode("utf-8", "replace")


def _address_of(parts: SplitResult, allowed: Allowed) -> str:
    """The network address behind the host's name: on the internet, or this machine where that is allowed."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotReached("找不到這個網站的位址。") from None
    addresses = [str(row[4][0]) for row in found]
    if not all(_is_fit(ipaddress.ip_address(one), allowed) for one in addresses):
        raise NotReached("這個網址指向內部網路，不能查。")
    return addresses[0]


def _is_fit(address: ipaddress.IPv4Address | ipaddress.IPv6Address, allowed: Allowed) -> bool:
    return address.is_loopback if allowed.loopback else address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name means a moment later."""

    def __init__(self, parts: SplitResult, address: str, ends: float) -> None:
        secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if secure else 80))
        self.address, self.ends, self.secure = address, ends, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), timeout=self._left(self.ends))
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def hurry(self, ends: float) -> None:
        """Leave the next read no longer than there is time."""
        if self.sock:
            self.sock.settimeout(self._left(ends))

    def _left(self, ends: float) -> float:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def shown_by(text: str, site: str) -> Shown:
    """Which releases a page bears, and which of our embed pages (at ``site``, PUBLIC_URL) it frames."""
    reader = _Reader()
    reader.feed(text)
    releases = {}
    for content in reader.marks:
        if found := _RELEASE.fullmatch(content.strip()):
            releases[found[1]] = int(found[2])
    framed = []
    for source in reader.frames:
        if source.startswith(site) and (hit := _EMBED.fullmatch(urlsplit(source[len(site) :]).path)):
            framed.append(hit[1])
    return Shown(releases, tuple(framed))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.frames: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("name", "").lower() == MARK:
            self.marks.append(values.get("content", ""))
        elif tag == "iframe":
            self.frames.append(values.get("src", "").strip())
