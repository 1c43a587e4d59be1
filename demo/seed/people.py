"""Forty people: numbers, custody, listings and how they are reached. No accounts: those open at sign-in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings

from accounts.models import ContactCard, Custody, Identity, Person, User
from clinics.consents import VERSION
from clinics.models import Clinic, Listing, SmsConsent
from core import calendar
from core.identity import IdentityNumber, PartialDate
from core.phone import can_take_sms
from demo.region.people import custody_ends, residents
from demo.region.staff import STAFF
from demo.region.stories import Resident

PROTECTION = {
    "none": Person.Protection.NONE,
    "sekretessmarkering": Person.Protection.CONFIDENTIAL,
    "skyddad_folkbokforing": Person.Protection.PROTECTED_REGISTRATION,
}
NEEDS = {"hearing_aid": "hörapparat", "wheelchair": "rullstol"}
WHOSE = {"own": "", "parent": "förälderns", "relative": "en anhörigs"}
NOTED_WHOSE = {
    "own": SmsConsent.Whose.OWN,
    "parent": SmsConsent.Whose.RELATIVE,
    "relative": SmsConsent.Whose.RELATIVE,
}


def plant(day: date) -> dict[str, Person]:
    """Everybody, by their key in the story. Run once, in the caller's transaction."""
    noon = calendar.instant(day, time(3))
    everybody = residents(day)
    known = {someone.key: _person(someone, at=noon) for someone in everybody}
    for someone in everybody:
        _custody(someone, known)
        _listing(someone, known[someone.key], day)
        _contact_card(someone, known[someone.key], at=noon)
        _consents(someone, known[someone.key], at=noon)
    return known


def _person(someone: Resident, *, at: datetime) -> Person:
    hidden = someone.protection != "none" or someone.address is None
    number = IdentityNumber(someone.identity.system, someone.identity.value)
    # A samordningsnummer may not say the day, or the month: then nobody here knows it either.
    born = number.birth_date() or PartialDate(someone.born.year, someone.born.month, someone.born.day)
    person = Person.objects.create(
        given_name=someone.given_name,
        family_name=someone.family_name,
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        street="" if hidden or someone.address is None else someone.address.street,
        postal_code="" if hidden or someone.address is None else someone.address.postcode,
        town="" if hidden or someone.address is None else someone.address.town,
        protection=PROTECTION[someone.protection],
        died_on=someone.died_on,
        register_read_at=at,
    )
    Identity.objects.create(
        person=person,
        system=number.system,
        value=number.value,
        digest=number.digest(settings.IDENTITY_HMAC_KEY),
        since=at,
    )
    return person


def _custody(someone: Resident, known: dict[str, Person]) -> None:
    for guardian in someone.guardians:
        Custody.objects.create(
            guardian=known[guardian], child=known[someone.key], since=someone.born, until=custody_ends(someone)
        )


def _listing(someone: Resident, person: Person, day: date) -> None:
    clinic = Clinic.objects.filter(slug=someone.listed_at).first()
    if clinic is not None:
        Listing.objects.create(person=person, clinic=clinic, since=max(someone.born, date(day.year - 3, 1, 1)))


def _contact_card(someone: Resident, person: Person, *, at: datetime) -> None:
    takes_sms = bool(someone.phone) and can_take_sms(someone.phone)
    ContactCard.objects.create(
        person=person,
        mobile=someone.phone if takes_sms else "",
        mobile_owner=WHOSE[someone.phone_whose] if takes_sms else "",
        mobile_verified_at=at if takes_sms else None,
        landline="" if takes_sms else someone.phone,
        sms_allowed_at=at if takes_sms and not someone.died_on and _says_yes_themselves(someone) else None,
        sms_noted_by=_noted_by(someone) if takes_sms else "",
        sms_stopped_at=at if someone.sms_stopped else None,
        sms_level=someone.sms_level,
        language=someone.language,
        interpreter_language=someone.interpreter,
        cannot_ring="hearing_aid" in someone.needs,
        hard_of_hearing="hearing_aid" in someone.needs,
        large_type="large_type" in someone.needs,
        needs=", ".join(NEEDS.get(need, "") for need in someone.needs if need in NEEDS),
    )


def _says_yes_themselves(someone: Resident) -> bool:
    """To all clinics, on the web; those without an e-ID have said it to the clinics that have noted it."""
    return bool(someone.eid) or not someone.consents


def _consents(someone: Resident, person: Person, *, at: datetime) -> None:
    card = person.contact_card
    if not card.mobile or someone.died_on:
        return
    emails = {member.key: member.email for member in STAFF}
    for given in someone.consents:
        SmsConsent.objects.create(
            person=person,
            clinic=Clinic.objects.get(slug=given.clinic),
            mobile=card.mobile,
            whose=NOTED_WHOSE[given.whose],
            text_version=VERSION,
            noted_at=at - timedelta(days=given.days_ago),
            noted_by=User.objects.get(email=emails[given.noted_by]),
        )


def _noted_by(someone: Resident) -> str:
    """Who last noted the person's yes, and where; "" for one who gave it themselves."""
    last = min(someone.consents, key=lambda consent: consent.days_ago, default=None)
    if last is None:
        return ""
    names = {member.key: member.name for member in STAFF}
    return f"{names[last.noted_by]}, {Clinic.objects.get(slug=last.clinic).name}"
