"""Going through the log for what somebody should judge. Run twice, it finds nothing twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from audit import actions as audit
from core import calendar, clock, rulebook
from core.actor import Actor
from core.db import action
from oversight import policies
from oversight.findings import FIND, FIND_MANY, LEFT_OUT
from oversight.models import CheckRun
from oversight.rules import OversightRules
from representation.actions.entries import WITHOUT_RELATION

_ONE_AT_A_TIME = 4_821_002
"""The advisory lock of checks."""


@action
def ask_for_check(*, by: Actor) -> UUID:
    """Ask for a check; a worker does it within a minute. One that waits already is enough. Raises Refused."""
    policies.is_auditor(by).require()
    waiting = CheckRun.objects.filter(finished_at=None).order_by("asked_at").first()
    if waiting is not None:
        return waiting.pk
    run = CheckRun.objects.create(asked_at=clock.now(), asked_by_id=by.user_id, days=_rules().asked_days)
    audit.record(audit.Action.CHECK_ASKED, by=by, about=None, object_id=run.pk)
    return run.pk


@action
def check_what_was_asked() -> int:
    """Do the checks that auditors have asked for. Returns how many findings are new or have grown."""
    waiting = CheckRun.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    found = 0
    for run in waiting.filter(finished_at=None).order_by("asked_at", "pk"):
        found += check(run=run)
    return found


@action
def check_nightly() -> int:
    """The last days once more. Returns how many findings are new or have grown."""
    run = CheckRun.objects.create(asked_at=clock.now(), days=_rules().checked_days)
    return check(run=run)


@action
def check(*, run: CheckRun) -> int:
    """Go through so many whole days and today. Checks wait for each other."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        found = 0
        for statement in (FIND, FIND_MANY):
            cursor.execute(statement, _parameters(run.days, now))
            found += cursor.rowcount
    run.finished_at, run.found = now, found
    run.save(update_fields=["finished_at", "found"])
    return found


def _parameters(days: int, now: datetime) -> dict[str, Any]:
    rules = _rules()
    return {
        "since": calendar.instant(clock.today() - timedelta(days=days), time()),
        "now": now,
        "left_out": LEFT_OUT,
        "barred": audit.Action.GUARDIAN_BARRED,
        "without_relation": WITHOUT_RELATION,
        "near": timedelta(days=rules.relation_days),
        "many": rules.many_persons,
        "within": timedelta(minutes=rules.many_minutes),
    }


def _rules() -> OversightRules:
    return rulebook.at(clock.today()).section(OversightRules)
