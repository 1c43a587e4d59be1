"""Writes the records as files: ``python -m demo.content --out DIR [--today YYYY-MM-DD]``."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from demo.content.bundles import named_bundles
from demo.region import region_day
from records.exact_json import dumps


def main(arguments: list[str] | None = None) -> int:
    """Write one bundle a person, and one with staff and units, into the folder; print how many."""
    parser = argparse.ArgumentParser(prog="python -m demo.content", description="Make the demo region's records.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="count ages and dates from this day"
    )
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, bundle in named_bundles(options.today or region_day()):
        (options.out / f"{name}.json").write_bytes(dumps(bundle))
        count += 1
    print(f"{count} bundles in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
