"""Small makers of what tests need. Each makes its own; nothing is shared between tests."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from accounts import sessions
from accounts.backends import RESIDENT_BACKEND
from accounts.models import CareAccount, ContactCard, Person, User
from bookings.models import Booking, Invitation, Schedule, Slot, VisitType
from clinics.models import Assignment, CareProvider, CareUnit, Clinic, PostalPlace, Practitioner
from core import clock, rulebook
from core.actor import Actor, Assurance, Channel, OnDuty, Purpose, Role
from reminders.planner.when import default_policy
from reminders.policy_models import ClinicPolicy
from reminders.rules import ReminderRules
from tests.databases import database_role

_number = itertools.count(1)


def person(**values: Any) -> Person:
    """A resident, 40 years old unless told."""
    defaults = {
        "given_name": "Prov",
        "family_name": f"Person{next(_number)}",
        "birth_year": 1986,
        "birth_month": 1,
        "birth_day": 4,
    }
    return Person.objects.create(**{**defaults, **values})


def resident(someone: Person | None = None, **values: Any) -> Actor:
    """The Actor of a person with a care account, signed in with an e-ID."""
    someone = someone or person()
    user = User.objects.create_resident()
    CareAccount.objects.create(user=user, person=someone, opened_at=clock.now())
    return Actor(
        **{
            **{
                "user_id": user.pk,
                "name": someone.name,
                "person_id": someone.pk,
                "assurance": Assurance.LOA3,
            },
            **values,
        }
    )


def signed_in(client: Client, by: Actor, **values: Any) -> Client:
    """The client with the resident's session in it, as after the e-ID and with the terms accepted."""
    account = CareAccount.objects.select_related("user", "person").get(person_id=by.own_person_id)
    assert account.user is not None
    client.force_login(account.user, backend=RESIDENT_BACKEND)
    session = client.session
    held = sessions.contents(account, level=by.assurance, method="eid")
    session.update({**held, sessions.TERMS: True, **values})
    session.save()
    return client


def contact_card(someone: Person, mobile: str = "+46701740630", **values: Any) -> ContactCard:
    """A proved mobile number and a yes to SMS; without a number, neither."""
    proved = clock.now() if mobile else None
    defaults = {"mobile": mobile, "mobile_verified_at": proved, "sms_allowed_at": proved}
    return ContactCard.objects.create(person=someone, **{**defaults, **values})


def unit(**values: Any) -> CareUnit:
    """A care unit with a provider of its own."""
    n = next(_number)
    provider = values.pop("provider", None) or CareProvider.objects.create(name=f"Region {n}", hsa_id=f"SE-P{n}")
    return CareUnit.objects.create(
        **{**{"provider": provider, "name": f"Enhet {n}", "hsa_id": f"SE-U{n}"}, **values}
    )


def clinic(**values: Any) -> Clinic:
    """A health centre that is booked on the web."""
    n = next(_number)
    defaults: dict[str, Any] = {
        "name": f"Lindhamns vårdcentral {n}",
        "sms_name": "Lindhamns vårdcentral",
        "slug": f"vardcentral-{n}",
        "kind": Clinic.Kind.HEALTH_CENTRE,
        "street": "Storgatan 4",
        "postal_code": "123 45",
        "town": "Lindhamn",
        "phone": "+46846500421",
    }
    values.setdefault("unit", None)
    values["unit"] = values["unit"] or unit()
    return Clinic.objects.create(**{**defaults, **values})


def clinic_policy(at: Clinic, **values: Any) -> ClinicPolicy:
    """What a clinic has chosen of reminders: the rulebook's but for what is told."""
    defaults = asdict(default_policy(rulebook.at(clock.today()).section(ReminderRules)))
    policy = ClinicPolicy.objects.filter(clinic=at).first() or ClinicPolicy(clinic=at, **defaults)
    for name, value in values.items():
        setattr(policy, name, value)
    policy.save()
    return policy


def practitioner(**values: Any) -> Practitioner:
    """A nurse."""
    n = next(_number)
    return Practitioner.objects.create(
        **{**{"name": f"Yusuf Demir {n}", "title": "distriktssköterska", "hsa_id": f"SE-H{n}"}, **values}
    )


def visit_type(at: Clinic | None = None, **values: Any) -> VisitType:
    """Half an hour with a nurse, open to all."""
    n = next(_number)
    defaults = {
        "name": "Sjuksköterskebesök",
        "name_en": "Nurse visit",
        "slug": f"sjukskoterska-{n}",
        "minutes": 30,
    }
    return VisitType.objects.create(clinic=at or clinic(), **{**defaults, **values})


def schedule(of: VisitType, **values: Any) -> Schedule:
    """A schedule at the visit type's clinic."""
    return Schedule.objects.create(
        **{**{"clinic": of.clinic, "practitioner": practitioner(), "name": "Schema"}, **values}
    )


def slot(of: VisitType | None = None, *, starts_at: datetime | None = None, **values: Any) -> Slot:
    """A published, empty slot; three days ahead at 09.00 UTC unless told."""
    of = of or visit_type()
    starts_at = starts_at or (clock.now() + timedelta(days=3)).replace(
        hour=9, minute=0, second=0, microsecond=0, tzinfo=UTC
    )
    ends_at = values.pop("ends_at", starts_at + timedelta(minutes=of.minutes))
    in_schedule = values.pop("schedule", None) or schedule(of)
    defaults = {"published_at": clock.now() - timedelta(days=1)}
    return Slot.objects.create(
        schedule=in_schedule, visit_type=of, starts_at=starts_at, ends_at=ends_at, **{**defaults, **values}
    )


def postal_places(places: Mapping[str, tuple[str, float, float]]) -> None:
    """Postcodes with town and degrees, as an operator loads them: the web only reads them."""
    with database_role(None):
        PostalPlace.objects.bulk_create(
            PostalPlace(postcode=code, town=town, latitude=latitude, longitude=longitude)
            for code, (town, latitude, longitude) in places.items()
        )


def invitation(to: VisitType, person_id: uuid.UUID | str, **values: Any) -> Invitation:
    """An open invitation to one type of visit, to be answered within a month."""
    today = clock.today()
    made = Invitation.objects.create(
        **{
            **{
                "person_id": person_id,
                "clinic": to.clinic,
                "book_before": today + timedelta(days=30),
                "made_at": clock.now(),
                "made_by_id": uuid.uuid4(),
            },
            **values,
        }
    )
    made.visit_types.add(to)
    return made


def hold(of: Slot, person_id: uuid.UUID, *, until: datetime) -> Booking:
    """A place in the slot that is held until then."""
    held = Booking.State.HELD
    return Booking.objects.create(
        slot=of, person_id=person_id, form_key=uuid.uuid4(), state=held, held_until=until, booked_at=clock.now()
    )


def staff(at: CareUnit | None = None, role: Role = Role.RECEPTIONIST) -> Actor:
    """The Actor of a member of staff under one assignment."""
    at = at or unit()
    user = User.objects.create_staff(
        email=f"{uuid.uuid4().hex[:8]}@example.se", password=uuid.uuid4().hex, name="Karin Holm"
    )
    assignment = Assignment.objects.create(user=user, unit=at, role=role, since=clock.today() - timedelta(days=30))
    duty = OnDuty(assignment.pk, at.pk, at.name, role, Purpose.CARE)
    return Actor(user_id=user.pk, name=user.name, on_duty=duty, assurance=Assurance.LOA3, channel=Channel.DESK)
