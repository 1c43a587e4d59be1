"""Write the clinics' lists of a day into the folder that is there when all is down."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bookings.paper import folder
from core.actor import Actor


class Command(BaseCommand):
    help = "Write the day lists of all clinics as PDF to DAY_LIST_FOLDER (or --folder)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="the day; tomorrow from noon on, else today")
        parser.add_argument("--folder", type=Path, help="somewhere else than DAY_LIST_FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        where = options["folder"] or settings.DAY_LIST_FOLDER
        if where is None:
            raise CommandError("DAY_LIST_FOLDER is not set, and no --folder is given")
        day = options["day"] or folder.day_to_write()
        written = folder.write_lists(where, day, by=Actor.system())
        self.stdout.write(f"{written} lists of {day} in {where}")
