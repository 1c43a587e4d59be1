"""One's own account, and two persons who are one."""

from __future__ import annotations

import uuid
from typing import Any

from accounts import actions as accounts
from accounts.actions.drafts import Place
from accounts.merge_models import Duplicate, PersonMerge
from accounts.models import ContactCheck, Person
from core import clock
from core.actor import Actor, Role
from tests import make
from tests.matrix.deeds.deed import (
    ADMINISTRATORS,
    Deed,
    own,
)
from tests.matrix.everybody import SYSTEM
from tests.matrix.world import ADULT, A, World


def _prove(world: World, by: Actor) -> object:
    accounts.set_contact(email=f"{by.person_id}@exempel.se", by=by)
    accounts.ask_for_code(kind=ContactCheck.Kind.EMAIL, by=by)
    return accounts.try_code(kind=ContactCheck.Kind.EMAIL, code="000000", by=by)


def _begin_device(world: World, by: Actor) -> object:
    return accounts.begin_device(
        session_key=uuid.uuid4().hex, method="eid", browser="", system="", continues=None, last=None, by=by
    )


def _end_sign_in(world: World, device: Any, by: Actor) -> object:
    return accounts.end_sign_ins(only=device, by=by)


def _two(world: World) -> tuple[Person, Person]:
    return make.person(), make.person()


def _merge(world: World, two: tuple[Person, Person], by: Actor) -> object:
    return accounts.merge_persons(one_id=two[0].pk, other_id=two[1].pk, reason="Samma person", by=by)


def _rehearse(world: World, two: tuple[Person, Person], by: Actor) -> object:
    return accounts.rehearse_merge(one_id=two[0].pk, other_id=two[1].pk, reason="Samma person", by=by)


def merged(world: World) -> PersonMerge:
    one, other = _two(world)
    by = world.places[A].staff[Role.REGION_ADMINISTRATOR]
    return accounts.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma person", by=by)


def _undo(world: World, merge: Any, by: Actor) -> object:
    return accounts.undo_merge(merge_id=merge.pk, reason="Två personer", by=by)


def alike(world: World) -> Duplicate:
    first, second = sorted(_two(world), key=lambda one: one.pk)
    return Duplicate.objects.create(first=first, second=second, ground=Duplicate.Ground.NAME, found_at=clock.now())


def _tell_apart(world: World, alike: Duplicate, by: Actor) -> object:
    return accounts.tell_apart(duplicate_id=alike.pk, reason="Tvillingar", by=by)


def _draft(world: World) -> None:
    adult = world.person(ADULT)
    place = Place(adult, adult, "/konto/kontakt/")
    accounts.keep_draft(place=place, sealed=b"sealed", device_id=None, by=world.subjects[ADULT].actor)


REGION = ADMINISTRATORS - {SYSTEM}
ACCOUNT = (
    own(
        "accounts.actions.account.begin",
        lambda _, by: accounts.begin(mobile="070-174 06 32", language="sv", by=by),
    ),
    own("accounts.actions.account.accept_terms", lambda _, by: accounts.accept_terms(by=by)),
    own("accounts.actions.closing.close_account", lambda _, by: accounts.close_account(keep_sms=False, by=by)),
    own(
        "accounts.actions.contact.set_contact", lambda _, by: accounts.set_contact(landline="08-465 004 41", by=by)
    ),
    own("accounts.actions.contact_code.ask_for_code", _prove),
    own("accounts.actions.contact_code.try_code", _prove),
    own("accounts.actions.devices.begin_device", _begin_device),
    Deed(
        "accounts.actions.drafts.drop_draft",
        "the adult's",
        lambda _world, _made, by: accounts.drop_draft(page="/konto/kontakt/", by=by),
        frozenset({ADULT}),
        _draft,
        quietly=True,
    ),
    Deed("accounts.actions.merge.merge_persons", "", _merge, REGION, _two),
    Deed("accounts.actions.merge.rehearse_merge", "", _rehearse, REGION, _two),
    Deed("accounts.actions.merge.undo_merge", "", _undo, REGION, merged),
    Deed("accounts.actions.duplicates.tell_apart", "", _tell_apart, REGION, alike),
    own(
        "accounts.actions.passkeys.add_passkey",
        lambda _, by: accounts.add_passkey(name="Ny", credential={}, by=by),
    ),
    own(
        "accounts.actions.record.note_record_read",
        lambda _, by: accounts.note_record_read(until=clock.now(), by=by),
    ),
    Deed(
        "accounts.actions.devices.end_sign_ins",
        "the adult's",
        lambda world, _made, by: accounts.end_sign_ins(only=world.subjects[ADULT].device, by=by),
        frozenset({ADULT}),
        quietly=True,
    ),
    Deed(
        "accounts.actions.passkeys.remove_passkey",
        "the adult's",
        lambda world, _made, by: accounts.remove_passkey(passkey_id=world.subjects[ADULT].passkey, by=by),
        frozenset({ADULT}),
        quietly=True,
    ),
)
