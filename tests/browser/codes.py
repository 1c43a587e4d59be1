"""One-time codes for walks: each works once, so that one who signs in again waits for the next."""

from __future__ import annotations

import time

from demo import desk
from demo.region.staff import StaffMember

_SHOWN: dict[str, str] = {}


def next_code(member: StaffMember) -> str:
    """A code of the member's that no walk of this process has been given. Half a minute at most."""
    ends = time.monotonic() + 40
    while (code := desk.code(member)) == _SHOWN.get(member.key):
        assert time.monotonic() < ends, "the code never changed"
        time.sleep(0.2)
    _SHOWN[member.key] = code
    return code
