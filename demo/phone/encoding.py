"""How many SMS a text becomes (GSM 03.38: 160 or 153 septets; UCS-2: 70 or 67 units)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes on the air."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def size(text: str) -> Size:
    """Count it. One sign outside GSM-7 makes the whole text UCS-2."""
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        units = sum(2 if sign in _EXTENDED else 1 for sign in text)
        return Size("GSM-7", units, _segments(units, alone=160, joined=153))
    units = len(text.encode("utf-16-be")) // 2
    return Size("UCS-2", units, _segments(units, alone=70, joined=67))


def _segments(units: int, *, alone: int, joined: int) -> int:
    return 1 if units <= alone else -(-units // joined)
