"""What stands in the file: each room's own part, joined. The format is documented in docs/export.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from accounts import export as accounts
from bookings.queries import export as bookings
from clinics import export as clinics
from clinics.rules import region
from core import clock
from core.actor import Actor
from core.decision import Refused
from portal import access_log
from records import queries as records
from records.pages import EntryPage, Exported
from records.visits import Visit
from reminders import export as reminders
from representation.queries import export as representation

FORMAT, VERSION = "vardporten-export", 1


def everything(*, by: Actor, visit: Visit) -> dict[str, Any]:
    """All of it, evaluated: nothing is read when the file is written out. Each room logs what it gives.

    Always about oneself: raises core.errors.NotYours for anybody else than a resident.
    """
    by.own_person_id  # noqa: B018 -- asked for before anything is read
    account, messages = accounts.everything(by=by), reminders.everything(by=by)
    helpers = representation.everything(by=by)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": clock.now().isoformat(),
        "region": region().name,
        **asdict(account),
        "sms_consents": list(clinics.sms_consents(by=by)),
        "helpers_given": list(helpers.given),
        "helping_others": list(helpers.held),
        "bookings": list(bookings.everything(by=by)),
        "invitations": list(bookings.invitations(by=by)),
        "earlier_time_wishes": list(bookings.wishes(by=by)),
        "messages_sent": list(messages.sent),
        "letters": list(messages.letters),
        "messages_received": list(messages.received),
        "record": _record(by, visit),
        "access_log": [
            {"day": day.heading, "rows": [asdict(row) for row in day.rows]} for day in access_log.whole(by=by)
        ],
    }


def _record(by: Actor, visit: Visit) -> dict[str, Any]:
    """As the pages: by the same policy, and with the same sentence when they are shut."""
    try:
        entries = records.everything(by=by, visit=visit)
    except Refused as refused:
        return {"readable": False, "why": refused.reason.text, "entries": []}
    return {"readable": True, "why": "", "entries": [_entry(one) for one in entries]}


def _entry(one: Exported) -> dict[str, Any]:
    row = one.row
    told: dict[str, Any] = {
        "id": str(one.id),
        "category": one.category,
        "happened_at": one.happened_at.isoformat(),
        "title": row.title,
        "when": row.when,
        "unit": row.unit,
        "author": row.author,
        "marks": [mark.text for mark in row.marks],
        "behind_choice": one.page is None,
        "summary": row.summary,
    }
    return {**told, **(_page(one.page) if one.page else {})}


def _page(page: EntryPage) -> dict[str, Any]:
    return {
        "signed": page.signed,
        "nullified": asdict(page.nullified) if page.nullified else None,
        "facts": [asdict(fact) for fact in page.facts],
        "sections": [{"heading": part.heading, "paragraphs": list(part.paragraphs)} for part in page.sections],
        "results": [
            {"name": line.name, "value": line.value, "reference": line.reference} for line in page.results
        ],
    }
