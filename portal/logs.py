"""Logs that say what happened and never who: no identity number reaches a line."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_ID = r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # a row's own id, which may hold ten digits in a row
_NUMBERS = re.compile(rf"(?P<id>{_ID})|(?<!\d)(?:\d{{2}})?\d{{6}}[-+]?\d{{4}}(?!\d)")
_DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


class DiscreetFilter(logging.Filter):
    """Takes identity numbers, and PostgreSQL's DETAIL lines, out of messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hide(record.getMessage())
        record.args = ()
        return True


class LineFormatter(logging.Formatter):
    """One line a message: time, level, where, request id, words. Tracebacks are hidden from too."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.get()
        return hide(super().format(record))


def hide(text: str) -> str:
    """The text without identity numbers and database details. A row's id stays: a line is followed up by it."""
    return _NUMBERS.sub(lambda found: found["id"] or "[number]", _DETAIL.sub("", text))
