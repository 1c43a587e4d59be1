"""What the phones are told when they start."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from demo.outside import BadStart, required
from demo.region.places import SENDING_NUMBER

_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Configuration:
    """One account, its own numbers, and where things are kept and sent."""

    port: int
    account_sid: str
    auth_token: str = field(repr=False)
    senders: tuple[str, ...] = (SENDING_NUMBER,)
    control_token: str = field(default="", repr=False)
    data: Path | None = None
    inbound_url: str = ""
    pace: float = 0.4
    retry_after: float = 1.0

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read the environment. Raises :class:`BadStart` naming what is missing or unreadable."""
        sid = required("TWILIO_ACCOUNT_SID")
        if not _ACCOUNT_SID.fullmatch(sid):
            raise BadStart("TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.")
        kept = os.environ.get("PHONE_DATA", "")
        if kept:
            Path(kept).parent.mkdir(parents=True, exist_ok=True)
        return cls(
            port=int(required("PHONE_PORT")),
            account_sid=sid,
            auth_token=required("TWILIO_AUTH_TOKEN"),
            senders=tuple(os.environ.get("PHONE_SENDERS", SENDING_NUMBER).split(",")),
            control_token=os.environ.get("PHONE_CONTROL_TOKEN", ""),
            data=Path(kept) if kept else None,
            inbound_url=os.environ.get("PHONE_INBOUND_URL", ""),
            pace=float(os.environ.get("PHONE_PACE", "0.4")),
            retry_after=float(os.environ.get("PHONE_RETRY_AFTER", "1.0")),
        )
