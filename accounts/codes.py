"""The six digits that a number or an address is proved with. They are nowhere stored: a row's id makes them."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.conf import settings

DIGITS = 6
_SALT = b"accounts.contact_check:"


def code_of(check_id: UUID) -> str:
    """The code of a contact check, the same each time: by HMAC-SHA-256 from its id and our secret key."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), _SALT + check_id.bytes, "sha256")
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def is_right(check_id: UUID, given: str) -> bool:
    """Whether that is the code; takes as long for any six digits."""
    return hmac.compare_digest(code_of(check_id).encode(), given.encode())
