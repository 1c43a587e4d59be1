"""What the time book was used for in a month."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bookings.queries import figures
from core import clock


class Command(BaseCommand):
    help = "Cases in the time book in a month by kind and channel, and the share changed on the web."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", nargs="?", help="2026-11; this month unless told")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["month"]
        try:
            first = date.fromisoformat(f"{asked}-01") if asked else clock.today()
        except ValueError:
            raise CommandError(f"{asked} is not a month: write it as 2026-11") from None
        found = figures.month(first.replace(day=1))
        self.stdout.write(f"{found.month}: {found.cases} cases, {found.cases_on_web} of them on the web")
        for (kind, channel), count in found.by_kind_and_channel.items():
            self.stdout.write(f"  {kind:12} {channel:8} {count}")
        if found.web_share_of_changes is not None:
            self.stdout.write(f"  moved or cancelled on the web: {found.web_share_of_changes:.0%}")
