"""Why something was not taken in: a stable code and a sentence, without a personal or clinical word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.decision import Reason
from core.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9.\-\[\]]{0,79}")


def plain(value: object) -> str:
    """A code or a field's name as it may stand in a reason; "?" for anything that could be more than that."""
    text = str(value)
    return text if _PLAIN.fullmatch(text) else "?"


class CannotUnderstand(DomainError):
    """One entry is of a kind we take, but it cannot be taken as it is. It goes to quarantine."""

    code = "fhir.cannot_understand"

    def __init__(self, code: str, template: StrPromise | str, **params: object) -> None:
        super().__init__(code)
        self.reason = Reason(code, template, {name: plain(value) for name, value in params.items()})


class BrokenFile(DomainError):
    """A whole file cannot be read. ``entry`` is the last one that was read whole (0: none)."""

    code = "fhir.broken_file"

    def __init__(self, code: str, template: StrPromise | str, *, entry: int = 0, **params: object) -> None:
        super().__init__(code)
        self.entry = entry
        self.reason = Reason(code, template, {name: plain(value) for name, value in params.items()})
