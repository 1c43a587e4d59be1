"""What the register is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from demo.outside import required
from demo.region import region_day


@dataclass(frozen=True, slots=True)
class Configuration:
    """Who may ask, who may change, and where changes come from."""

    port: int
    token: str = field(repr=False)
    control_token: str = field(repr=False)
    file: Path | None
    day: date

    @classmethod
    def from_environment(cls) -> Configuration:
        """Read ``REGISTER_*``. Raises :class:`BadStart` naming what is missing."""
        file = os.environ.get("REGISTER_FILE", "")
        return cls(
            port=int(required("REGISTER_PORT")),
            token=required("REGISTER_TOKEN"),
            control_token=os.environ.get("REGISTER_CONTROL_TOKEN", ""),
            file=Path(file) if file else None,
            day=region_day(),
        )
