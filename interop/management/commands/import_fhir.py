"""``manage.py import_fhir FILE...``: FHIR R4 bundles into the record, and a table of what became of them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from core.actor import Actor
from interop import actions
from interop.report import ImportReport


class Command(BaseCommand):
    """Exit code 1 when a file was refused; the others are in all the same."""

    help = "Take in FHIR R4 bundles (transaction, batch, collection or document), in any order of files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--source", default=actions.FILES, help="the sending system's identifier, a URI")
        parser.add_argument("--source-name", default="", help="what the sending system is called")

    def handle(self, *args: Any, files: list[Path], source: str, source_name: str, **options: Any) -> None:
        with translation.override("en"):
            report = actions.import_files(
                files, by=Actor.system("import_fhir"), source_system=source, source_name=source_name
            )
            self._print(report)
        if report.refused:
            raise SystemExit(1)

    def _print(self, report: ImportReport) -> None:
        self._row("RESOURCE TYPE", "TAKEN", "NEW", "CHANGED", "SKIPPED", "QUARANTINED")
        for name, tally in report.total().items():
            self._row(name, tally.taken, tally.new, tally.changed, tally.skipped, tally.quarantined)
        for (name, why), count in sorted(report.reasons().items()):
            self.stdout.write(f"in quarantine: {count} {name}: {why}")
        if skipped := [name for name, tally in report.total().items() if tally.skipped]:
            self.stdout.write(f"skipped, not shown yet: {', '.join(skipped)}")
        if missing := sum(file.actors_missing for file in report.files):
            self.stdout.write(f"references to practitioners or units that nobody has told of: {missing}")
        for file in report.refused:
            why = file.refused.text if file.refused else ""
            self.stdout.write(f"refused: {file.name}, after entry {file.entry}: {why}")

    def _row(self, name: str, *figures: object) -> None:
        self.stdout.write(f"{name:<28}" + "".join(f"{figure!s:>12}" for figure in figures))
