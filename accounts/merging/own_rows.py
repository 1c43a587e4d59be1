"""What of this room goes along when two persons become one: numbers, account, contact card, custody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.socialaccount.models import SocialAccount

from accounts.merging.rows import Merging
from accounts.models import CareAccount, ContactCard, ContactCheck, Custody, Identity, Person, User
from core.identity import IdentitySystem

RANK = {
    IdentitySystem.PERSONNUMMER.value: 3,
    IdentitySystem.SAMORDNINGSNUMMER.value: 2,
    IdentitySystem.REGIONAL_RESERVE.value: 1,
}
"""Of the numbers that the state or the region gives, the highest is in use and has replaced the others."""

HOW_ONE_IS_REACHED = (
    "mobile",
    "mobile_owner",
    "mobile_verified_at",
    "email",
    "email_verified_at",
    "email_allowed_at",
    "letters_allowed",
    "sms_allowed_at",
    "sms_noted_by",
    "sms_stopped_at",
    "sms_unreachable_at",
    "sms_level",
    "declined",
    "language",
)
WHAT_IS_NEEDED = ("landline", "interpreter_language", "needs")


def take_all(merging: Merging, *, kept: Person, merged: Person) -> None:
    """Everything of this room, both persons being locked."""
    _numbers(merging)
    _account(merging)
    _contact_card(merging)
    _contact_checks(merging)
    _custody(merging, mine="guardian", others="child")
    _custody(merging, mine="child", others="guardian")
    _person(merging, kept, merged)


def put_all_back(merging: Merging) -> None:
    """The same, undone."""
    merging.put_back(Identity, SocialAccount, CareAccount, ContactCard, ContactCheck, Custody, Person, User)


def end_sessions(users: Iterable[User]) -> None:
    """Sign them out everywhere: a session is good for as long as the (unusable) password is the same."""
    for user in users:
        user.set_unusable_password()
        user.save(update_fields=["password"])


def _numbers(merging: Merging) -> None:
    both = Identity.objects.filter(person_id__in=(merging.kept_id, merging.merged_id)).order_by("since", "pk")
    numbers = sorted(both, key=lambda number: number.person_id != merging.kept_id)
    in_use = [number for number in numbers if number.replaced_at is None and number.system in RANK]
    current = max(in_use, key=lambda number: RANK[number.system], default=None)
    for number in numbers:
        now: dict[str, Any] = {"person_id": merging.kept_id}
        if number in in_use and number is not current:
            now["replaced_at"] = merging.at
        merging.change(number, **now)


def _account(merging: Merging) -> None:
    """One account is left. Both e-ID names lead to it; the other one is closed, and its sessions have ended."""
    accounts = CareAccount.objects.select_related("user")
    theirs = accounts.filter(person_id=merging.merged_id).first()
    mine = accounts.filter(person_id=merging.kept_id).first()
    if theirs is None:
        return
    if mine is None:
        merging.change(theirs, person_id=merging.kept_id)
        end_sessions([theirs.user] if theirs.user else [])
        return
    if theirs.user:
        mine.user = mine.user or User.objects.create_resident()
        mine.save(update_fields=["user"])
        for name in SocialAccount.objects.filter(user=theirs.user).order_by("pk"):
            merging.change(name, user_id=mine.user.pk)
    if theirs.closed_at is None:
        merging.change(theirs, closed_at=merging.at, closed_reason=CareAccount.ClosedReason.MERGED)
    if theirs.user:
        end_sessions([theirs.user])
        merging.change(theirs.user, is_active=False)


def _contact_card(merging: Merging) -> None:
    """The number that was proved last counts. A need, and a STOPP from that phone, outlive either card."""
    theirs = ContactCard.objects.filter(person_id=merging.merged_id).first()
    mine = ContactCard.objects.filter(person_id=merging.kept_id).first()
    if theirs is None:
        return
    if mine is None:
        merging.change(theirs, person_id=merging.kept_id)
        return
    chosen, left = (theirs, mine) if _proved(theirs) > _proved(mine) else (mine, theirs)
    now = {name: getattr(chosen, name) for name in HOW_ONE_IS_REACHED}
    now |= {name: getattr(chosen, name) or getattr(left, name) for name in WHAT_IS_NEEDED}
    now["cannot_ring"] = chosen.cannot_ring or left.cannot_ring
    now["large_type"] = chosen.large_type or left.large_type
    now["hard_of_hearing"] = chosen.hard_of_hearing or left.hard_of_hearing
    if chosen.mobile == left.mobile:
        now["sms_stopped_at"] = chosen.sms_stopped_at or left.sms_stopped_at
        now["sms_unreachable_at"] = chosen.sms_unreachable_at or left.sms_unreachable_at
    merging.put_aside(theirs)
    merging.change(mine, **now)


def _proved(card: ContactCard) -> tuple[float, bool]:
    """Ordered by when the number was proved; any number comes before none."""
    return (card.mobile_verified_at.timestamp() if card.mobile_verified_at else 0.0, bool(card.mobile))


def _contact_checks(merging: Merging) -> None:
    """A code that was on its way to either proves nothing of the one: ask for another."""
    both = ContactCheck.objects.filter(person_id__in=(merging.kept_id, merging.merged_id))
    for check in both.order_by("pk"):
        is_open = check.used_at is None and check.replaced_at is None
        replaced_at = merging.at if is_open else check.replaced_at
        merging.change(check, person_id=merging.kept_id, replaced_at=replaced_at)


def _custody(merging: Merging, *, mine: str, others: str) -> None:
    """Custody told of both of them is one; the next reading of the register says how long it lasts."""
    known = Custody.objects.filter(**{f"{mine}_id": merging.kept_id}).values_list(f"{others}_id", flat=True)
    already = set(known)
    for row in Custody.objects.filter(**{f"{mine}_id": merging.merged_id}).order_by("pk"):
        if getattr(row, f"{others}_id") in already:
            merging.put_aside(row)
        else:
            merging.change(row, **{f"{mine}_id": merging.kept_id})


def _person(merging: Merging, kept: Person, merged: Person) -> None:
    """What protects a person holds for the two: protection, and death. The register is asked anew."""
    now: dict[str, Any] = {"register_read_at": None}
    if merged.is_protected and not kept.is_protected:
        now |= {"protection": merged.protection, "street": "", "postal_code": "", "town": ""}
    died: date | None = kept.died_on or merged.died_on
    now["died_on"] = died
    if kept.birth_date is None:
        now |= {"birth_year": merged.birth_year, "birth_month": merged.birth_month, "birth_day": merged.birth_day}
    merging.change(kept, **now)
