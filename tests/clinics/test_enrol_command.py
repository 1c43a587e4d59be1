"""The first of a region's staff comes about on the command line, and can then sign in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from clinics import sign_in
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "a calm morning at the desk"


def enrol(monkeypatch, *, unit: str, password: str = PASSWORD) -> str:
    monkeypatch.setattr("getpass.getpass", lambda prompt: password)
    said = StringIO()
    call_command(
        "enrol_staff", "ola@example.se", name="Ola Brandt", unit=unit, role="region_administrator", stdout=said
    )
    return said.getvalue()


def test_one_who_is_enrolled_signs_in_with_a_printed_code(monkeypatch):
    cache.clear()
    code = enrol(monkeypatch, unit=make.unit().hsa_id).split()[-1]
    assert sign_in.prove(email="ola@example.se", password=PASSWORD, code=code, address="10.0.0.1")


def test_an_unknown_unit_a_weak_password_and_a_taken_email_are_refused_in_words(monkeypatch):
    unit = make.unit().hsa_id
    with pytest.raises(CommandError, match="no care unit"):
        enrol(monkeypatch, unit="SE-0")
    with pytest.raises(CommandError, match="14"):
        enrol(monkeypatch, unit=unit, password="short")
    enrol(monkeypatch, unit=unit)
    with pytest.raises(CommandError, match="email_taken"):
        enrol(monkeypatch, unit=unit)
