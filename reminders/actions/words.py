"""A clinic's own words: written, and taken away. And whether its desk reads what people write by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from audit import actions as audit
from clinics.models import Clinic
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from reminders import own_words, policies
from reminders.errors import WordsRefused
from reminders.text_models import ClinicText
from reminders.wording import checking
from reminders.wording.checking import Variant
from reminders.wording.compose import house


@action
def write_words(*, clinic_id: UUID, texts: Mapping[Variant, str], by: Actor) -> int:
    """Let these be the clinic's words from now on, also for what is planned already; how many were changed.

    A text that is the house's own is no own text: then the house's words come back. Raises WordsRefused with all
    that is wrong with any of them (nothing is saved then), NotYours, Refused.
    """
    clinic = _own_clinic(clinic_id, by=by)
    names, region = own_words.names(), own_words.region_name()
    wrong = {of: found for of, text in texts.items() if (found := checking.faults(text, of, names, region=region))}
    if wrong:
        raise WordsRefused(wrong)
    return sum(_write(clinic, of, text, by=by) for of, text in texts.items())


@action
def reset_words(*, clinic_id: UUID, texts: tuple[Variant, ...], by: Actor) -> int:
    """Take the house's words back; how many were changed. Raises NotYours, Refused."""
    clinic = _own_clinic(clinic_id, by=by)
    return sum(_write(clinic, of, house(of), by=by) for of in texts)


@action
def choose_reading(*, clinic_id: UUID, reads: bool, by: Actor) -> None:
    """Say whether the clinic's desk reads what people write by SMS. Once more changes nothing.

    From now on: what came before was not kept. Raises NotYours, Refused.
    """
    clinic = _own_clinic(clinic_id, by=by)
    if clinic.reads_replies != reads:
        clinic.reads_replies = reads
        clinic.save(update_fields=["reads_replies"])
        audit.record(audit.Action.SMS_REPLIES_CHOSEN, by=by, about=None, object_id=clinic.pk)


def _own_clinic(clinic_id: UUID, *, by: Actor) -> Clinic:
    """Locked: two who write at once do it one after the other."""
    policies.can_write_words(by).require()
    own = Clinic.objects.select_for_update(of=("self",), no_key=True)
    clinic = own.filter(pk=clinic_id, unit_id=by.duty.care_unit_id).first()
    if clinic is None:
        raise NotYours
    return clinic


def _write(clinic: Clinic, of: Variant, text: str, *, by: Actor) -> bool:
    if of.level > clinic.sms_level_at_most:
        raise NotYours
    now = clock.now()
    current = own_words.in_force(clinic.pk).filter(**own_words.columns(of)).first()
    is_house = text == house(of)
    if (current.text if current else house(of)) == text:
        return False
    if current is not None:
        current.replaced_at = now
        current.save(update_fields=["replaced_at"])
    row = ClinicText(
        clinic=clinic, **own_words.columns(of), text=text, written_at=now, written_by_id=by.own_user_id
    )
    if not is_house:
        row.save(force_insert=True)
    changed = current if current is not None and is_house else row
    audit.record(audit.Action.SMS_WORDS_CHANGED, by=by, about=None, object_id=changed.pk)
    return True
