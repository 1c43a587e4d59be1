"""Published sample data that the project does not ship: `../shared/data` beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

_PLACE = Path(__file__).resolve().parents[2] / "shared" / "data"


def sample_data(folder: str) -> Path:
    """The folder of sample data, or a plain skip when it is not on this machine."""
    place = _PLACE / folder
    if not place.is_dir():
        pytest.skip(f"the sample data folder {folder} is not here")
    return place
