"""What it is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from demo.outside import required


@dataclass(frozen=True, slots=True)
class Configuration:
    """One account, its numbers, and where received SMS are posted."""

    port: int
    username: str
    password: str = field(repr=False)
    senders: tuple[str, ...]
    control_token: str = field(default="", repr=False)
    inbound_url: str = field(default="", repr=False)
    pace: float = 0.4
    retry_after: float = 1.0

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read the environment. Raises :class:`BadStart` naming what is missing."""
        return cls(
            port=int(required("ELKS_PORT")),
            username=required("ELKS_USERNAME"),
            password=required("ELKS_PASSWORD"),
            senders=tuple(required("ELKS_SENDERS").split(",")),
            control_token=os.environ.get("ELKS_CONTROL_TOKEN", ""),
            inbound_url=os.environ.get("ELKS_INBOUND_URL", ""),
            pace=float(os.environ.get("ELKS_PACE", "0.4")),
            retry_after=float(os.environ.get("ELKS_RETRY_AFTER", "1.0")),
        )
