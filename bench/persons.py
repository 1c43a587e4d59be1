"""How long the desk waits for a person: `python -m demo.run --temp -- python -m bench.persons [PEOPLE]`.

A million people, named as a region's are (some names are many thousands'), made by SQL; then what receptionists
type, each statement timed inside the database, planning included, the least of three.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import django

PEOPLE = 1_000_000
ROUNDS = 20

FAMILY = (
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson "
    "Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren Berg "
    "Axelsson Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg Henriksson Ali "
    "Mohamed Forsberg Sjöberg Wallin Ahmed Engström Eklund Danielsson Lundin Håkansson Björk Bergman Gunnarsson "
    "Holm Wikström Samuelsson Isaksson Fransson Bergqvist Nyström Holmberg Arvidsson Löfgren Söderberg Nyberg "
    "Blomqvist Claesson Nordström Mårtensson Lundström Viklund Hassan Björklund Eliasson Berggren Sandström "
    "Ström Åberg Hermansson Ekström Falk Holmgren Dahlberg Hellström Hedlund Sundberg Sjögren Ek Blom "
    "Martinsson Öberg Andreasson Månsson Strömberg Åkesson Hansen Norberg Lindholm Dahl Jonasson Åström Kovalenko"
).split()
GIVEN = (
    "Anna Erik Maria Lars Karl Margareta Johan Elisabeth Per Eva Anders Kristina Nils Birgitta Karin Jan Mikael "
    "Elin Daniel Marie Ingrid Hans Peter Sara Linnéa Fredrik Lena Andreas Emma Sven Helena Bengt Marianne Bo Åke "
    "Gunnar Linda Stefan Ulla Alexander Inger Jonas Mohamed Ali Fatima Amina Leo Alma Hugo Ella Göran Åsa Örjan"
).split()

# The square of chance: the first of a list are many, the last are few. Each third family name is nearly its own.
_MAKE = """
INSERT INTO accounts_person (id, given_name, family_name, birth_year, birth_month, birth_day, protection, street,
    postal_code, town)
SELECT gen_random_uuid(),
    (%(given)s::text[])[1 + floor(pow(random(), 2) * %(givens)s)::int],
    CASE WHEN random() < 0.33 THEN initcap(translate(substr(md5(n::text), 1, 8), '0123456789', 'aeiorstlnk'))
         ELSE (%(family)s::text[])[1 + floor(pow(random(), 2) * %(families)s)::int] END,
    1930 + floor(95 * random())::int, 1 + floor(12 * random())::int, 1 + floor(28 * random())::int,
    'none', '', '', ''
FROM generate_series(1, %(people)s) n
"""


def main(people: int) -> None:
    """Make them, look for some, print the figures."""
    from django.core.management import call_command
    from django.db import connection

    from bench.searches import TIMER

    call_command("migrate", verbosity=0)
    values: dict[str, Any] = {
        "given": GIVEN, "givens": len(GIVEN), "family": FAMILY, "families": len(FAMILY), "people": people
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)
        cursor.execute("VACUUM ANALYZE accounts_person")
        cursor.execute(TIMER)
    print(f"persons {people}", flush=True)
    dice = random.Random(4)
    for name, typed in KINDS.items():
        took = [_took(typed(dice)) for _ in range(ROUNDS)]
        print(f"{name}_p50 {median(took):.1f} ms")
        print(f"{name}_p95 {quantiles(took, n=20)[18]:.1f} ms", flush=True)


def _born(dice: random.Random) -> str:
    return f"{1930 + dice.randrange(95)}-{1 + dice.randrange(12):02}-{1 + dice.randrange(28):02}"


MISSPELT = ("Lindkvizt", "Nyströhm", "Aström", "Bergkwist")
KINDS: dict[str, Callable[[random.Random], str]] = {
    "common_name": lambda dice: f"{dice.choice(GIVEN[:5])} {dice.choice(FAMILY[:5])}",
    "family_name": lambda dice: dice.choice(FAMILY[:40]),
    "rare_name": lambda dice: f"{dice.choice(GIVEN)} Kovalenk{dice.choice('oaie')}",
    "nobodys_name": lambda dice: f"Xerxes Quist{dice.choice('abcdef')}",
    "misspelt": lambda dice: (
        f"{dice.choice(GIVEN)} {dice.choice(('Lindkvizt', 'Nyströhm', 'Aström', 'Bergkwist'))}"
    ),
    "name_and_birth": lambda dice: f"{dice.choice(GIVEN[:5])} {dice.choice(FAMILY[:5])} {_born(dice)}",
    "like_and_birth": lambda dice: f"Lindkvizt {_born(dice)}",
}
"""What is typed, by what it is measured as."""


def _took(typed: str) -> float:
    """Milliseconds in the database, without the log's row."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from accounts.at_desk import finding, wanted
    from bench.searches import timed
    from core import clock

    with CaptureQueriesContext(connection) as asked:
        finding.named(wanted.read(typed, today=clock.today()), limit=21)
    with connection.cursor() as cursor:
        took = sum(timed(cursor, one["sql"]) for one in asked.captured_queries)
    reset_queries()
    return took


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
