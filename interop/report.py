"""How an import went: by file and by kind of resource."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core.decision import Reason
from interop.fhir.mapped import Outcome, Skipped, Taken, Unclear


@dataclass(slots=True)
class Tally:
    """One kind of resource. ``new`` and ``changed`` are entries of the record; an observation that is a line of
    a report, or a practitioner, is taken without being one.
    """

    taken: int = 0
    new: int = 0
    changed: int = 0
    skipped: int = 0
    quarantined: int = 0

    def add(self, other: Tally) -> None:
        """Count another's too."""
        self.taken += other.taken
        self.new += other.new
        self.changed += other.changed
        self.skipped += other.skipped
        self.quarantined += other.quarantined


@dataclass(slots=True)
class FileReport:
    """What became of one file. ``refused`` is why nothing of it was stored; ``entry`` the last that was whole."""

    name: str
    refused: Reason | None = None
    entry: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    actors_missing: int = 0

    def tally(self, resource_type: str) -> Tally:
        """The count of one kind."""
        return self.tallies.setdefault(resource_type, Tally())

    def count(self, outcome: Outcome) -> None:
        """One entry of the file, before it is stored."""
        tally = self.tally(outcome.resource_type)
        if isinstance(outcome, Skipped):
            tally.skipped += 1
        elif isinstance(outcome, Taken):
            tally.taken += 1
        else:
            self.count_unclear(outcome)

    def count_unclear(self, outcome: Unclear) -> None:
        """One entry set aside."""
        self.tally(outcome.resource_type).quarantined += 1
        self.reasons[outcome.resource_type, outcome.reason.text] += 1

    def take_back(self, outcome: Unclear) -> None:
        """An entry that was counted as taken turned out not to be storable."""
        self.tally(outcome.resource_type).taken -= 1
        self.count_unclear(outcome)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All files of a run."""

    files: tuple[FileReport, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """Those of which nothing was stored."""
        return tuple(file for file in self.files if file.refused)

    def total(self) -> dict[str, Tally]:
        """By kind of resource, over the files that were taken in."""
        total: dict[str, Tally] = {}
        for file in self.files:
            for name, tally in file.tallies.items():
                total.setdefault(name, Tally()).add(tally)
        return dict(sorted(total.items()))

    def reasons(self) -> Counter[tuple[str, str]]:
        """(kind of resource, why) of what is in quarantine."""
        return sum((file.reasons for file in self.files), Counter())
