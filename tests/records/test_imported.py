"""A published patient, imported as a file, opens on every page."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from accounts.models import CareAccount, User
from core import clock
from core.actor import Actor, Assurance
from records.models import Entry
from tests import make
from tests.conftest import database_role
from tests.sample_data import sample_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    """The person whom the file is about, with an account."""
    with database_role("vp_jobs"):
        call_command("import_fhir", str(sample_data("fhir-r4") / "fletcher.json"))
        person_id = Entry.objects.values_list("person_id", flat=True).distinct().get()
    CareAccount.objects.create(
        user=User.objects.create_resident(), person_id=person_id, opened_at=clock.now(),
        record_read_until=clock.now(),
    )  # fmt: skip
    return Actor(person_id=person_id, assurance=Assurance.LOA3)


def test_every_list_and_every_entry_of_an_imported_patient_opens(client, patient):
    browser = make.signed_in(client, patient)
    found: set[str] = set()
    for slug in ("vardkontakter", "anteckningar", "provsvar", "lakemedel", "vaccinationer"):
        url = f"/journal/{slug}/"
        while url:
            page = browser.get(url).content.decode()
            found |= set(re.findall(r'href="(/journal/post/[0-9a-f-]+/)"', page))
            older = re.search(r'href="([^"]+)" rel="next"', page)
            url = older[1] if older else ""
    with database_role("vp_jobs"):
        assert len(found) == Entry.objects.filter(person_id=patient.person_id).count() > 300
    for url in sorted(found)[:60]:
        assert browser.get(url).status_code == 200
