"""The record's pages as their reader meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CareAccount
from audit.models import AccessEvent
from core import clock
from records.models import Category
from tests import make
from tests.conftest import database_role
from tests.records import entries as made
from tests.records.entries import NOON, entry

pytestmark = pytest.mark.django_db

SLUGS = ["vardkontakter", "anteckningar", "provsvar", "lakemedel", "vaccinationer"]


@pytest.fixture
def sara():
    return make.resident(make.person(given_name="Sara", family_name="Lindqvist"))


@pytest.fixture
def browser(client, sara):
    return make.signed_in(client, sara)


def text_of(response) -> str:
    assert response.status_code == 200, response.content
    return re.sub(r"\s+", " ", response.content.decode())


def one_of_each(person_id):
    return {category: entry(person_id, category, summary()) for category, summary in made.ALL.items()}


def statements(browser, url) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        text_of(browser.get(url))
    return [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]


def logged(person_id) -> list[tuple[str, str]]:
    with database_role("vp_jobs"):
        rows = AccessEvent.objects.filter(person_id=person_id).order_by("at")
        return list(rows.values_list("action", "category"))


# --- the pages


def test_the_overview_counts_each_category(browser, sara):
    for category, summary in made.ALL.items():
        for _ in range(2):
            entry(sara.person_id, category, summary())
    page = text_of(browser.get("/journal/"))
    for told in ("2 vårdkontakter", "2 anteckningar", "2 provsvar", "2 läkemedel", "2 vaccinationer"):
        assert told in page


def test_an_empty_record_says_so_on_every_page(browser):
    assert text_of(browser.get("/journal/")).count("Inget här ännu") == 5
    for slug in SLUGS:
        text_of(browser.get(f"/journal/{slug}/"))


def test_a_visit_says_why(browser, sara):
    entry(sara.person_id, Category.CARE_CONTACTS, made.care_contact())
    page = text_of(browser.get("/journal/vardkontakter/"))
    for told in ("Läkarbesök", "Hosta", "17 november 2026", "Lindhamns vårdcentral", "Cecilia Ceder, läkare"):
        assert told in page


def test_a_note_keeps_its_headings_lists_and_diagnosis(browser, sara):
    summary = made.note(
        made.section("Anamnes", "Har hostat i två veckor."),
        made.section("Åtgärd", "Vila", "Vatten", html="<ul><li>Vila</li><li>Vatten</li></ul>"),
        diagnoses=[{"system": "icd-10-se", "code": "J20.9", "words": "Akut bronkit"}],
    )
    one = entry(sara.person_id, Category.NOTES, summary)
    page = text_of(browser.get(f"/journal/post/{one.pk}/"))
    assert "<h2>Anamnes</h2>" in page
    assert "<li>Vila</li>" in page
    assert "Akut bronkit (J20.9)" in page
    assert "Signerad 17 november 2026" in page


def test_script_that_got_past_the_import_does_not_reach_the_page(browser, sara):
    hostile = '<ul><li onclick="x()">Vila</li></ul><script>alert(1)</script><img src=x onerror=y>'
    summary = made.note(made.section("<script>alert(2)</script>", "Vila", html=hostile))
    one = entry(sara.person_id, Category.NOTES, summary, title="<script>alert(3)</script>")
    for url in (f"/journal/post/{one.pk}/", "/journal/anteckningar/", "/journal/"):
        page = text_of(browser.get(url))
        assert not re.search(r"<script>alert|onclick=|onerror=|<img", page)


def test_medicines_stand_as_now_and_before(browser, sara):
    entry(sara.person_id, Category.MEDICINES, made.medicine())
    ended = made.medicine(name="Kåvepenin", state="ended", until="2025-05-02T22:00:00+00:00")
    entry(sara.person_id, Category.MEDICINES, ended)
    passed = made.medicine(name="Alvedon", until="2025-05-02T22:00:00+00:00")
    entry(sara.person_id, Category.MEDICINES, passed)
    struck = {"nullified": True, "nullified_reason": "Fel person"}
    entry(sara.person_id, Category.MEDICINES, made.medicine(name="Waran"), **struck)
    now, before = text_of(browser.get("/journal/lakemedel/")).split("Tidigare")
    assert "Metformin" in now
    for told in ("1 tablett morgon och kväll", "Mot högt blodsocker", "Tills vidare", "Sedan 12 maj 2024"):
        assert told in now
    for name in ("Kåvepenin", "Alvedon", "Waran"):
        assert name not in now
        assert name in before
    assert "Slutade 3 maj 2025" in before


def test_the_vaccination_card_bears_the_name(browser, sara):
    entry(sara.person_id, Category.VACCINATIONS, made.vaccination())
    declined = made.vaccination(against=["TBE"], state="not_given", not_given_reason="sjuk")
    entry(sara.person_id, Category.VACCINATIONS, declined)
    page = text_of(browser.get("/journal/vaccinationer/"))
    for told in ("Sara Lindqvist", "Influensa", "Vaxigrip Tetra", "Dos 2", "Gavs inte"):
        assert told in page


def test_a_result_is_a_table_with_its_interval_and_a_tag(browser, sara):
    one = entry(sara.person_id, Category.TEST_RESULTS, made.result(made.component("47.0", flag="high")))
    page = text_of(browser.get(f"/journal/post/{one.pk}/"))
    for told in ("47,0 mmol/mol", "27–42", "Över"):
        assert told in page
    assert "över tid" not in page


def test_a_nullified_entry_stands_struck_with_its_reason_and_tells_nothing_in_lists(browser, sara):
    struck = {"nullified": True, "nullified_reason": "Gällde en annan person", "signed_at": None}
    one = entry(sara.person_id, Category.NOTES, made.note(made.section("", "Hemligt ord")), **struck)
    page = text_of(browser.get(f"/journal/post/{one.pk}/"))
    assert 'class="struck"' in page
    assert "Gällde en annan person" in page
    assert "Osignerad" not in page
    listed = text_of(browser.get("/journal/anteckningar/"))
    assert "Makulerad" in listed
    assert "Hemligt ord" not in listed


def test_an_unsigned_note_is_marked(browser, sara):
    one = entry(sara.person_id, Category.NOTES, made.note(), signed_at=None)
    assert "Osignerad" in text_of(browser.get("/journal/anteckningar/"))
    assert "Osignerad" in text_of(browser.get(f"/journal/post/{one.pk}/"))


# --- a result that nobody has looked at


def test_an_unreviewed_result_gives_nothing_away_before_its_reader_has_chosen(browser, sara):
    secret = made.result(made.component("977.31", flag="critical_high"))
    hidden = entry(sara.person_id, Category.TEST_RESULTS, secret, needs_review=True)
    seen = entry(sara.person_id, Category.TEST_RESULTS, made.result(made.component("40")))
    pages = [
        f"/journal/post/{hidden.pk}/", f"/journal/post/{seen.pk}/", "/journal/provsvar/", "/journal/", "/"
    ]  # fmt: skip
    for url in pages:
        page = text_of(browser.get(url))
        assert "977" not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|csrfmiddlewaretoken\" value=\"\w+", "", page), url
        assert "Över<" not in page, url
    assert "Inte bedömt ännu" in text_of(browser.get(f"/journal/post/{seen.pk}/"))


def test_after_show_now_the_result_is_shown_for_this_visit(browser, client, sara):
    secret = made.result(made.component("99", flag="high"))
    one = entry(sara.person_id, Category.TEST_RESULTS, secret, needs_review=True)
    asked = text_of(browser.get(f"/journal/post/{one.pk}/"))
    assert "Vill du se svaret nu?" in asked
    answered = browser.post(f"/journal/post/{one.pk}/visa/")
    assert (answered.status_code, answered["Location"]) == (302, f"/journal/post/{one.pk}/")
    shown = text_of(browser.get(answered["Location"]))
    assert "99 mmol/mol" in shown
    assert "Ovidimerat" in shown
    assert "99 mmol/mol" in text_of(browser.get("/journal/provsvar/"))
    client.logout()
    again = make.signed_in(client, sara)
    assert "Vill du se svaret nu?" in text_of(again.get(f"/journal/post/{one.pk}/"))


def test_show_now_is_a_post(browser, sara):
    one = entry(sara.person_id, Category.TEST_RESULTS, made.result(), needs_review=True)
    assert browser.get(f"/journal/post/{one.pk}/visa/").status_code == 405


# --- what is new


def account_of(actor) -> CareAccount:
    return CareAccount.objects.get(person_id=actor.person_id)


def test_new_is_what_came_in_since_the_last_visit_whenever_it_happened(browser, sara):
    CareAccount.objects.update(record_read_until=clock.now() - timedelta(days=1))
    before = clock.now() - timedelta(days=2)
    old = {"happened_at": datetime(2010, 1, 1, tzinfo=UTC)}
    entry(sara.person_id, Category.NOTES, made.note(), title="Kom sent", **old)
    entry(sara.person_id, Category.NOTES, made.note(), title="Fanns då", arrived_at=before)
    page = text_of(browser.get("/journal/"))
    assert "1 ny" in page
    news = page.split('id="news"')[1]
    assert "Kom sent" in news
    assert "Fanns då" not in news
    listed = text_of(browser.get("/journal/anteckningar/"))
    assert listed.count("tag--new") == 1
    assert listed.index("Kom sent") < listed.index("tag--new")


def test_a_new_version_of_an_old_entry_is_not_new(browser, sara):
    CareAccount.objects.update(record_read_until=clock.now() - timedelta(days=1))
    entry(sara.person_id, Category.NOTES, made.note(), first_arrived_at=clock.now() - timedelta(days=2))
    assert "Inget nytt sedan du var här" in text_of(browser.get("/journal/"))


def test_before_the_first_visit_only_what_happened_lately_is_new(browser, sara):
    entry(sara.person_id, Category.NOTES, made.note(), happened_at=clock.now() - timedelta(days=3))
    entry(sara.person_id, Category.NOTES, made.note(), happened_at=clock.now() - timedelta(days=300))
    assert ">1 ny<" in text_of(browser.get("/journal/"))


def test_new_stays_new_through_the_visit_and_is_old_at_the_next(browser, client, sara):
    entry(sara.person_id, Category.NOTES, made.note(), happened_at=clock.now() - timedelta(days=3))
    browser.get("/journal/")
    assert "Nytt" in text_of(browser.get("/journal/anteckningar/"))
    assert ">1 ny<" in text_of(browser.get("/journal/"))
    client.logout()
    again = make.signed_in(client, sara)
    assert "Inget nytt sedan du var här" in text_of(again.get("/journal/"))


def test_what_comes_in_while_one_reads_is_new_the_next_time(browser, client, sara):
    browser.get("/journal/")
    read = account_of(sara).record_read_until
    assert read is not None
    entry(sara.person_id, Category.NOTES, made.note(), arrived_at=read + timedelta(microseconds=1))
    client.logout()
    assert ">1 ny<" in text_of(make.signed_in(client, sara).get("/journal/"))


def test_opening_a_category_alone_reads_nothing_old(browser, sara):
    browser.get("/journal/anteckningar/")
    assert account_of(sara).record_read_until is None


# --- long lists


def test_a_long_list_comes_a_page_at_a_time(browser, sara):
    made.many_results(sara.person_id, 120)
    first = text_of(browser.get("/journal/provsvar/"))
    assert "Visar 1–50 av 120" in first
    assert first.count('href="/journal/post/') == 50
    assert "?sida=2" in first
    last = text_of(browser.get("/journal/provsvar/?sida=3"))
    assert "Visar 101–120 av 120" in last
    assert last.count('href="/journal/post/') == 20
    assert "Visar 101–120 av 120" in text_of(browser.get("/journal/provsvar/?sida=99"))
    for odd in ("0", "-1", "x", "²", "9" * 30, ""):
        assert "Visar 1–50" in text_of(browser.get("/journal/provsvar/", {"sida": odd}))


def test_a_page_of_a_large_record_takes_at_most_six_statements(browser, sara):
    made.many_results(sara.person_id, 400)
    one_of_each(sara.person_id)
    browser.get("/journal/")
    for url in ("/journal/", *(f"/journal/{slug}/" for slug in SLUGS)):
        assert len(statements(browser, url)) <= 6, url


def test_the_first_page_of_a_visit_writes_down_that_it_was_read_and_no_more(browser, sara):
    one_of_each(sara.person_id)
    assert len(statements(browser, "/journal/")) <= 8


def test_an_entry_with_its_history_takes_at_most_six_statements(browser, sara):
    made.many_results(sara.person_id, 400)
    for one in one_of_each(sara.person_id).values():
        assert len(statements(browser, f"/journal/post/{one.pk}/")) <= 6


# --- who is let in, and what is logged


def test_a_fifteen_year_old_is_told_why_and_nothing_is_logged_as_read(client):
    alma = make.resident(make.person(birth_year=2012, birth_month=6, birth_day=6))
    entry(alma.own_person_id, Category.NOTES, made.note())
    browser = make.signed_in(client, alma)
    for url in ["/journal/", *[f"/journal/{slug}/" for slug in SLUGS]]:
        refused = browser.get(url)
        assert refused.status_code == 409
        assert "16 år" in refused.content.decode()
    assert "Besöksanteckning" not in text_of(browser.get("/"))
    assert not [action for action, _category in logged(alma.person_id) if action.startswith("record.")]


def test_each_reading_is_logged_with_its_category(browser, sara):
    one = entry(sara.person_id, Category.NOTES, made.note())
    browser.get("/journal/")
    browser.get("/journal/anteckningar/")
    browser.get(f"/journal/post/{one.pk}/")
    assert logged(sara.person_id) == [("record.read", ""), ("record.read", "notes"), ("record.entry_read", "")]


def test_an_unknown_category_is_not_found(browser):
    assert browser.get("/journal/diagnoser/").status_code == 404


def test_dates_are_as_exact_as_they_are_known(browser, sara):
    for precision in ("minute", "day", "month", "year"):
        entry(sara.person_id, Category.NOTES, made.note(happened=precision), happened_at=NOON, title=precision)
    page = text_of(browser.get("/journal/anteckningar/"))
    whens = re.findall(r'<span class="soft">\s*(.+?) · ', page)
    assert sorted(whens) == ["17 november 2026", "17 november 2026", "2026", "november 2026"]
