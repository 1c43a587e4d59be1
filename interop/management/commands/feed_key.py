"""Make a key for a clinic's record system, or end one: ``feed_key --unit SE-... --name Cosmic``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from clinics.models import CareUnit
from core.actor import Actor
from core.errors import NotYours
from interop.feed import actions


class Command(BaseCommand):
    help = "Make a key to the feed of a unit's bookings and print its token once, or end a key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", help="the care unit's HSA-id")
        parser.add_argument("--name", help="what the system is called")
        parser.add_argument("--end", type=UUID, help="the id of a key to end")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Actor.system()
        if options["end"]:
            self._end(options["end"], by)
            return
        unit = CareUnit.objects.filter(hsa_id=options["unit"] or "").first()
        if unit is None or not options["name"]:
            raise CommandError("--unit is an HSA-id that is here, and --name is needed")
        key, token = actions.make_key(unit_id=unit.pk, name=options["name"], by=by)
        self.stdout.write(f"key {key.pk}\ntoken {token}\nThe token is kept nowhere: hand it over now.")

    def _end(self, key_id: UUID, by: Actor) -> None:
        try:
            actions.end_key(key_id=key_id, by=by)
        except NotYours:
            raise CommandError("there is no such key") from None
        self.stdout.write(f"key {key_id} has ended")
