"""What happens here when two persons become one (one listing is left, the newest), and when somebody says yes or
no to SMS."""

from __future__ import annotations

from typing import Any

from accounts.merging.rows import Merging
from accounts.models import ContactCard
from accounts.signals import persons_merged, persons_unmerged, sms_answered
from clinics import actions
from clinics.models import Listing, SmsConsent
from core import calendar
from core.actor import Actor


def connect() -> None:
    """Listen, once."""
    persons_merged.connect(on_merged, dispatch_uid="clinics.take_listings")
    persons_unmerged.connect(on_unmerged, dispatch_uid="clinics.put_listings_back")
    sms_answered.connect(on_sms_answered, dispatch_uid="clinics.note_sms_answer")


def on_sms_answered(sender: object, *, card: ContactCard, said: bool, by: Actor, **_: Any) -> None:
    """The card and what clinics have noted change together."""
    actions.note_sms_answer(card=card, said=said, by=by)


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """The listings go along. Of two that last, the one since the latest day does; the other ends."""
    both = Listing.objects.filter(person_id__in=(merging.kept_id, merging.merged_id))
    lasting = list(both.filter(until=None).order_by("-since", "pk"))
    ending = {row.pk for row in lasting[1:]}
    today = calendar.local(merging.at).date()
    for row in sorted(both.order_by("pk"), key=lambda row: row.pk not in ending):  # the promise is kept all along
        until = max(today, row.since) if row.pk in ending else row.until
        merging.change(row, person_id=merging.kept_id, until=until)
    _consents(merging)


def _consents(merging: Merging) -> None:
    """They go along; of two for one clinic the one to the number that is kept stays in force, else the newest."""
    both = SmsConsent.objects.filter(person_id__in=(merging.kept_id, merging.merged_id))
    card = ContactCard.objects.filter(person_id=merging.kept_id).first()
    lasting = both.filter(withdrawn_at=None).order_by("-noted_at", "pk")
    best = sorted(lasting, key=lambda row: card is None or row.mobile != card.mobile)
    stays = {row.clinic_id: row.pk for row in reversed(best)}
    ending = {row.pk for row in best if stays[row.clinic_id] != row.pk}
    for row in sorted(both.order_by("pk"), key=lambda row: row.pk not in ending):
        withdrawn_at = max(merging.at, row.noted_at) if row.pk in ending else row.withdrawn_at
        merging.change(row, person_id=merging.kept_id, withdrawn_at=withdrawn_at)


def on_unmerged(sender: object, *, merging: Merging, **_: Any) -> None:
    """They go back; one that has got another listing meanwhile keeps that one."""
    own = Listing.objects.filter(person_id=merging.kept_id, until=None)
    has_another = own.exclude(pk__in=list(merging.noted(Listing))).exists()
    merging.put_back(Listing, leave=("until",) if has_another else ())
    merging.put_back(SmsConsent)
