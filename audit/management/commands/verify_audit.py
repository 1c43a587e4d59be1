"""``manage.py verify_audit``: does the access log hold?"""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import verification

SHOWN = 20


class Command(BaseCommand):
    help = "Prove that no sealed row of the access log was changed, removed or slipped in, or name it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 1, and the findings on standard error, when the log does not hold."""
        found = list(islice(verification.findings(), SHOWN))
        if found:
            raise CommandError("The access log does not hold.\n" + "\n".join(f"  {one}" for one in found))
        extent = verification.extent()
        self.stdout.write(
            f"The access log holds: {extent.sealed} rows in {extent.seals} seals, {extent.waiting} not sealed yet."
        )
