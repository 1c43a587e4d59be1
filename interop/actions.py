"""Taking in what other systems send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from interop.fhir import delivery
from interop.fhir.mapped import Taken, Unclear
from interop.fhir.problems import BrokenFile
from interop.fhir.references import Directory, Layer
from interop.fhir.survey import Survey, survey
from interop.intake import Intake
from interop.known import StoredPlace, remember_actors, remember_patients
from interop.models import ImportRun
from interop.persons import Persons
from interop.report import FileReport, ImportReport
from records.models import Source

FILES, FILES_NAME = "file:import", "Inlästa filer"
"""The source of what comes as files and does not say from where; and what a person sees it called."""


def import_files(
    paths: Iterable[Path], *, by: Actor, source_system: str = FILES, source_name: str = ""
) -> ImportReport:
    """Take in FHIR R4 bundles, in any order: all are read through first, so that one may lean on another.

    Each file is all or nothing, and the files do not depend on each other's fate: one that is broken is
    refused and named in the report. What has come before, by source, id and content, changes nothing.
    """
    surveys = [(path, _surveyed(path)) for path in paths]
    around = Layer()
    for _path, found in surveys:
        if isinstance(found, Survey):
            around.add_all(found.layer)
    reports = []
    for path, found in surveys:
        started = clock.now()
        try:
            if isinstance(found, BrokenFile):
                raise found
            report = take_in(
                path=path,
                survey=found,
                around=around,
                source_system=source_system,
                source_name=source_name,
                by=by,
            )
        except BrokenFile as problem:
            report = FileReport(path.name, refused=problem.reason, entry=problem.entry)
        _note(report, source_system, started)
        reports.append(report)
    return ImportReport(tuple(reports))


@action
def take_in(
    *, path: Path, survey: Survey, around: Layer, source_system: str, source_name: str = "", by: Actor
) -> FileReport:
    """One file, whole or not at all. Raises :class:`BrokenFile` for one that has changed since its survey."""
    now, report, persons = clock.now(), FileReport(path.name), Persons(by=by)
    source = _locked_source(source_system, source_name)
    directory = Directory((survey.layer, around, StoredPlace(source_system)))
    remember_actors(survey.layer, directory, source_system=source_system)
    remember_patients(persons.of_layer(survey.layer), source_system=source_system)
    intake = Intake(source, report, persons, now=now)
    for outcome in delivery.outcomes(path, survey, directory, today=clock.today()):
        report.count(outcome)
        if isinstance(outcome, Unclear):
            intake.set_aside(outcome)
        elif isinstance(outcome, Taken) and outcome.entry:
            report.actors_missing += outcome.entry.actors_missing
            intake.take(outcome.number, outcome.resource_type, outcome.entry)
    intake.flush()
    for person_id in sorted(intake.touched):
        audit.record(Action.RECORD_RECEIVED, by=replace(by, name=source.name), about=person_id)
    return report


def _surveyed(path: Path) -> Survey | BrokenFile:
    try:
        return survey(path, today=clock.today())
    except BrokenFile as problem:
        return problem


def _locked_source(system: str, name: str) -> Source:
    """The source, held by this transaction: two deliveries of one source come in one after the other."""
    Source.objects.get_or_create(
        system=system, defaults={"name": name or (FILES_NAME if system == FILES else system)}
    )
    return Source.objects.select_for_update(of=("self",), no_key=True).get(system=system)


def _note(report: FileReport, source_system: str, started: datetime) -> None:
    refused = f"{report.refused.text} ({report.entry})" if report.refused else ""
    ImportRun.objects.create(
        source_system=source_system,
        delivery=report.name[:300],
        started_at=started,
        finished_at=clock.now(),
        refused_reason=refused[:500],
        counts={name: asdict(tally) for name, tally in report.tallies.items()},
    )
