"""``manage.py verify_audit``: does the access log hold?"""

from __future__ import annotations

from datetime import UTC
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import verification
from core import clock

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
        if extent.oldest_waiting and clock.now() - extent.oldest_waiting > verification.LONGEST_TRANSACTION:
            since = extent.oldest_waiting.astimezone(UTC).isoformat(" ")
            self.stderr.write(
                f"Rows have waited to be sealed since {since}: is the job running, or a transaction left open?"
            )
        if extent.seals and not extent.kept_outside:
            self.stderr.write(
                "No last seal is kept outside the database (AUDIT_LAST_SEAL_FILE): one who has both the database "
                "and the key could have made the whole chain anew."
            )
