"""What the clinic has done before a walk begins, on the walk's own stack: run as a process with its environment.

``python -m tests.browser.at_the_clinic clear|offer|outcome ...`` prints JSON. By the actions of the house,
whatever the hour is: the job that offers freed times rests at night, and these walks do not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.launcher.stack import Stack

CHECKOUT = Path(__file__).resolve().parents[2]


def ask(stack: Stack, *what: str) -> dict[str, Any]:
    """Do it on the stack, as the jobs' login; what came of it."""
    environment = {**stack.environment, "DATABASE_URL": stack.environment["VP_JOBS_DATABASE_URL"]}
    command = [sys.executable, "-m", "tests.browser.at_the_clinic", *what]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def clear(given_name: str, family_name: str) -> dict[str, Any]:
    """Whatever the seed has booked ahead for somebody is cancelled by them: nothing is in the way of the walk."""
    from bookings import actions
    from bookings.models import Booking
    from core import clock
    from core.actor import Actor

    theirs = Booking.objects.filter(person__given_name=given_name, person__family_name=family_name, state="active")
    for one in theirs.filter(slot__starts_at__gt=clock.now()).order_by("pk"):
        actions.cancel(booking_id=one.pk, by=Actor(person_id=one.person_id, user_id=uuid.uuid4()))
    return {}


def offer(given_name: str, family_name: str) -> dict[str, Any]:
    """Somebody's open wish is offered a free time some days ahead, unless the job has offered it one already."""
    from bookings import actions
    from bookings.models import EarlierTimeWish, Offer, Slot
    from core import calendar, clock

    open_ones = EarlierTimeWish.objects.filter(person__given_name=given_name, person__family_name=family_name)
    wish = open_ones.filter(state="open").select_related("booking__slot").latest("since")
    made = Offer.objects.filter(wish=wish, state="open").first()
    free = Slot.objects.filter(
        visit_type=wish.booking.slot.visit_type_id,
        taken=0,
        withdrawn_at=None,
        starts_at__lt=wish.booking.slot.starts_at,
    )
    for slot in free.filter(starts_at__gt=clock.now() + timedelta(days=3)).order_by("starts_at", "pk"):
        if calendar.local(slot.starts_at).weekday() < 5 and made is None:
            made = actions.make_offer(wish_id=wish.pk, slot_id=slot.pk)
    assert made is not None
    return {
        "booking": str(wish.booking_id),
        "offer": str(made.pk),
        "new": calendar.moment_in_words(made.slot.starts_at),
        "new_short": calendar.short_moment(made.slot.starts_at),
        "old_slot": str(wish.booking.slot_id),
    }


def outcome(booking_id: str, old_slot_id: str) -> dict[str, Any]:
    """When the booking is now, and how many have the time that it had."""
    from bookings.models import Booking, Slot
    from core import calendar

    booking = Booking.objects.select_related("slot").get(pk=booking_id)
    taken = Slot.objects.get(pk=old_slot_id).taken
    return {"when": calendar.moment_in_words(booking.slot.starts_at), "state": booking.state, "old_taken": taken}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    django.setup()
    told = {"clear": clear, "offer": offer, "outcome": outcome}[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(told))
