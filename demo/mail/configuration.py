"""What the mail server is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from demo.outside import required


@dataclass(frozen=True, slots=True)
class Configuration:
    """One customer with a user and a password, and the one address that it may write from."""

    port: int
    smtp_port: int
    user: str
    password: str = field(repr=False)
    sender: str
    control_token: str = field(default="", repr=False)
    data: Path | None = None

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read the environment. Raises :class:`demo.outside.BadStart` naming what is missing."""
        kept = os.environ.get("MAIL_DATA", "")
        if kept:
            Path(kept).parent.mkdir(parents=True, exist_ok=True)
        return cls(
            port=int(required("MAIL_PORT")),
            smtp_port=int(required("MAIL_SMTP_PORT")),
            user=required("MAIL_USER"),
            password=required("MAIL_PASSWORD"),
            sender=required("MAIL_FROM"),
            control_token=os.environ.get("MAIL_CONTROL_TOKEN", ""),
            data=Path(kept) if kept else None,
        )
