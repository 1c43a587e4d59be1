"""Brings locale/ up to date with the texts in code and templates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal import texts


class Command(BaseCommand):
    help = "Find the texts to translate and bring the English catalogue up to date."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- the name and the shape are Django's

    def handle(self, *args: Any, **options: Any) -> None:
        lacking = texts.update()
        self.stdout.write(f"{texts.CATALOG.name}: {lacking} texts have no English yet.")
