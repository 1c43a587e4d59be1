"""Fills an empty demo with Region Lindmark; ``--scale N`` adds a made-up region of N residents for measuring."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Person
from demo.region import region_day
from demo.seed import duplicates, people, places, readings, records, represented, scale, times, visits, waiting


class Command(BaseCommand):
    help = "Fill the demo with Region Lindmark. Refuses anywhere else, and where there are people already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", type=int, default=0, metavar="N", help="a region of N residents, bulk-loaded"
        )
        parser.add_argument("--without-records", action="store_true", help="leave the records out (quicker)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_outside_the_demo()
        day = region_day()
        with transaction.atomic():  # all of the region or nothing: a seed that was cut off can be run again
            if Person.objects.exists():
                raise CommandError("There are people here already: 'make demo-reset' starts over.")
            places.plant(day)
            known = people.plant(day)
            times.plant(day, known)
            visits.plant(day, known)
            waiting.plant(day, known)
            represented.plant(day, known)
            duplicates.plant(day, known)
            if not options["without_records"]:
                self.stdout.write(records.plant(day))
            readings.plant(day, known)
            if options["scale"]:
                self.stdout.write(scale.plant(options["scale"], day))
        self.stdout.write(self.style.SUCCESS("Region Lindmark is in place."))

    def _refuse_outside_the_demo(self) -> None:
        if not settings.IS_DEMO:
            raise CommandError("This is not the demo: seed_demo only runs with portal.settings.demo.")
