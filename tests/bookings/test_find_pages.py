"""Finding a time, as a browser without scripts meets it: the search, and the week."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from bookings.models import Slot, VisitType
from tests import make
from tests.bookings.monday import MONDAY, slots
from tests.bookings.pages import at, links_of, text_of

pytestmark = pytest.mark.django_db
SEARCH = "/boka/sok/"


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


class Nurse(NamedTuple):
    kind: VisitType
    made: list[Slot]


@pytest.fixture
def nurse() -> Nurse:
    """A nurse in Lindhamn who speaks Arabic, with three times this week."""
    make.postal_places({"99910": ("Lindhamn", 57.62, 16.41), "99940": ("Tallsjö", 57.77, 16.12)})
    place = make.clinic(name="Lindhamns vårdcentral", latitude=57.621, longitude=16.412)
    of = make.visit_type(
        place,
        care="nurse",
        choose_this_if="Välj det här för sår.",
        ring_instead_if="Ring om du har ont i bröstet.",
    )
    schedule = make.schedule(of, practitioner=make.practitioner(name="Yusuf Demir", languages=["ar"]))
    return Nurse(of, slots(of, 1, 1.25, 2, 9, schedule=schedule))


def search(client, **asked):
    return client.get(f"{SEARCH}?{urlencode(asked)}")


class TestTheSearch:
    def test_an_empty_form_comes_first_and_looks_for_nothing(self, client, nurse):
        page = client.get(SEARCH)
        assert page.status_code == 200
        assert "Lindhamns vårdcentral" not in text_of(page).partition("Mottagning")[0]
        assert SEARCH in links_of(client.get("/boka/"))

    def test_tells_the_first_three_times_after_what_they_are_for(self, client, nurse):
        page = search(client, vard="sjukskoterska", plats="999 10", km="5")
        words = text_of(page)
        for earlier, later in [
            ("Välj det här för sår.", "Tisdag 24 november kl. 12.00"),
            ("Ring om du har ont i bröstet. 08-465 004 21", "Tisdag 24 november kl. 12.00"),
            ("0,2 km från 999 10 Lindhamn", "Välj det här för sår."),
        ]:
            assert words.index(earlier) < words.index(later)
        assert [at("confirm", slot) in links_of(page) for slot in nurse.made] == [True, True, True, False]

    def test_the_form_comes_back_filled_in(self, client, nurse):
        content = search(client, plats="Tallsjö", km="50", sprak="ar", nar="kvall").content.decode()
        assert 'name="plats" value="Tallsjö"' in content
        for chosen in ('value="50" selected', 'value="ar" selected', 'value="kvall" selected'):
            assert chosen in content
        assert '<details class="fill" open>' in content

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"plats": "99999"}, "Vi hittar inget postnummer och ingen ort"),
            ({"plats": "x" * 61}, "Skriv kortare"),
            ({"fran": "i morgon"}, "Skriv datumet som år, månad och dag"),
            ({"fran": "2026-02-30"}, "Skriv datumet som år, månad och dag"),
            ({"fran": "99999-01-01"}, "Skriv datumet som år, månad och dag"),
            ({"vard": "hjärna"}, "Välj ett av alternativen"),
            ({"km": "-1"}, "Välj ett av alternativen"),
            ({"mottagning": "x" * 5000}, "Välj ett av alternativen"),
            ({"hos": "x" * 61}, "Skriv kortare"),
        ],
    )
    def test_what_is_wrong_is_said_on_top_and_at_the_field_and_kept(self, client, nurse, asked, words):
        page = search(client, **asked)
        assert page.status_code == 422
        assert text_of(page).count(words) == 2
        assert "<title>Fel:" in page.content.decode()
        assert any(href.startswith("#id_") for href in links_of(page))
        if "fran" in asked or "plats" in asked:
            assert f'value="{next(iter(asked.values()))}"' in page.content.decode()

    @pytest.mark.parametrize(
        "asked",
        [
            {"hos": "<script>alert(1)</script>"},
            {"hos": "' OR 1=1 --"},
            {"sida": "-1"},
            {"sida": "99999999999999999999"},
            {"sida": "x"},
            {"sida": "7"},
            {"fran": "0001-01-01"},
            {"fran": "9999-12-31"},
            {"plats": "\x00"},
            {"okand": "1"},
        ],
    )
    def test_nothing_in_an_address_breaks_it(self, client, nurse, asked):
        page = search(client, **asked)
        assert page.status_code in (200, 422)
        assert "<script>alert" not in page.content.decode()

    def test_finding_nothing_tells_what_to_loosen_and_ways_on_with_and_without_a_call(self, client, nurse):
        page = search(client, vard="sjukskoterska", nar="kvall", hos="Nobel")
        links = links_of(page)
        assert "Inga lediga tider stämmer med allt du valde" in text_of(page)
        assert f"{SEARCH}?vard=sjukskoterska&hos=Nobel#traffar" in links
        assert f"{SEARCH}?vard=sjukskoterska&nar=kvall#traffar" in links
        assert any(href.startswith("tel:") for href in links)
        assert any(href.startswith("mailto:") for href in links)

    def test_pages_follow_each_other(self, client):
        for _ in range(11):
            slots(make.visit_type(), 1)
        first = search(client, vard="annat")
        second = f"{SEARCH}?vard=annat&sida=2#traffar"
        assert second in links_of(first)
        assert f"{SEARCH}?vard=annat&sida=1#traffar" in links_of(client.get(second))

    def test_in_english(self, client, nurse):
        page = client.get(f"{SEARCH}?plats=99910", headers={"accept-language": "en"})
        assert "0.2 km from 999 10 Lindhamn" in text_of(page)

    def test_at_most_eight_statements_for_one_who_is_signed_in(
        self, browser, nurse, django_assert_max_num_queries
    ):
        browser.get("/boka/")
        with django_assert_max_num_queries(10):  # session and user besides
            search(browser, plats="99910", sprak="ar")


class TestTheWeek:
    def week(self, client, of, **asked):
        return client.get(f"/boka/{of.clinic.slug}/{of.slug}/?{urlencode(asked)}")

    def test_says_what_it_is_for_before_the_times(self, client, nurse):
        words = text_of(self.week(client, nurse.kind))
        assert words.index("Välj det här för sår.") < words.index("12.00")
        assert words.index("Ring om du har ont i bröstet.") < words.index("12.00")

    def test_of_a_date(self, client, nurse):
        assert "Vecka 49" in text_of(self.week(client, nurse.kind, datum="2026-12-02"))
        page = self.week(client, nurse.kind, datum="2031-01-01")
        assert "Så långt fram går det inte att boka än." in text_of(page)
        assert "Vecka 48" in text_of(self.week(client, nurse.kind, datum="0001-01-01"))

    @pytest.mark.parametrize("wrong", ["x", "2026-13-01", "1" * 400, "<b>"])
    def test_a_date_that_is_none_is_said_and_kept(self, client, nurse, wrong):
        page = self.week(client, nurse.kind, datum=wrong)
        assert page.status_code == 422
        assert "#id_datum" in links_of(page)
        assert text_of(page).count("Skriv datumet som år, månad och dag") == 2
        assert "Tisdag 24 november" in text_of(page)

    def test_a_part_of_the_day_is_kept_from_week_to_week(self, client, nurse):
        page = self.week(client, nurse.kind, nar="kvall")
        assert [at("confirm", slot) in links_of(page) for slot in nurse.made] == [False, True, False, False]
        there = f"/boka/{nurse.kind.clinic.slug}/{nurse.kind.slug}/?vecka=2026-W49&nar=kvall"
        assert there in links_of(page)

    def test_one_of_several_who_receive(self, client, nurse):
        other = make.practitioner(name="Lena Vik")
        mine = slots(nurse.kind, 3, schedule=make.schedule(nurse.kind, practitioner=other))[0]
        page = self.week(client, nurse.kind, vem=str(other.pk))
        assert "Vem som helst" in text_of(page)
        assert at("confirm", mine) in links_of(page)
        assert at("confirm", nurse.made[0]) not in links_of(page)
        for strange in (str(make.practitioner().pk), "x", "0" * 4000):
            assert at("confirm", nurse.made[0]) in links_of(self.week(client, nurse.kind, vem=strange))

    def test_an_empty_week_leads_on_to_the_first_that_fits(self, client, nurse):
        page = self.week(client, nurse.kind, vecka="2026-W50", nar="kvall")
        assert "Första är tisdag 24 november kl. 18.00." in text_of(page)
        assert f"/boka/{nurse.kind.clinic.slug}/{nurse.kind.slug}/?vecka=2026-W48&nar=kvall" in links_of(page)

    def test_when_nothing_fits_the_first_of_all_is_told(self, client, nurse):
        page = self.week(client, nurse.kind, nar="formiddag")
        assert "Hela dagen och hos alla är den första tisdag 24 november kl. 12.00." in text_of(page)
        assert f"/boka/{nurse.kind.clinic.slug}/{nurse.kind.slug}/?vecka=2026-W48" in links_of(page)

    def test_a_lapsed_hold_frees_its_time_in_every_list_at_once(self, client, nurse):
        slot, by = nurse.made[0], make.resident()
        held = make.hold(slot, by.own_person_id, until=MONDAY + timedelta(minutes=1))
        for seconds, shown in ((59, False), (60, True)):
            with time_machine.travel(MONDAY + timedelta(seconds=seconds), tick=False):
                assert (at("confirm", slot) in links_of(self.week(client, nurse.kind))) is shown
                assert (at("confirm", slot) in links_of(search(client, vard="sjukskoterska"))) is shown
        assert held.slot_id == slot.pk

    def test_a_resident_holds_a_time_by_a_button_and_anybody_else_follows_a_link(self, browser, nurse):
        client = Client()
        button = f'<button type="submit" formaction="{at("hold", nurse.made[0])}">'
        for look in (lambda who: self.week(who, nurse.kind), lambda who: search(who, vard="sjukskoterska")):
            assert button in look(browser).content.decode()
            assert "csrfmiddlewaretoken" in look(browser).content.decode().partition("<main")[2]
            assert button not in look(client).content.decode()
            assert at("confirm", nurse.made[0]) in links_of(look(client))
        assert browser.post(at("hold", nurse.made[0])).status_code == 303

    def test_is_for_the_invited_when_they_are_signed_in(self, browser, by):
        of = make.visit_type(open_to="invited")
        slots(of, 1)
        assert self.week(Client(), of).status_code == 409
        make.invitation(of, by.own_person_id)
        assert self.week(browser, of).status_code == 200
        assert of.clinic.name in text_of(search(browser, vard="annat"))

    def test_the_types_own_horizon_ends_the_weeks(self, client):
        of = make.visit_type(horizon_days=5)
        slots(of, 4.9, 5)
        page = self.week(client, of)
        assert "Lördag 28 november 09.36" in text_of(page)
        assert "2026-W49" not in "".join(links_of(page))
