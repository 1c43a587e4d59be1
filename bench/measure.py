"""The measurements themselves, in the order they are printed."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command

from bench import load
from bench.floors import ROWS
from bench.people import Wish, wishes
from bench.server import web
from bookings.models import Slot, VisitType
from core import calendar, clock
from core.identity import BadIdentityNumber, parse_identity_number
from demo.launcher.binaries import find_programs
from demo.region import numbers

RESIDENTS = 20_000
SECONDS = 8.0
PER_RUN = 3_200
NUMBER_ROUNDS = 500
HERE = Path(__file__).resolve().parent


class Figures:
    """What was measured, in order; each is printed as it comes."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[float, str]] = {}

    def add(self, name: str, value: float, unit: str) -> float:
        """Print and keep one figure."""
        self.taken[name] = (round(value, 3), unit)
        print(f"{name} {value:.3g} {unit}" if value < 10 else f"{name} {value:.0f} {unit}", flush=True)
        return value

    def save(self, path: Path) -> None:
        """Write all as JSON, with what kind of machine it was."""
        machine = {"cores": os.cpu_count(), "python": platform.python_version()}
        figures = {name: {"value": value, "unit": unit} for name, (value, unit) in self.taken.items()}
        path.write_text(json.dumps({"machine": machine, "figures": figures}, indent=2) + "\n")


def main() -> None:
    """Prepare a region, take the floors and ours on the same servers, and save."""
    figures = Figures()
    _identity_numbers(figures)
    _pgbench(figures)
    _prepare(figures)
    with web() as port:
        _pages(figures, port)
        _bookings(figures, port)
    figures.save(HERE / "results" / "latest.json")


def _identity_numbers(figures: Figures) -> None:
    """What it costs to read one number, right ones and wrong ones alike. To be under 20 µs."""
    right = (*numbers.NAMED, *numbers.SPARE)
    wrong = tuple(f"{number[:-1]}{(int(number[-1]) + 1) % 10}" for number in right)
    today, began = clock.today(), time.perf_counter()
    for text in (*right, *wrong) * NUMBER_ROUNDS:
        with suppress(BadIdentityNumber):
            parse_identity_number(text, today=today)
    each = (time.perf_counter() - began) / (NUMBER_ROUNDS * (len(right) + len(wrong)))
    figures.add("identity_number", each * 1_000_000, "microseconds")


def _pgbench(figures: Figures) -> None:
    """F1: what PostgreSQL alone can do, commit on disk."""
    programs, url = find_programs().postgres, os.environ["DATABASE_URL"]
    subprocess.run([programs / "psql", "-q", "-X", "-o", os.devnull, "-f", HERE / "smallest.sql", url], check=True)
    for clients in (1, 8):
        command: list[str | Path] = [
            programs / "pgbench",
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            "5",
        ]
        done = subprocess.run(
            [*command, "-f", HERE / "smallest.pgbench", url], check=True, capture_output=True, text=True
        )
        rate = re.search(r"tps = ([\d.]+)", done.stdout)
        figures.add(f"f1_transaction_{clients}", float(rate[1]) if rate else 0.0, "per_second")


def _prepare(figures: Figures) -> None:
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    call_command("seed_demo", without_records=True, scale=RESIDENTS, verbosity=0)
    figures.add(f"seed_scale_{RESIDENTS}", time.perf_counter() - began, "seconds")


def _pages(figures: Figures, port: int) -> None:
    """F3, F4, the free-times page and what is open to a crowd, in turn, at 1 and 8 clients."""
    kind = VisitType.objects.filter(clinic__slug="vardcentral-1").select_related("clinic").get()
    week = _leave(ROWS, kind)
    times = f"/boka/{kind.clinic.slug}/{kind.slug}/?vecka={week}"
    for clients in (1, 8):
        rate, p95 = {}, {}
        for name, path in (
            ("f3_empty", "/floor/empty/"),
            ("f4_rows", f"/floor/rows/{kind.pk}/"),
            ("free_times", times),
            ("first_free", "/lediga/sjukskoterska/"),
        ):
            outcome = load.run(port, _forever(load.get(path)), clients=clients, seconds=SECONDS / 2)
            _all(outcome, 200, name)
            rate[name] = figures.add(f"{name}_{clients}", outcome.rate, "per_second")
            p95[name] = outcome.p95_ms
        figures.add(f"free_times_p95_{clients}", p95["free_times"], "ms")
        figures.add(f"first_free_to_f3_{clients}", rate["first_free"] / rate["f3_empty"], "ratio")
        figures.add(f"free_times_to_f4_{clients}", rate["free_times"] / rate["f4_rows"], "ratio")


def _leave(count: int, kind: VisitType) -> str:
    """Withdraw times of next week until that many are free: both pages then show as many. Returns the week."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    opens, ends = (calendar.instant(monday + timedelta(days=n), dt.time(0)) for n in (0, 7))
    week = Slot.objects.filter(visit_type=kind, taken=0, starts_at__range=(opens, ends)).order_by(
        "starts_at", "pk"
    )
    Slot.objects.filter(pk__in=list(week.values_list("pk", flat=True)[count:])).update(withdrawn_at=clock.now())
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02}"


def _bookings(figures: Figures, port: int) -> None:
    """F2 and a booking over HTTP, each with residents and times of its own."""
    for clients in (1, 8):
        rate = {}
        for name, request in (("f2_rows_by_orm", _floor_request), ("booking", _booking_request)):
            outcome = _book(port, wishes(PER_RUN // (2 if clients == 1 else 1)), request, clients)
            _all(outcome, 303, name)
            rate[name] = figures.add(f"{name}_{clients}", outcome.rate, "per_second")
        figures.add(f"booking_p95_{clients}", outcome.p95_ms, "ms")
        figures.add(f"booking_to_f2_{clients}", rate["booking"] / rate["f2_rows_by_orm"], "ratio")


def _book(port: int, wanted: list[Wish], request: Callable[[Wish], bytes], clients: int) -> load.Outcome:
    return load.run(port, (request(wish) for wish in wanted), clients=clients, seconds=SECONDS)


def _floor_request(wish: Wish) -> bytes:
    return _posted(f"/floor/book/{wish.slot_id}/", "", wish)


def _booking_request(wish: Wish) -> bytes:
    return _posted(wish.confirm_path, f"form_key={uuid.uuid4()}", wish)


def _posted(path: str, body: str, wish: Wish) -> bytes:
    return load.post(path, body, cookies=wish.cookie, token="b" * 32, origin=os.environ["PUBLIC_URL"])


def _forever(request: bytes) -> Iterator[bytes]:
    while True:
        yield request


def _all(outcome: load.Outcome, status: int, name: str) -> None:
    if set(outcome.statuses) != {status}:
        sys.exit(f"{name}: answers were {dict(outcome.statuses)}, all should be {status}")
