"""Load the country's postcodes, so that a search can measure from where somebody lives."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics import actions, postcodes
from clinics.errors import BadPostcodeFile
from core.actor import Actor


class Command(BaseCommand):
    help = "Replace all postcodes by those of a CSV file with columns postcode, town, latitude, longitude."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as lines:
                places = postcodes.read(lines)
        except BadPostcodeFile as error:
            raise CommandError(f"Nothing was changed. Line {error.line}: {error.why}.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                f"Nothing was changed. The file cannot be read: {error.__class__.__name__}."
            ) from error
        count = actions.replace_postcodes(places=places, by=Actor.system())
        self.stdout.write(f"{count} postcodes are known now.")
