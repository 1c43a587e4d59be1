"""A small HTTP load: kept-alive connections, one thread each, answers read whole and counted."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass
class Outcome:
    """What came of it: answers by status, seconds each, and how long all took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall

    @property
    def p95_ms(self) -> float:
        """Nineteen of twenty were quicker than this."""
        return quantiles(self.seconds, n=20)[18] * 1000


def run(port: int, requests: Iterator[bytes], *, clients: int, seconds: float) -> Outcome:
    """Send what the iterator gives until the time is up or nothing is left."""
    outcome, lock, ends = Outcome(), threading.Lock(), time.perf_counter() + seconds

    def client() -> None:
        connection = _connect(port)
        while time.perf_counter() < ends:
            with lock:
                request = next(requests, None)
            if request is None:
                break
            began = time.perf_counter()
            connection.sendall(request)
            status, closes = _read(connection)
            if closes:
                connection.close()
                connection = _connect(port)
            took = time.perf_counter() - began
            with lock:
                outcome.statuses[status] += 1
                outcome.seconds.append(took)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.wall = time.perf_counter() - began
    return outcome


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _read(connection: socket.socket) -> tuple[int, bool]:
    """One whole answer with a Content-Length. Returns its status, and whether the server closes after it."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    missing = length - len(body)
    while missing > 0:
        missing -= len(_more(connection))
    return int(head[9:12]), b"connection: close" in head.lower()


def _more(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionError("the server closed the connection")
    return chunk


def get(path: str, cookies: str = "") -> bytes:
    """A GET as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: sv\r\nCookie: {cookies}\r\n\r\n".encode()


def post(path: str, body: str, *, cookies: str, token: str, origin: str) -> bytes:
    """A form's POST as bytes, with the CSRF token in its cookie and its header."""
    data = body.encode()
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Accept-Language: sv",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(data)}",
        f"Origin: {origin}",
        f"X-CSRFToken: {token}",
        f"Cookie: vp_csrf={token}; {cookies}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data
