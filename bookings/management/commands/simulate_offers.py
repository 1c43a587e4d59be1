"""`manage.py simulate_offers`: a month of cancellations under different ways of offering what comes free."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bookings import simulation, waiting

HEAD = ("way", "fill %", "asked", "wait, days", "SMS only %", "account %", "at work %", "in need %")


class Command(BaseCommand):
    help = (
        "Replays a month of cancellations with the policies of the real offers. fill %: of the freed times, those "
        "that somebody took; wait: median of those who got one; the last four: of each group, how many got one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--waiting", type=int, default=200, help="people who wait for an earlier time")
        parser.add_argument("--freed", type=int, default=120, help="times that are given back in the month")
        parser.add_argument("--seed", type=int, default=4821, help="the same seed gives the same month")

    def handle(self, *args: Any, **options: Any) -> None:
        waiters = simulation.people(options["seed"], options["waiting"])
        freed = simulation.cancellations(options["seed"], options["freed"])
        outcomes = [simulation.replay(way, waiters, freed) for way in simulation.ways(waiting.rules())]
        rows = [HEAD, *(_row(one) for one in outcomes)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
        for row in rows:
            first, *rest = (
                cell.rjust(width) if at else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            self.stdout.write("  ".join((first, *rest)).rstrip())


def _row(one: simulation.Outcome) -> tuple[str, ...]:
    of_groups = (one.sms_only, one.with_account, one.at_work, one.in_need)
    return (one.way, *(str(figure) for figure in (one.fill_rate, one.asked, one.waiting_days, *of_groups)))
