"""The first of a region's staff comes about on the command line, and then enrols like everybody else."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from clinics import sign_in
from clinics.models import Enrolment
from tests import make

pytestmark = pytest.mark.django_db


def enrol(*, unit: str) -> str:
    said = StringIO()
    call_command(
        "enrol_staff", "ola@example.se", name="Ola Brandt", unit=unit, role="region_administrator", stdout=said
    )
    return said.getvalue()


def test_it_tells_where_to_go_and_a_code_that_opens_once():
    cache.clear()
    said = enrol(unit=make.unit().hsa_id).splitlines()
    assert "http://testserver/personal/borja/" in said[0]
    enrolment = Enrolment.objects.get()
    assert sign_in.enrolment_of(said[1].lower(), address="10.0.0.1") == enrolment.pk
    assert enrolment.user.assignments.get().role == "region_administrator"
    assert not enrolment.user.has_usable_password()


def test_an_unknown_unit_and_a_taken_email_are_refused_in_words():
    unit = make.unit().hsa_id
    with pytest.raises(CommandError, match="no care unit"):
        enrol(unit="SE-0")
    enrol(unit=unit)
    with pytest.raises(CommandError, match="email_taken"):
        enrol(unit=unit)
