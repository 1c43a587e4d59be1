"""Where the sample data that others published stands, if it stands anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def sample_data(folder: str) -> Path:
    """The folder beside the checkout that holds the data; skips the test, plainly, where there is none."""
    path = _ROOT / folder
    if not path.is_dir():
        pytest.skip(f"no sample data: ../shared/data/{folder} is not there")
    return path
