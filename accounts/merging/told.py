"""What goes along when two persons become one, in words: counted from what the merge has noted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.merge_models import MergedRow, PersonMerge


@dataclass(frozen=True, slots=True)
class Going:
    """``taken``: "3 tider", by what people know by name. ``clashes``: how many times are at once with another.

    ``ends_sign_ins``: whoever is in on the account that goes along is signed out.
    """

    taken: tuple[str, ...]
    clashes: int
    ends_sign_ins: bool


def going(merge: PersonMerge) -> Going:
    """Of one merge, done or rehearsed. Two queries; nothing once the notes are forgotten."""
    excused = MergedRow.objects.filter(merge=merge, place="bookings.booking", after__has_key="overlap_reason")
    found = _counted(merge)
    return Going(_in_words(found), excused.count(), "accounts.careaccount" in found)


def _counted(merge: PersonMerge) -> dict[str, int]:
    """How many rows of each model named the one who was merged."""
    rows = MergedRow.objects.filter(merge=merge, before__icontains=str(merge.merged_id))
    return dict(rows.values_list("place").annotate(n=Count("pk")).order_by("place"))


def _in_words(found: dict[str, int]) -> tuple[str, ...]:
    def n(*places: str) -> int:
        return sum(found.get(place, 0) for place in places)

    numbers, times, letters = n("accounts.identity"), n("bookings.booking"), n("reminders.letter")
    said, listed, custody = n("reminders.message"), n("clinics.listing"), n("accounts.custody")
    for_others = n(*(place for place in found if place.startswith("representation.")))
    words = (
        (numbers, ngettext("%(n)s identitetsnummer", "%(n)s identitetsnummer", numbers)),
        (times, ngettext("%(n)s tid", "%(n)s tider", times)),
        (said, ngettext("%(n)s meddelande", "%(n)s meddelanden", said)),
        (letters, ngettext("%(n)s brev", "%(n)s brev", letters)),
        (listed, ngettext("%(n)s listning", "%(n)s listningar", listed)),
        (custody, ngettext("%(n)s uppgift om vårdnad", "%(n)s uppgifter om vårdnad", custody)),
        (for_others, ngettext("%(n)s uppgift om företrädare", "%(n)s uppgifter om företrädare", for_others)),
        (n("accounts.careaccount"), _("Vårdkontot")),
        (n("accounts.contactcard"), _("Kontaktuppgifterna")),
    )
    return tuple(text % {"n": count} if "%(n)s" in text else text for count, text in words if count)
