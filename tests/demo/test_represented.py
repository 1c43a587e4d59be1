"""The demo's people act for each other as the story says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core import clock
from core.actor import Relation
from demo.region import named
from demo.seed import people, places, represented
from reminders.models import HandOver, Letter
from representation.queries import standing

pytestmark = pytest.mark.django_db


def test_the_demos_people_act_for_each_other_as_the_story_says(role):
    day = clock.today()
    with role(None):
        places.plant(day)
    known = people.plant(day)
    represented.plant(day, known)

    def right(who: str, whom: str):
        return standing.acting_for(representative=known[who].pk, subject=known[whom].pk)

    helper = right("mats-astrom", "gunnel-astrom")
    grant = next(story for story in named.OTHERS if story.key == "gunnel-astrom").helpers[0]
    assert (helper.relation, len(helper.books.places)) == (Relation.HELPER, len(grant.clinics))
    assert not helper.reads
    assert right("sara-lindqvist", "ella-lindqvist").relation == Relation.GUARDIAN
    assert right("maria-nystrom", "vilgot-nystrom") is None
    assert right("mikael-sjostrom", "lova-sjostrom") is None
    assert right("hanna-sjostrom", "lova-sjostrom")
    assert right("birgitta-lund", "viktor-sandell").relation == Relation.LEGAL_REPRESENTATIVE
    hugo = known["hugo-lindqvist"]
    assert hugo.birth_date is not None
    if day < date(hugo.birth_date.year + 13, 12, 6) - timedelta(days=1):
        assert HandOver.objects.filter(person=hugo).exists()
        assert Letter.objects.filter(about__person=hugo).exclude(printed_at=None).count() == 3
