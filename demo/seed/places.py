"""Providers, units, clinics, visit types, practitioners and those who can sign in to the admin."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from accounts.models import User
from bookings.models import VisitType
from clinics import actions as clinics
from clinics.models import CareProvider, CareUnit, Clinic, Practitioner
from clinics.policies import purpose_of
from core.actor import Actor, Role
from demo.region import places, visit_types
from demo.region.postcodes import POSTCODES
from demo.region.staff import STAFF, StaffMember

SATURDAY = 5
PASSWORD = "Lindmark-demo-2026"

KINDS = {"hospital_clinic": Clinic.Kind.HOSPITAL, "youth_clinic": Clinic.Kind.YOUTH}
OPEN_TO = {
    "all": VisitType.OpenTo.ALL,
    "listed": VisitType.OpenTo.LISTED,
    "invited": VisitType.OpenTo.INVITED,
    "after_nurse": VisitType.OpenTo.STAFF,
    "staff": VisitType.OpenTo.STAFF,
}
CHOOSE_IF = {
    "nurse": (
        "Välj det här för sår, vaccination, blodtryck, öronspolning eller råd om en sjukdom du redan har.",
        "Choose this for wounds, vaccination, blood pressure, ear syringing or advice on a condition you have.",
    ),
    "doctor": (
        "Välj det här för besvär som har hållit i sig, eller när du vill följa upp en behandling.",
        "Choose this for problems that have lasted, or to follow up a treatment.",
    ),
    "test": (
        "Välj det här när din mottagning har skrivit en remiss för blodprov.",
        "Choose this when your clinic has written a referral for a blood test.",
    ),
    "midwife": ("Välj det här när du är gravid, gärna i vecka 8 till 10.", "Choose this when you are pregnant."),
    "talk": ("Välj det här när du vill prata med någon.", "Choose this when you want to talk to somebody."),
}
RING_IF = (
    "Ring i stället om du har svårt att andas, ont i bröstet, eller om ett barn är mycket sjukt.",
    "Ring instead if you have trouble breathing, chest pain, or if a child is very ill.",
)


def totp_key(key: str) -> str:
    """A demo secret for somebody's code app: made of their key, so that a reset gives the same."""
    return hashlib.sha1(f"vardporten-demo-{key}".encode(), usedforsecurity=False).hexdigest()


def plant(day: date) -> None:
    """All places and staff. Run once, in the caller's transaction."""
    clinics.replace_postcodes(places=POSTCODES, by=Actor.system())
    _organisation()
    for kind in visit_types.VISIT_TYPES:
        _visit_type(kind)
    for member in STAFF:
        _staff_member(member, day)


def _organisation() -> None:
    for provider in places.PROVIDERS:
        CareProvider.objects.create(name=provider.name, hsa_id=provider.hsa_id)
    providers = {p.key: CareProvider.objects.get(hsa_id=p.hsa_id) for p in places.PROVIDERS}
    for unit in places.UNITS:
        CareUnit.objects.create(provider=providers[unit.provider], name=unit.name, hsa_id=unit.hsa_id)
    units = {u.key: CareUnit.objects.get(hsa_id=u.hsa_id) for u in places.UNITS}
    for clinic in places.CLINICS:
        _clinic(clinic, units[clinic.unit])


def _clinic(clinic: places.Clinic, unit: CareUnit) -> None:
    psychiatry = clinic.key == "psykiatrimottagningen"
    weekdays = [h for h in clinic.hours if h.weekday < SATURDAY]
    where = next(one for one in POSTCODES if one.postcode == clinic.postcode.replace(" ", ""))
    opens, closes = min(h.opens for h in weekdays).hour, min(h.closes for h in weekdays).hour
    Clinic.objects.create(
        unit=unit,
        name=clinic.name,
        sms_name=clinic.sms_name,
        slug=clinic.key,
        kind=Clinic.Kind.PSYCHIATRY if psychiatry else KINDS.get(clinic.kind, clinic.kind),
        street=clinic.street,
        postal_code=clinic.postcode,
        town=clinic.town,
        phone=clinic.phone,
        phone_hours=f"vardagar kl. {opens}–{closes}",
        phone_hours_en=f"weekdays {opens}–{closes}",
        sms_level_at_most=clinic.most_sms_level,
        bookable_on_web=clinic.kind != "home_care",
        latitude=where.latitude,
        longitude=where.longitude,
    )


def _visit_type(kind: visit_types.VisitType) -> None:
    place = next(c for c in places.CLINICS if c.key == kind.clinic)
    opens = OPEN_TO[kind.who_may_book] in (VisitType.OpenTo.ALL, VisitType.OpenTo.LISTED)
    choose, choose_en = CHOOSE_IF.get(kind.category, ("", "")) if opens else ("", "")
    ring, ring_en = RING_IF if opens and kind.category in ("nurse", "doctor") else ("", "")
    VisitType.objects.create(
        clinic=Clinic.objects.get(slug=kind.clinic),
        name=kind.name,
        name_en=kind.name_en,
        neutral_name=kind.neutral,
        neutral_name_en=kind.neutral_en,
        slug=kind.key,
        care=_care(kind),
        minutes=kind.minutes,
        mode=VisitType.Mode.PHONE if kind.mode == "phone" else VisitType.Mode.VISIT,
        exclusive=kind.exclusive,
        open_to=OPEN_TO[kind.who_may_book],
        age_from=kind.age_from,
        age_to=kind.age_to,
        free_hours=place.free_hours,
        has_fee=place.late_fee > 0,
        choose_this_if=choose,
        choose_this_if_en=choose_en,
        ring_instead_if=ring,
        ring_instead_if_en=ring_en,
        preparation=kind.prepare,
        preparation_en=kind.prepare_en,
        takes_wishes=kind.earlier_time_wishes,
    )


def _care(kind: visit_types.VisitType) -> VisitType.Care:
    """What one searches for. A young person's midwife is found at the youth clinic, not among all midwives."""
    if kind.clinic == "ungdomsmottagningen":
        return VisitType.Care.YOUTH
    return VisitType.Care.OTHER if kind.category == "home" else VisitType.Care(kind.category)


def _staff_member(member: StaffMember, day: date) -> None:
    unit = CareUnit.objects.get(clinics__slug=member.clinic)
    roles = [Role(role) for role in (member.role, member.also) if role]
    since = day - timedelta(days=400)
    user_id = clinics.enrol_staff(
        email=member.email,
        password=PASSWORD,
        name=member.name,
        totp_key=totp_key(member.key),
        assignments=[clinics.NewAssignment(unit.pk, r, since, purpose=purpose_of(r)) for r in roles],
        by=Actor.system(),
        hsa_id=member.hsa_id,
    )
    if member.sees_patients:
        Practitioner.objects.create(
            name=member.name,
            title=member.title.lower(),
            title_en=member.title_en.lower(),
            hsa_id=member.hsa_id,
            languages=list(member.languages),
            user=User.objects.get(pk=user_id),
        )
