"""A yes to SMS, noted for a clinic, and taken back: parts of the action in which it was said."""

from __future__ import annotations

from django.db import transaction

from accounts.models import ContactCard
from clinics import consents
from clinics.models import Clinic, SmsConsent
from core import clock
from core.actor import Actor


@transaction.atomic(savepoint=False)  # a part of the change of the contact card, that fails with it
def note_sms_answer(*, card: ContactCard, said: bool, by: Actor) -> None:
    """Staff note a yes or a no for each clinic of their unit; the person's own no is to every clinic.

    A yes that is in force to this number, of this phone, stays with its day and who noted it; one to another is
    taken back and noted anew. The person's row is locked.
    """
    noted = SmsConsent.objects.filter(person=card.person_id, withdrawn_at=None)
    if by.on_duty is not None:
        noted = noted.filter(clinic__unit=by.duty.care_unit_id)
    whose = consents.WHOSE.get(card.mobile_owner, SmsConsent.Whose.RELATIVE)
    ended = noted.exclude(mobile=card.mobile, whose=whose) if said else noted
    now = clock.now()
    ended.update(withdrawn_at=now, withdrawn_by_id=by.user_id)
    if not said or by.on_duty is None or by.user_id is None:
        return
    already = noted.order_by().values("clinic")
    for clinic in Clinic.objects.filter(unit=by.duty.care_unit_id).exclude(pk__in=already).order_by("pk"):
        SmsConsent.objects.create(
            person_id=card.person_id,
            clinic=clinic,
            mobile=card.mobile,
            whose=whose,
            text_version=consents.VERSION,
            noted_at=now,
            noted_by_id=by.user_id,
        )
