"""Something that receives webhooks, as the portal would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from tests.demo.parties import wait_until


@dataclass(frozen=True)
class Webhook:
    """One request as it came."""

    address: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Receiver:
    """Keeps what it gets; answers what it has been told to, then 204."""

    url: str = ""
    got: list[Webhook] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def wait_for(self, count: int, *, sid: str = "") -> list[Webhook]:
        """The first so many about a message, waited for."""
        wait_until(lambda: len(self.about(sid)) >= count, what=f"{count} webhooks")
        return self.about(sid)

    def about(self, sid: str) -> list[Webhook]:
        """Those about a message; all without one."""
        return [w for w in list(self.got) if not sid or w.parameters.get("MessageSid") == sid]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            address = f"{receiver.url}{self.path}"
            receiver.got.append(Webhook(address, dict(parse_qsl(body)), dict(self.headers)))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()
