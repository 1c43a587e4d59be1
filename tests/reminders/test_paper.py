"""Letters on paper: the address where the window is, large type for who needs it, and nothing that is markup."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from core import clock
from core.actor import Role
from core.errors import NotYours
from reminders import actions, desk_letters
from reminders.models import HandOver, Letter
from reminders.paper import letter as paper
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
HOME = {"street": "Hamnplan 1", "postal_code": "999 10", "town": "Lindhamn"}


def letter(unit, person: Person | None = None, **values) -> Letter:
    to = person or make.person(**HOME)
    row = HandOver.objects.create(person=to, step=HandOver.Step.WEEKS, told_at=clock.now())
    return Letter.objects.create(
        recipient=to, about=row, unit=unit, kind=Letter.Kind.BEFORE_13_CHILD,
        text="Snart fyller du 13 år\n\nFrån och med i övermorgon.", queued_at=clock.now(), **values,
    )  # fmt: skip


@pytest.fixture
def sheets(monkeypatch):
    """What is drawn, in place of the drawing."""
    drawn: list[paper.Sheet] = []

    def draw(those, *, title: str) -> bytes:
        drawn.extend(those)
        return title.encode()

    monkeypatch.setattr(paper, "pdf", draw)
    return drawn


def test_a_letter_is_a_pdf_for_screen_readers_and_its_texts_are_never_markup():
    sheet = paper.Sheet(
        "sv", "Region Lindmark", "22 november 2026", ("#Arne *B*", "Hamnplan 1"), "= Hej", ("a\nb $x$",)
    )
    made = paper.pdf([sheet, paper.Sheet("en", "R", "d", (), "Hi", ("b",), paper.LARGE)], title="Brev")
    assert made.startswith(b"%PDF")
    assert b"pdfuaid" in made
    assert made.count(b"/Type /Page\n") + made.count(b"/Type/Page/") in (0, 2)


def test_type_is_fourteen_points_and_eighteen_for_who_needs_it(sheets):
    unit, large = make.unit(), make.person(**HOME)
    make.contact_card(large, "", large_type=True)
    ids = [letter(unit).pk, letter(unit, large, language="en").pk]
    desk_letters.many_on_paper(ids, by=make.staff(unit))
    assert [(one.points, one.language) for one in sheets] == [(14, "sv"), (18, "en")]
    assert sheets[0].address_lines[1:] == ("Hamnplan 1", "999 10 Lindhamn")


def test_a_protected_persons_letter_has_no_address_and_never_lies_among_the_others(client, sheets):
    unit = make.unit()
    hidden, one, other = letter(unit, make.person(protection="confidential")), letter(unit), letter(unit)
    by = staff.at_desk(client, unit)
    assert desk_letters.letters(by=by).together == (one.pk, other.pk)
    page = client.get(reverse("admin:letters")).content.decode()
    assert "1 brev går genom Skatteverket" in page
    assert page.count(str(hidden.pk)) == 2, "its own page and its own tick"
    with pytest.raises(NotYours):
        desk_letters.many_on_paper([hidden.pk, one.pk], by=by)
    desk_letters.one_on_paper(hidden.pk, by=by)
    assert [sheet.address_lines for sheet in sheets] == [()]


def test_those_that_were_printed_together_are_ticked_off_together_and_no_other(client):
    unit = make.unit()
    one, other = letter(unit), letter(unit)
    staff.at_desk(client, unit)
    ids = {"letter": [str(one.pk), str(other.pk)]}
    answer = client.post(reverse("admin:letters_paper"), ids)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    late = letter(unit)
    for _ in range(2):
        assert client.post(reverse("admin:letters_printed"), ids).status_code == 303
    assert list(Letter.objects.filter(printed_at=None)) == [late]
    assert "2 brev är avbockade" in client.get(reverse("admin:letters")).content.decode()
    assert client.post(reverse("admin:letters_paper"), ids).status_code == 404, "they are no longer there"
    client.post(reverse("admin:undo_printed", args=[one.pk]))
    assert Letter.objects.filter(printed_at=None).count() == 2


def test_nobody_prints_or_ticks_off_another_units_letters():
    mine, theirs = letter(make.unit()), letter(make.unit())
    by = make.staff(mine.unit)
    for ids in ([theirs.pk], [mine.pk, theirs.pk]):
        with pytest.raises(NotYours):
            desk_letters.many_on_paper(ids, by=by)
        with pytest.raises(NotYours):
            actions.note_all_printed(letter_ids=ids, by=by)
    assert Letter.objects.filter(printed_at=None).count() == 2
    client = Client()
    staff.at_desk(client, mine.unit, Role.CLINICIAN)
    assert client.post(reverse("admin:letters_paper"), {"letter": str(mine.pk)}).status_code == 404
    assert client.post(reverse("admin:letters_printed"), {"letter": "x"}).status_code == 404
    assert client.get(reverse("admin:letter_paper", args=[mine.pk])).status_code == 404
