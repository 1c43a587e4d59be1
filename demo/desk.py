"""The demo's code app: what a member of the seeded staff signs in with now. Nothing here is secret."""

from __future__ import annotations

import time

from django_otp.oath import totp

from demo.region.staff import StaffMember
from demo.seed.places import totp_key

STEP_SECONDS = 30


def code(member: StaffMember) -> str:
    """Six digits, good once, within about half a minute."""
    return f"{totp(bytes.fromhex(totp_key(member.key)), step=STEP_SECONDS):06d}"


def seconds_left() -> int:
    """How long until the next one."""
    return STEP_SECONDS - int(time.time()) % STEP_SECONDS
