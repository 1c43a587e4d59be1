"""A decision: yes, yes but, no and why; told in the language of who reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from core.calendar import LazyMoment
from core.decision import ALLOWED, NOWHERE, Place, Reason, Refused, WayOn, allowed_with_warning, refused

WHEN = LazyMoment(datetime(2026, 12, 1, 8, tzinfo=UTC))


def test_yes_goes_on_in_silence():
    assert ALLOWED
    ALLOWED.require()


def test_yes_with_a_warning_is_a_yes():
    decision = allowed_with_warning("cancel.late", "Det var fritt till %(when)s.", when=WHEN)
    assert decision
    decision.require()
    assert decision.warning is not None
    assert decision.warning.text == "Det var fritt till tisdag 1 december kl. 09.00."


def test_no_raises_its_reason_and_where_help_is():
    decision = refused("cancel.closed", "Det är stängt.", ways_on=(WayOn.CALL_CLINIC, WayOn.RECEPTION))
    assert not decision
    place = Place(phone="+46846500421")
    with pytest.raises(Refused) as caught:
        decision.require(place)
    assert (caught.value.reason, caught.value.place) == (decision.refusal, place)
    assert str(caught.value) == "cancel.closed"
    with pytest.raises(Refused) as caught:
        decision.require()
    assert caught.value.place == NOWHERE


def test_the_sentence_is_filled_in_when_it_is_read_in_the_readers_language():
    # "Monday" is in Django's own catalogue, which is all that is needed to see that nothing was fixed too early.
    reason = Reason("x", gettext_lazy("Monday"))
    assert reason.text == "måndag"
    with translation.override("en"):
        assert reason.text == "Monday"
        assert Reason("x", "%(when)s", {"when": WHEN}).text == "Tuesday 1 December at 09:00"


def test_a_percent_sign_in_a_sentence_without_figures_is_one():
    assert Reason("x", "100 %").text == "100 %"
