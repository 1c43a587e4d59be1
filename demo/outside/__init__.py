"""What the outside parties have in common: how they read their environment, serve, log and stop.

Each is a separate process that knows nothing of Django or of our rooms, just as the real ones would not.
"""

from __future__ import annotations

import hmac
import os
import re
import signal
import sys
import threading
from collections.abc import Iterable
from ssl import SSLContext
from types import FrameType
from typing import Any

from flask import Blueprint, Flask, Request, Response, jsonify
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

_LOOKS_LIKE_A_NUMBER = re.compile(r"\d{6,}")


class BadStart(SystemExit):
    """The process can't start; its message is a plain sentence for whoever started it."""


def required(name: str) -> str:
    """An environment variable that must be there. Raises :class:`BadStart` naming it."""
    value = os.environ.get(name, "")
    if not value:
        raise BadStart(f"{name} is not set. See docs/outside-parties.md.")
    return value


def has_bearer(request: Request, token: str) -> bool:
    """Whether the request carries exactly this bearer token. An empty token lets nobody in."""
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def json_object(request: Request, *, allowed: Iterable[str]) -> dict[str, Any] | None:
    """The JSON object in the body, or None when it is not one or has a member we do not know."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or set(body) - set(allowed):
        return None
    return body


def prepare(app: Flask, *, policy: str) -> None:
    """Give an app its health check, its headers, the pages' common look, and errors that say nothing of their
    cause.
    """
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # declared on Flask's own default provider only

    shared = Blueprint(
        "outside", __name__, static_folder="static", static_url_path="/outside", template_folder="templates"
    )
    app.register_blueprint(shared)

    @app.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok"})

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        if not (response.mimetype or "").startswith("text/css"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "?"
        print(f"{type(error).__name__} at {where}", file=sys.stderr, flush=True)
        return Response("Något gick fel.", 500, mimetype="text/plain")


class _QuietHandler(WSGIRequestHandler):
    """Logs method, path and status: never a query, and no long number in a path either."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        path = _LOOKS_LIKE_A_NUMBER.sub("…", getattr(self, "path", "?").partition("?")[0])
        print(f"{getattr(self, 'command', '?')} {path} {code}", file=sys.stderr, flush=True)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 -- werkzeug's own name
        print(f"{type}: request not understood", file=sys.stderr, flush=True)


def server(app: Flask, *, port: int, tls: SSLContext | None = None) -> BaseWSGIServer:
    """A server on 127.0.0.1, which does not answer yet. A busy port ends the process with a sentence."""
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler, ssl_context=tls)


def serve(app: Flask, *, port: int, name: str) -> None:
    """Answer on 127.0.0.1 until SIGTERM or Ctrl-C."""
    answering = server(app, port=port)

    def stop(signum: int, frame: FrameType | None) -> None:
        threading.Thread(target=answering.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"{name} answers on http://localhost:{port}", flush=True)
    answering.serve_forever(poll_interval=0.1)
