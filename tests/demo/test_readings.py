"""The seeded log: what care asked for, and what Lena Vik did."""

from __future__ import annotations

import pytest

from accounts.models import Person
from audit.models import AccessEvent
from demo.region import region_day
from demo.seed import people, places, readings, times
from oversight.models import Finding
from tests.conftest import database_role

pytestmark = pytest.mark.django_db


def test_lenas_reading_of_her_neighbours_record_is_found_and_none_but_hers_as_a_neighbours():
    with database_role(None):
        day = region_day()
        places.plant(day)
        known = people.plant(day)
        times.plant(day, known)
        readings.plant(day, known)
        neighbours = list(Finding.objects.filter(kinds__contains=["neighbour"]).select_related("person"))
        assert [(one.user_name, one.person.family_name if one.person else "") for one in neighbours] == [
            ("Lena Vik", "Lund")
        ]
        assert AccessEvent.objects.filter(person_id=known["sara-lindqvist"].pk, by="staff").exists()
        lena = Person.objects.get(given_name="Lena", family_name="Vik")
        assert lena.street.startswith("Vikens väg")
        assert Finding.objects.count() < 4
