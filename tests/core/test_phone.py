"""Numbers as people write them, and as they are kept."""

from __future__ import annotations

import pytest

from core import phone


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("070-174 06 05", "+46701740605"),
        ("0701740605", "+46701740605"),
        ("+46 70 174 06 05", "+46701740605"),
        ("0046701740605", "+46701740605"),
        ("(070) 174 06 05", "+46701740605"),
        ("08-465 004 10", "+46846500410"),
        ("+47 21 00 00 00", "+4721000000"),
    ],
)
def test_what_people_write_is_kept_as_e164(written, kept):
    assert phone.parse_phone(written) == kept


@pytest.mark.parametrize("written", ["", "12", "inget", "070-174 06 05 06 07 08", "+999 1234567"])
def test_what_cannot_be_a_number_is_refused(written):
    with pytest.raises(phone.BadPhoneNumber):
        phone.parse_phone(written)


@pytest.mark.parametrize(
    ("number", "takes"),
    [("+46701740605", True), ("+46765550000", True), ("+46846500410", False), ("+46771117700", False)],
)
def test_only_a_mobile_takes_sms(number, takes):
    assert phone.can_take_sms(number) is takes


@pytest.mark.parametrize(
    ("number", "fiction"),
    [
        ("+46701740605", True),
        ("+46701740699", True),
        ("+46701740604", False),
        ("+46701740700", False),
        ("+46846500400", True),
        ("+46846500500", False),
        ("+46313900650", True),
        ("+46406280450", True),
        ("+4670174060", False),
        ("", False),
    ],
)
def test_the_ranges_kept_for_fiction(number, fiction):
    assert phone.is_fiction(number) is fiction


@pytest.mark.parametrize(
    ("kept", "written"),
    [("+46701740605", "070-174 06 05"), ("+46846500410", "08-465 004 10"), ("+4721000000", "+47 21 00 00 00")],
)
def test_they_are_shown_as_people_write_them(kept, written):
    assert phone.in_words(kept) == written
