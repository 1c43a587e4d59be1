"""Two persons who both wait for an earlier time, and have been offered one, turn out to be one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from bookings import actions
from bookings.models import EarlierTimeWish, Offer, Slot
from core.actor import Actor, Role
from core.decision import Refused
from tests import make
from tests.accounts.two_rows import merge, undo
from tests.bookings.test_offers import MONDAY, by_of, freed, wishing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def state_of(wish: EarlierTimeWish) -> tuple[str, str]:
    offer = Offer.objects.get(wish=wish)
    return EarlierTimeWish.objects.get(pk=wish.pk).state, offer.state


def test_the_one_who_is_kept_keeps_the_offer_and_the_others_time_is_free_for_the_next():
    kind, admin = make.visit_type(takes_wishes=True), make.staff(role=Role.REGION_ADMINISTRATOR)
    wishes = [wishing(kind), wishing(kind)]
    slots = [freed(kind), freed(kind, hours=96)]
    assert actions.run_offers() == 2
    done = merge(wishes[0].person, wishes[1].person, admin)
    kept = next(one for one in wishes if one.person_id == done.kept_id)
    gone = next(one for one in wishes if one.person_id == done.merged_id)
    assert (state_of(kept), state_of(gone)) == (("open", "open"), ("open", "gone"))
    assert set(EarlierTimeWish.objects.values_list("person", flat=True)) == {done.kept_id}, "both wait on"
    taken = dict(Slot.objects.filter(pk__in=[one.pk for one in slots]).values_list("pk", "taken"))
    offered = {Offer.objects.get(wish=wish).slot_id: wish for wish in wishes}
    assert {pk for pk, count in taken.items() if count} == {pk for pk, wish in offered.items() if wish == kept}
    somebody = wishing(kind)
    actions.run_offers()
    assert Offer.objects.get(wish=somebody).slot_id == Offer.objects.get(wish=gone).slot_id

    me = by_of(EarlierTimeWish.objects.get(pk=kept.pk))
    with pytest.raises(Refused) as refused:
        actions.accept_offer(offer_id=Offer.objects.get(wish=gone).pk, by=me)
    assert refused.value.reason.code == "offer.gone"
    actions.accept_offer(offer_id=Offer.objects.get(wish=kept).pk, by=me)
    assert state_of(kept) == ("fulfilled", "accepted")


def test_a_merge_that_is_undone_gives_the_wish_back_and_no_offer():
    kind, admin = make.visit_type(takes_wishes=True), make.staff(role=Role.REGION_ADMINISTRATOR)
    wishes = [wishing(kind), wishing(kind)]
    for hours in (72, 96):
        freed(kind, hours=hours)
    actions.run_offers()
    done = merge(wishes[0].person, wishes[1].person, admin)
    actions.run_offers()
    undo(done, admin)
    assert {one.person_id for one in EarlierTimeWish.objects.all()} == {done.kept_id, done.merged_id}
    gone = EarlierTimeWish.objects.get(person_id=done.merged_id)
    assert state_of(gone) == ("open", "gone")
    freed(kind, hours=120)
    assert actions.run_offers() == 1
    assert gone.offers.get(state="open")
    assert actions.withdraw_wish(booking_id=gone.booking_id, by=Actor(person_id=gone.person_id))
