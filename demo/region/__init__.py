"""Region Lindmark, made up from end to end: places, staff and forty people as plain data.

No Django and none of our rooms are imported here, so the outside parties can read it too. Everything that
has an age is worked out from one day, the *region's day*: the day the demo was first seeded. The launcher
hands the same day to every process (``REGION_DAY``), or two of them could disagree about who has which
number once a birthday has passed.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo


def region_day() -> date:
    """The day that all ages are counted from: ``REGION_DAY`` (ISO), else today in Sweden.

    Raises ``ValueError`` when the variable is not a date.
    """
    written = os.environ.get("REGION_DAY", "")
    return date.fromisoformat(written) if written else datetime.now(ZoneInfo("Europe/Stockholm")).date()
