"""The alphabet of an SMS (3GPP TS 23.038, GSM 7 bit default), and how many SMS a text becomes.

One sign outside it turns the whole text into UCS-2, and 160 signs into 70.
"""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""These take two places each."""

SINGLE, PART = 160, 153
SINGLE_UCS2, PART_UCS2 = 70, 67


def outside(text: str) -> str:
    """The signs that GSM-7 lacks, each once, in order of code."""
    return "".join(sorted(set(text) - BASIC - EXTENDED))


def length(text: str) -> int:
    """Places the text takes: in GSM-7, else in UCS-2 (where an emoji takes two)."""
    if outside(text):
        return len(text.encode("utf-16-be")) // 2
    return len(text) + sum(sign in EXTENDED for sign in text)


def segments(text: str) -> int:
    """How many SMS the text is sent as, and paid for."""
    single, part = (SINGLE_UCS2, PART_UCS2) if outside(text) else (SINGLE, PART)
    places = length(text)
    return 1 if places <= single else -(-places // part)
