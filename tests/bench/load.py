"""A small HTTP load: a few kept-alive connections, prepared bytes out, whole answers in."""

import select
import socket
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """One address under load; `status` is what each of its answers must bear."""

    name: str
    port: int
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def request(self) -> bytes:
        """Return the bytes of one GET."""
        rows = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "gzip", **self.headers}
        lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in rows.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class _Connection:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, target: Target) -> None:
        self.socket = socket.create_connection(("127.0.0.1", target.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = target.request()
        self.expected = f"HTTP/1.1 {target.status} ".encode()
        self.has_body = target.status != 304
        self.head = b""
        self.missing = 0
        self.sent_at = 0.0

    def ask(self) -> None:
        self.head = b""
        self.sent_at = time.perf_counter()
        self.socket.send(self.request)

    def is_answered(self) -> bool:
        """Read what has come; true once the answer is whole."""
        received = self.socket.recv(262_144)
        if not received:
            raise ConnectionError("the server closed a connection that it had kept alive")
        if self.missing:
            self.missing -= len(received)
            return not self.missing
        self.head += received
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self.head.startswith(self.expected):
            raise ConnectionError(f"wanted {self.expected!r}, got {self.head[:60]!r}")
        length = _content_length(self.head[: end + 2]) if self.has_body else 0
        self.missing = end + 4 + length - len(self.head)
        return not self.missing


def _content_length(head: bytes) -> int:
    start = head.lower().find(b"\r\ncontent-length:")
    if start < 0:
        raise ConnectionError("an answer without Content-Length cannot be measured")
    return int(head[start + 17 : head.index(b"\r\n", start + 17)])


def measure(target: Target, *, connections: int, seconds: float, pending: bool = False) -> list[float]:
    """Load `target` for so many seconds; return the time of each answer, in seconds; with `pending` also how long those
    had waited who were not answered by the end."""
    waits: list[float] = []
    opened = [_Connection(target) for _ in range(connections)]
    by_number = {connection.socket.fileno(): connection for connection in opened}
    # Plain epoll: the client shares the cores with the server, and must cost little beside it.
    poll = select.epoll()
    try:
        for number, connection in by_number.items():
            poll.register(number, select.EPOLLIN)
            connection.ask()
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            for number, _ in poll.poll(end - now):
                connection = by_number[number]
                if connection.is_answered():
                    waits.append(time.perf_counter() - connection.sent_at)
                    connection.ask()
        if pending:
            waits += [end - connection.sent_at for connection in opened]
    finally:
        poll.close()
        for connection in opened:
            connection.socket.close()
    if not waits:
        raise ConnectionError(f"{target.name}: no answer within {seconds} s")
    return waits
