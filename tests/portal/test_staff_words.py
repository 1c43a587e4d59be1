"""The pages of what the clinics say by SMS: tried out on a phone, refused with the word and why, given back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinics.models import Clinic
from core.actor import Actor, Role
from reminders import own_words
from reminders.text_models import ClinicText
from reminders.words_queries import texts_page
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:sms_words")


@pytest.fixture
def clinic() -> Clinic:
    return make.clinic()


@pytest.fixture
def manager(client: Client, clinic: Clinic) -> Actor:
    return staff.at_desk(client, clinic.unit, Role.UNIT_MANAGER)


def page_of(clinic: Clinic, kind: str = "confirmation", level: str = "n1", whose: str = "egen") -> str:
    return reverse("admin:sms_text", args=[clinic.pk, kind, level, whose])


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def form_of(clinic: Clinic, by: Actor, **changed: str) -> dict[str, str]:
    page = texts_page(clinic.pk, "confirmation", "n1", "egen", by=by)
    return {**{one.key: one.text for one in page.texts}, **changed}


def test_every_kind_and_level_has_its_page(client, clinic, manager):
    shown = text(client.get(LIST))
    links = re.findall(rf'href="(/[^"]*{clinic.pk}/[^"]+)"', shown)
    assert len(links) > 15
    assert page_of(clinic, "offer", "n3") in links
    for link in links:
        said = text(client.get(link))
        assert said.count("sms-phone") == said.count("<textarea")
        assert "Ett vanligt besök" in said
    assert client.get(page_of(clinic, whose="barn")).status_code == 200


def test_the_text_is_drawn_as_it_comes_with_its_count(client, clinic, manager):
    shown = text(client.get(page_of(clinic)))
    assert "Region Lindmark: Din tid är bokad: " in shown
    assert re.search(r"Ett vanligt besök · <span>\d+ tecken, 1 sms</span>", shown)
    assert re.search(r"Så långt det kan bli · <span>1\d\d tecken, 1 sms</span>", shown)


def test_trying_out_shows_the_new_words_and_saves_nothing(client, clinic, manager):
    new = "{region}: Välkommen {when}. Kan du inte komma? Ring {phone}."
    answer = client.post(page_of(clinic), form_of(clinic, manager, sv_ring=new, do="visa"))
    assert answer.status_code == 200
    assert "Region Lindmark: Välkommen " in text(answer)
    assert not ClinicText.objects.exists()


def test_what_is_refused_comes_back_as_it_was_written_with_all_that_is_wrong(client, clinic, manager):
    wrong = "{region}: Välkommen till läkaren i morgon {tid}!"
    answer = client.post(page_of(clinic), form_of(clinic, manager, sv_ring=wrong, do="spara"))
    assert answer.status_code == 422
    shown = text(answer)
    assert wrong in shown
    assert "<title>Fel:" in shown
    assert "Fältet {tid} finns inte i det här meddelandet." in shown
    worse = wrong.replace("{tid}", "{when}")
    shown = text(client.post(page_of(clinic), form_of(clinic, manager, sv_ring=worse, do="visa")))
    for said in (
        "”läkaren” säger något om vården.",
        "”i morgon” kan bli fel",
        "Utropstecken",
        "Fältet {phone} saknas.",
    ):
        assert said in shown
    assert not ClinicText.objects.exists()


def test_saved_words_say_whose_they_are_and_can_be_given_back(client, clinic, manager):
    new = "{region}: Välkommen {when}. Kan du inte komma? Ring {phone}."
    answer = client.post(page_of(clinic), form_of(clinic, manager, sv_ring=new, do="spara"))
    assert answer.status_code == 303
    assert list(own_words.of_kind(clinic.pk, "confirmation").values()) == [new]
    assert "egna ord" in text(client.get(LIST))
    shown = text(client.get(page_of(clinic)))
    assert "Egna ord: Karin Holm, " in shown
    client.post(page_of(clinic), {"do": "husets"})
    assert own_words.of_kind(clinic.pk, "confirmation") == {}


def test_a_clinic_that_may_only_tell_the_time_has_no_page_that_says_more(client):
    clinic = make.clinic(kind="youth", sms_level_at_most="N1")
    staff.at_desk(client, clinic.unit, Role.UNIT_MANAGER)
    assert "säger ett sms bara tiden" in text(client.get(LIST))
    assert client.get(page_of(clinic)).status_code == 200
    assert client.get(page_of(clinic, level="n3")).status_code == 404


def test_what_there_is_not_is_not_found(client, clinic, manager):
    for address in (
        page_of(make.clinic()),
        page_of(clinic, kind="stopped"),
        page_of(clinic, kind="nonsense"),
        page_of(clinic, level="n4"),
        page_of(clinic, whose="alla"),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "spara"}).status_code == 404


def test_whether_the_desk_reads_replies_is_a_button(client, clinic, manager):
    for reads in (True, True, False):
        client.post(reverse("admin:sms_replies", args=[clinic.pk]), {"reads": "ja" if reads else "nej"})
        clinic.refresh_from_db()
        assert clinic.reads_replies == reads
    assert client.post(reverse("admin:sms_replies", args=[make.clinic().pk]), {"reads": "ja"}).status_code == 404
    assert client.get(reverse("admin:sms_replies", args=[clinic.pk])).status_code == 405
