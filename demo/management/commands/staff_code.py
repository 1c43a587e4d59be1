"""What a member of the demo's staff signs in with, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo import desk
from demo.region.staff import STAFF
from demo.seed.places import PASSWORD


class Command(BaseCommand):
    help = "Print e-mail, password and one-time code of one of the demo's staff (e-mail, or the part before @)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", nargs="?", default="karin.holm")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["who"].lower()
        member = next((m for m in STAFF if wanted in (m.email, m.email.split("@")[0])), None)
        if member is None:
            raise CommandError(f"Nobody on the demo's staff is {wanted}. One who is: {STAFF[0].email}")
        self.stdout.write(
            f"{member.email}  {PASSWORD}  {desk.code(member)}  (a new code in {desk.seconds_left()} s)"
        )
