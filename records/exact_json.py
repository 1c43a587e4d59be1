"""JSON that keeps a number as it was written: 6.50 stays 6.50 (FHIR R4, decimal: precision is preserved)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import orjson

from core.errors import DomainError

_LARGEST_EXPONENT = 40


class Unstorable(DomainError):
    """What a database of texts and numbers cannot hold: nesting deeper than about 250, a NUL sign, half a
    surrogate pair, a number of absurd size.
    """

    code = "json.unstorable"


def dumps(value: object, *, sort: bool = False) -> bytes:
    """UTF-8 JSON; decimals as they are. Raises :class:`Unstorable`."""
    try:
        written = orjson.dumps(value, default=_number, option=orjson.OPT_SORT_KEYS if sort else None)
    except orjson.JSONEncodeError as error:
        raise Unstorable from error
    if b"\\u0000" in written:
        raise Unstorable
    return written


def loads(written: bytes | str) -> Any:
    """What :func:`dumps` wrote, its numbers exact."""
    return json.loads(written, parse_float=Decimal)


class ExactEncoder(json.JSONEncoder):
    """For a JSONField: what is stored is what was sent."""

    def encode(self, o: Any) -> str:
        return dumps(o).decode()


class ExactDecoder(json.JSONDecoder):
    """For a JSONField: what is read is what was stored."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


def _number(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT:
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)
