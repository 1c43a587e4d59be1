"""`manage.py check_book`: whether the time book is whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bookings import checks


class Command(BaseCommand):
    help = "Compares each slot's count, times and events with its bookings. Exit code 1 when anything is amiss."

    def handle(self, *args: Any, **options: Any) -> None:
        found = checks.amiss()
        for one in found:
            self.stdout.write(f"slot {one.slot_id}: {one.kind}")
        if found:
            raise CommandError(f"{len(found)} amiss in the book", returncode=1)
        self.stdout.write("The book is whole.")
