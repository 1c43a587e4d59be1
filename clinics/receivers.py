"""What happens here when two persons become one: one listing is left, the newest."""

from __future__ import annotations

from typing import Any

from accounts.merging.rows import Merging
from accounts.signals import persons_merged, persons_unmerged
from clinics.models import Listing
from core import calendar


def connect() -> None:
    """Listen, once."""
    persons_merged.connect(on_merged, dispatch_uid="clinics.take_listings")
    persons_unmerged.connect(on_unmerged, dispatch_uid="clinics.put_listings_back")


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """The listings go along. Of two that last, the one since the latest day does; the other ends."""
    both = Listing.objects.filter(person_id__in=(merging.kept_id, merging.merged_id))
    lasting = list(both.filter(until=None).order_by("-since", "pk"))
    ending = {row.pk for row in lasting[1:]}
    today = calendar.local(merging.at).date()
    for row in sorted(both.order_by("pk"), key=lambda row: row.pk not in ending):  # the promise is kept all along
        until = max(today, row.since) if row.pk in ending else row.until
        merging.change(row, person_id=merging.kept_id, until=until)


def on_unmerged(sender: object, *, merging: Merging, **_: Any) -> None:
    """They go back; one that has got another listing meanwhile keeps that one."""
    own = Listing.objects.filter(person_id=merging.kept_id, until=None)
    has_another = own.exclude(pk__in=list(merging.noted(Listing))).exists()
    merging.put_back(Listing, leave=("until",) if has_another else ())
