"""What happens to most people in two years: colds, jabs, a cut finger, a form to be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from demo.content.events import Event, Jab, Life, Prescription, Tests

ADULT, OLD, SENIOR, VERY_OLD = 18, 50, 65, 80


def happenings(life: Life) -> Iterator[Event]:
    """A handful of ordinary things, by age and sex and luck."""
    choices = _childs if life.age < 13 else _youths if life.age < ADULT else _adults
    found = list(choices(life))
    yield from life.luck.sample(found, k=min(len(found), 3 if life.age < ADULT else 4))
    yield from _jabs(life)
    if life.age >= ADULT:
        yield _check(life)
        yield Event(_day(life, 60, 680), "", tests=(Tests("blodstatus"), Tests("lever")))


def _day(life: Life, latest: int = 40, earliest: int = 715) -> int:
    """Some day; not during a pregnancy, which has its own visits and its own answers."""
    return life.luck.randint(max(latest, 300) if life.expecting else latest, earliest)


def _childs(life: Life) -> Iterator[Event]:
    yield Event(_day(life), "ont-i-orat")
    yield Event(_day(life), "forkylning")
    yield Event(_day(life), "magsjuka")
    if life.age > 2:
        hydrokortison = Prescription(
            "hydrokortison", "Smörj tunt 1 gång dagligen i 2 veckor", "mot eksem", days=14
        )
        yield Event(_day(life), "eksem", medicines=(hydrokortison,))


def _youths(life: Life) -> Iterator[Event]:
    yield Event(_day(life), "stukning")
    yield _tonsillitis(life)
    yield Event(_day(life), "allergi", medicines=_pollen())
    yield Event(_day(life), "ungdom-barnmorska" if life.is_woman else "ungdom-samtal")


def _adults(life: Life) -> Iterator[Event]:
    yield Event(_day(life), "forkylning")
    if "dementia" in life.who.conditions:
        return
    yield Event(_day(life), "sar")
    yield Event(_day(life), "fodelsemarke")
    if life.age < SENIOR:
        yield Event(_day(life), "somn", {}, life.pressure(126, 78), (Tests("thyroidea"),))
    yield _tonsillitis(life) if life.age < OLD else _pneumonia(life)
    if life.age < OLD:
        yield Event(_day(life), "allergi", medicines=_pollen())
    yield from _womens(life) if life.is_woman else _mens(life)


def _womens(life: Life) -> Iterator[Event]:
    cure = Prescription("nitrofurantoin", "1 tablett 3 gånger dagligen i 5 dagar", "mot urinvägsinfektion", days=5)
    yield Event(_day(life), "uvi", medicines=(cure,))
    if life.age >= OLD:
        return
    iron = Prescription("duroferon", "1 tablett dagligen i 3 månader", "mot järnbrist", days=90)
    tests = (Tests("anemi", {"hb": 108, "mcv": 80, "ferritin": 7}),)
    yield Event(_day(life), "trotthet", {"hb": "108", "ferritin": "7"}, life.pressure(112, 70), tests, (iron,))
    if not life.expecting:
        pill = Prescription("ppiller", "1 tablett dagligen", "preventivmedel")
        yield Event(_day(life), "preventivmedel", {}, life.pressure(114, 72), medicines=(pill,))


def _mens(life: Life) -> Iterator[Event]:
    if life.age < SENIOR and not life.who.conditions:
        yield Event(_day(life), "korkortsintyg", {}, life.pressure(128, 80))


def _check(life: Life) -> Event:
    """One planned contact that everybody has, so that no record is only colds."""
    if life.age < OLD and life.is_woman:
        return Event(_day(life, 90, 600), "cellprov")
    if 38 <= life.age <= OLD:
        tests = (Tests("halsosamtal", {"ldl": 3.9}),)
        return Event(_day(life, 90, 500), "halsosamtal-40", {}, life.pressure(126, 80) | life.body(), tests)
    if OLD <= life.age < VERY_OLD:
        tests = (Tests("lipider", {"ldl": 4.9, "kolesterol": 7.2}),)
        return Event(_day(life, 90, 600), "lipider", {"ldl": "4,9"}, tests=tests)
    return Event(_day(life, 90, 600), "recept", tests=(Tests("blodstatus"),))


def _tonsillitis(life: Life) -> Event:
    penicillin = Prescription("kavepenin", "1 tablett 3 gånger dagligen i 10 dagar", "mot halsfluss", days=10)
    return Event(_day(life), "halsfluss", tests=(Tests("infektion", {"crp": 62}),), medicines=(penicillin,))


def _pneumonia(life: Life) -> Event:
    penicillin = Prescription("kavepenin", "1 tablett 3 gånger dagligen i 7 dagar", "mot lunginflammation", days=7)
    tests = (Tests("infektion", {"crp": 134}), Tests("blodstatus", {"lpk": 13.2}))
    return Event(_day(life), "lunginflammation", {"sat": "94", "crp": "134"}, tests=tests, medicines=(penicillin,))


def _pollen() -> tuple[Prescription, ...]:
    return (
        Prescription(
            "mometason", "2 sprayningar i varje näsborre dagligen under pollensäsong", "mot pollenallergi"
        ),
        Prescription("desloratadin", "1 tablett vid behov", "mot pollenallergi"),
    )


def _jabs(life: Life) -> Iterator[Event]:
    if life.age >= SENIOR:
        for days in (395, 30):
            yield Event(days, "influensavaccination", jabs=(Jab("influensa"), Jab("covid")))
    elif life.age >= ADULT and life.luck.random() < 0.6:
        for number, days in ((1, 620), (2, 560), (3, 210)):
            yield Event(days, "resevaccination", jabs=(Jab("tbe", str(number), "3"),))
