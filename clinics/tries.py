"""Wrong tries at the staff's sign-in, counted in the cache: a guesser is slowed, a clinic is not shut out.

The narrow count is by e-mail and address together, so that a stranger elsewhere cannot lock somebody out
by knowing their e-mail; the wide one is by e-mail alone, against guessing from many addresses.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache

from clinics.errors import TooManyTries


@dataclass(frozen=True, slots=True)
class _Count:
    key: str
    at_most: int
    seconds: int


def _counts(email: str, address: str) -> tuple[_Count, _Count]:
    narrow = hashlib.sha256(f"{email}|{address}".encode()).hexdigest()
    wide = hashlib.sha256(email.encode()).hexdigest()
    return (
        _Count(f"staff-tries:{narrow}", at_most=8, seconds=10 * 60),
        _Count(f"staff-tries:{wide}", at_most=60, seconds=60 * 60),
    )


def require_some_left(email: str, address: str) -> None:
    """Go on, or raise TooManyTries."""
    counts = _counts(email, address)
    used = cache.get_many([count.key for count in counts])
    if any(used.get(count.key, 0) >= count.at_most for count in counts):
        raise TooManyTries


def count_wrong(email: str, address: str) -> None:
    """One more wrong try. A count forgets itself after its time."""
    for count in _counts(email, address):
        if not cache.add(count.key, 1, count.seconds):
            with suppress(ValueError):  # forgotten between the two lines
                cache.incr(count.key)


def forget(email: str, address: str) -> None:
    """A right one: the narrow count begins anew."""
    cache.delete(_counts(email, address)[0].key)
