"""Compiles the English catalogue; the server reads the compiled one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal import texts


class Command(BaseCommand):
    help = "Compile the English texts."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- the name and the shape are Django's

    def handle(self, *args: Any, **options: Any) -> None:
        texts.compile_all()
