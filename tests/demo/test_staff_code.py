"""The demo's code app."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from clinics import sign_in
from demo.seed import places


@pytest.mark.django_db
def test_what_it_prints_signs_in(role):
    cache.clear()
    with role(None):
        places.plant(date(2026, 11, 22))
    said = StringIO()
    call_command("staff_code", "karin.holm", stdout=said)
    email, password, code, *_ = said.getvalue().split()
    assert sign_in.prove(email=email, password=password, code=code, address="10.0.0.1").name == "Karin Holm"


def test_nobody_of_that_name_is_told_so():
    with pytest.raises(CommandError, match="Nobody"):
        call_command("staff_code", "nobody")
