"""An auditor sees what was found, without an address, and signs it once and for all."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.models import Person
from audit.models import AccessEvent
from core import clock
from core.actor import Actor, Role
from core.db import constraint_of, fence
from core.decision import Refused
from core.errors import NotYours
from oversight import actions
from oversight.errors import SignedMeanwhile
from oversight.models import Finding, Review, StaffIdentity
from oversight.queries import findings
from tests import make
from tests.conftest import database_role
from tests.oversight.planted import identity, lives, opened
from tests.portal import staff

pytestmark = pytest.mark.django_db
Verdict = Review.Verdict


@pytest.fixture
def unit():
    return make.unit()


@pytest.fixture
def lena(unit):
    return make.staff(unit, Role.CLINICIAN)


@pytest.fixture
def anders(unit):
    return make.staff(make.unit(provider=unit.provider), Role.AUDITOR)


@pytest.fixture
def neighbour(lena):
    lives(lena, street="Vikens väg 10", postal_code="99915", family_name="Vik")
    return make.person(
        given_name="Elsa", family_name="Lund", birth_year=1957, street="Vikens väg 8", postal_code="99915"
    )


def check() -> None:
    with database_role("vp_jobs"):
        actions.check_nightly()


def the_finding() -> Finding:
    with database_role("vp_jobs"):
        return Finding.objects.get()


def sign(finding: Finding, by: Actor, verdict: Review.Verdict = Verdict.UNAUTHORISED, seen: int = 0) -> None:
    actions.sign(finding_id=finding.pk, verdict=verdict, note="Ingen vårdrelation.", seen=seen, by=by)


def test_an_auditor_is_told_why_in_plain_words_and_the_person_that_it_was_looked_at(lena, anders, neighbour):
    opened(lena, neighbour, times=2)
    check()
    page = findings.finding_page(the_finding().pk, by=anders)
    assert (page.who, page.about) == ("Karin Holm, vårdpersonal", "E.L., född 1957")
    assert set(page.reasons) == {
        "De är folkbokförda på samma gata, och vi hittar inget besök de har haft med varandra.",
        "Vi hittar ingen vårdrelation.",
    }
    assert [moment.what for moment in page.moments] == ["Läste journalens översikt"]
    with database_role("vp_jobs"):
        trace = AccessEvent.objects.get(action=AccessEvent.Action.FINDING_READ)
    assert (trace.person_id, trace.actor_user_id) == (neighbour.pk, anders.user_id)


def test_a_finding_follows_the_person_it_is_about_into_another(lena, anders, neighbour):
    opened(lena, neighbour, times=2)
    check()
    finding = the_finding()
    kept = make.person(given_name="Elsa", family_name="Ek", birth_year=1957)
    Person.objects.filter(pk=neighbour.pk).update(merged_into=kept)
    page = findings.finding_page(finding.pk, by=anders)
    assert (page.about, len(page.moments)) == ("E.E., född 1957", 1)
    Person.objects.filter(pk=kept.pk).update(protection="confidential")
    assert findings.finding_page(finding.pk, by=anders).about == "En person med skyddade uppgifter"
    sign(finding, anders)
    with database_role("vp_jobs"):
        traces = AccessEvent.objects.filter(actor_user_id=anders.user_id).values_list("person_id", flat=True)
        assert set(traces) == {kept.pk}


def test_a_signed_finding_is_no_longer_open_until_it_grows(lena, anders, neighbour):
    opened(lena, neighbour)
    check()
    finding = the_finding()
    assert [row.url for row in findings.finding_list(by=anders).open] == [
        reverse("admin:finding", args=[finding.pk])
    ]
    sign(finding, anders)
    listed = findings.finding_list(by=anders)
    assert (listed.open, [row.verdict for row in listed.signed]) == ((), ["Obefogad"])
    opened(lena, neighbour)
    check()
    assert len(findings.finding_list(by=anders).open) == 1
    page = findings.finding_page(finding.pk, by=anders)
    assert (page.grown, page.seen) == (True, 1)


def test_a_judgement_stays_and_a_later_one_corrects_it(lena, anders, neighbour, role):
    opened(lena, neighbour)
    check()
    finding = the_finding()
    sign(finding, anders)
    with pytest.raises(SignedMeanwhile), transaction.atomic():
        sign(finding, anders)
    sign(finding, anders, Verdict.JUSTIFIED, seen=1)
    assert [review.verdict for review in findings.finding_page(finding.pk, by=anders).reviews] == [
        "Obefogad",
        "Befogad",
    ]
    for change in (lambda: Review.objects.update(note="annat"), lambda: Review.objects.all().delete()):
        with role(None), pytest.raises(IntegrityError) as caught, transaction.atomic():
            change()
        assert constraint_of(caught.value) == "review_is_append_only"


def test_two_who_sign_the_same_number_past_the_check_are_told(lena, anders, neighbour):
    opened(lena, neighbour)
    check()
    finding = the_finding()
    sign(finding, anders)
    with fence(anders), pytest.raises(IntegrityError) as caught, transaction.atomic():
        Review.objects.create(
            finding=finding, number=1, verdict=Verdict.JUSTIFIED, note="x", readings=1, about_user_id=lena.user_id,
            signed_by_id=anders.user_id, signed_by_name="A", signed_at=clock.now(),
        )  # fmt: skip
    assert constraint_of(caught.value) == "review_is_numbered_once"


def test_nobody_signs_what_is_about_oneself_and_none_but_the_providers_auditors_see_it(lena, anders, neighbour):
    opened(anders, neighbour)
    check()
    finding = the_finding()
    with pytest.raises(Refused) as refusal:
        sign(finding, anders)
    assert refusal.value.reason.code == "review.about_you"
    assert findings.finding_page(finding.pk, by=anders).refusal
    elsewhere = make.staff(make.unit(), Role.AUDITOR)
    assert not findings.finding_list(by=elsewhere).open
    with pytest.raises(NotYours):
        findings.finding_page(finding.pk, by=elsewhere)
    with pytest.raises(Refused):
        findings.finding_list(by=lena)
    with fence(lena):
        assert not Finding.objects.exists()


def test_no_address_and_nothing_of_one_who_is_protected_stands_on_any_page(client, lena, anders, neighbour, role):
    hidden = make.person(given_name="Maria", family_name="Nyström", birth_year=1979, protection="confidential")
    opened(lena, hidden)
    opened(lena, neighbour)
    check()
    staff.sign_in(client, anders)
    pages = [client.get(reverse("admin:findings")).content.decode()]
    with role(None):
        rows = list(Finding.objects.order_by("pk").values_list("pk", flat=True))
    pages += [client.get(reverse("admin:finding", args=[pk])).content.decode() for pk in rows]
    assert len(pages) == 3
    for page in pages:
        for secret in ("Vikens", "99915", "999 15", "Maria", "Nyström", "M.N.", "1979", "Elsa", "Lund"):
            assert secret not in page
    assert any("En person med skyddade uppgifter" in page for page in pages)


def test_on_the_pages_one_asks_for_a_check_and_signs(client, lena, anders, neighbour):
    staff.sign_in(client, anders)
    opened(lena, neighbour)
    assert client.post(reverse("admin:ask_for_check")).status_code == 303
    assert "En kontroll väntar" in client.get(reverse("admin:findings")).content.decode()
    with database_role("vp_jobs"):
        actions.check_what_was_asked()
    listed = client.get(reverse("admin:findings")).content.decode()
    assert "Granne" in listed
    page = reverse("admin:finding", args=[the_finding().pk])
    empty = client.post(page, {"seen": "0"})
    assert (empty.status_code, "Välj en bedömning" in empty.content.decode()) == (422, True)
    given = {"verdict": "unauthorised", "note": "Granne.", "seen": "0"}
    assert client.post(page, given).status_code == 303
    late = client.post(page, given)
    assert (late.status_code, "Någon annan hann granska" in late.content.decode()) == (422, True)
    assert "Inget väntar på granskning." in client.get(reverse("admin:findings")).content.decode()


def test_whose_login_it_is_is_kept_by_the_administrator_and_read_by_nobody_on_the_web(client, lena):
    someone = make.person()
    number = identity(someone)
    administrator = make.staff(role=Role.REGION_ADMINISTRATOR)
    with pytest.raises(Refused):
        actions.keep_identity(user_id=lena.own_user_id, number=number, by=lena)
    actions.keep_identity(user_id=lena.own_user_id, number=number, by=administrator)
    with pytest.raises(NotYours):
        actions.keep_identity(user_id=make.resident().own_user_id, number=number, by=administrator)
    with pytest.raises(ProgrammingError), transaction.atomic():
        list(StaffIdentity.objects.values_list("digest", flat=True))
    staff.sign_in(client, administrator)
    address = reverse("admin:identity", args=[lena.user_id])
    assert address in client.get(reverse("admin:person", args=[lena.user_id])).content.decode()
    wrong = client.post(address, {"number": "198601042389"})
    assert wrong.status_code == 422
    assert "198601042389" not in wrong.content.decode()
    done = client.post(address, {"number": "198601042388"})
    assert done.status_code == 303
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT user_id, kept_at FROM oversight_staffidentity) s")
        assert cursor.fetchone()[0] == 2
