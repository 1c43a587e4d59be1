"""Brings locale/ up to date with the texts in code and templates."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import texts


class Command(BaseCommand):
    help = "Find the texts to translate and bring the English catalogue up to date."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- the name and the shape are Django's

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a text has no English")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        lacking = texts.update()
        self.stdout.write(f"{texts.CATALOG.name}: {lacking} texts have no English yet.")

    def _check(self) -> None:
        if lacking := texts.missing(texts.found()):
            raise CommandError("No English yet for: " + "; ".join(lacking))
