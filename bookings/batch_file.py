"""A file of identity numbers, one a line, read as it comes: it is never stored, and no number is told back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.identity import BadIdentityNumber, IdentityNumber, parse_identity_number

LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class NumbersInFile:
    """The numbers once each, how many were not read, how many stood there twice; ``digest``: SHA-256 in hex."""

    numbers: tuple[IdentityNumber, ...]
    bad: int
    twice: int
    digest: str


class TooManyNumbers(ValueError):
    """More lines than one file may hold."""


def read_numbers(chunks: Iterable[bytes], *, today: date, at_most: int) -> NumbersInFile:
    """From the bytes of a text file or of a table's first column; a heading and empty lines are passed over.

    Raises TooManyNumbers.
    """
    digest, rest = hashlib.sha256(), b""
    found: dict[IdentityNumber, None] = {}
    bad = twice = lines = 0
    for chunk in _and_end(chunks):
        digest.update(chunk)
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST_LINE:
            rest = b"?"
        for line in whole:
            text = _first_cell(line)
            if not any(sign.isdigit() for sign in text):
                continue
            lines += 1
            if lines > at_most:
                raise TooManyNumbers
            try:
                number = parse_identity_number(text, today=today)
            except BadIdentityNumber:
                bad += 1
                continue
            twice += number in found
            found[number] = None
    return NumbersInFile(tuple(found), bad, twice, digest.hexdigest())


def _and_end(chunks: Iterable[bytes]) -> Iterable[bytes]:
    yield from chunks
    yield b"\n"


def _first_cell(line: bytes) -> str:
    text = line.decode("utf-8-sig", errors="replace").strip()
    for sign in (";", ",", "\t"):
        text = text.split(sign, 1)[0]
    return text.strip().strip('"').strip()
