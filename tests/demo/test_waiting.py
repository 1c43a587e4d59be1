"""The demo shows those who wait: voice.md's stories of the midwife and of the eye clinic."""

from __future__ import annotations

import pytest

from bookings import waiting as facts
from bookings.models import EarlierTimeWish, Invitation
from core import clock
from demo.seed import people, places, times, visits, waiting

pytestmark = pytest.mark.django_db


def test_sara_is_called_to_the_midwife_mats_to_a_time_and_gunnel_waits_for_an_earlier_one(role):
    day = clock.today()
    with role(None):
        places.plant(day)
        known = people.plant(day)
        times.plant(day, known)
        visits.plant(day, known)
        waiting.plant(day, known)
    by_person = {one.person_id: one for one in Invitation.objects.select_related("clinic", "booking__slot")}
    sara, mats = by_person[known["sara-lindqvist"].pk], by_person[known["mats-astrom"].pk]
    assert (sara.clinic.name, sara.state, sara.timed) == ("Barnmorskan i Tallsjö", "open", False)
    assert mats.timed
    assert mats.booking is not None
    assert mats.booking.slot.starts_at > clock.now()
    wish = EarlierTimeWish.objects.get()
    assert (wish.person, wish.state) == (known["gunnel-astrom"], "open")
    assert wish.booking.slot.visit_type.takes_wishes
    assert facts.freed_slots(now=clock.now()), "there are times that she would be asked about"
