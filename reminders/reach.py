"""Which ways lead to a person, by what is written about them. Who may hear of what is asked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.models import CareAccount, ContactCard
from clinics import consents
from reminders.models import Message

Channel = Message.Channel


@dataclass(frozen=True, slots=True)
class Ways:
    """``email``: an e-mail without content reaches them, a proved address being there and a yes to it."""

    sms: bool
    email: bool
    has_account: bool = False

    @property
    def channel(self) -> Message.Channel:
        """SMS, unless e-mail is the only way there is."""
        return Channel.EMAIL if self.email and not self.sms else Channel.SMS


def ways(person_id: UUID, *, clinic_id: UUID) -> Ways:
    """To one who hears of something at the clinic."""
    card = ContactCard.objects.filter(person_id=person_id).first()
    proved = card is not None and bool(card.email) and card.email_verified_at is not None
    return Ways(
        sms=bool(consents.reached_by_sms([person_id], clinic_id=clinic_id)),
        email=proved and card is not None and card.email_allowed_at is not None,
        has_account=CareAccount.objects.filter(person_id=person_id, closed_at=None).exists(),
    )
