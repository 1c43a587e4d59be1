"""Growing up: the child health programme, vaccines, and what brings children to the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from demo.content import growth
from demo.content.events import Event, Jab, Life, Place
from demo.content.pharmacy import CHILDHOOD

YEAR = 365.25
_SCHOOL = 6 * 365

# days old, what the visit is called, what the child does then, advice
_VISITS = (
    (30, "4 veckor", "Tittar och ler. Vaknar var tredje timme. Ammas.", "Råd om sömn, och om att vila själv."),
    (92, "3 månader", "Skrattar, följer med blicken, håller huvudet säkert.", "Vaccinerad, kan bli varm i kväll."),
    (155, "5 månader", "Vänder sig, griper efter allt. Nyfiken på mat.", "Smakportioner, lite av allt."),
    (245, "8 månader", "Sitter stadigt, kryper baklänges, lyssnar på sitt namn.", "Barnsäkra hemma."),
    (370, "12 månader", "Går längs möbler. Säger mamma, lampa och titta.", "Tandborstning morgon och kväll."),
    (550, "18 månader", "Springer, pekar och visar. Tiotal ord. Äter själv med sked.", "Läs högt varje dag."),
    (915, "2,5 år", "Talar i meningar. Leker låtsaslekar. Språkscreening utan anmärkning.", "Skärmtid och sömn."),
    (1465, "4 år", "Ritar huvudfoting, hoppar på ett ben. Syn och hörsel utan anmärkning.", "Simvana och trafik."),
    (1840, "5 år", "Skriver sitt namn. Redo för förskoleklass.", "Vaccinerad, lite öm i armen."),
)  # fmt: skip

_JABS: dict[int, tuple[Jab, ...]] = {
    at: tuple(Jab(vaccine, dose, doses) for day, vaccine, dose, doses in CHILDHOOD if day == at)
    for at in sorted({day for day, *_rest in CHILDHOOD})
}


def visits(life: Life, days_old: int) -> Iterator[Event]:
    """The child health centre's visits, with growth and the national programme's vaccines, up to today."""
    vaccinated = "vaccinations" in life.who.conditions
    told = {at: (name, does, advice) for at, name, does, advice in _VISITS}
    for at in sorted({*told, *(_JABS if vaccinated else ())}):
        if at > days_old:
            return
        jabs = _JABS.get(at, ()) if vaccinated else ()
        place: Place = "bvc-lindhamn" if at < _SCHOOL else ""
        if at not in told:
            yield Event(days_old - at, "", jabs=jabs, place=place)
            continue
        name, does, advice = told[at]
        words = {"alder": name, "utveckling": does, "bvcrad": advice} | _head_words(life, at)
        yield Event(days_old - at, "bvc", words, measured(life, at), jabs=jabs, place=place)


def school_years(life: Life, days_old: int) -> Iterator[Event]:
    """Growth looked at every other year."""
    for at in range(_SCHOOL + 200, days_old, 2 * 365):
        yield Event(days_old - at, "elevhalsa", {}, measured(life, at))


def measured(life: Life, days: int) -> dict[str, float]:
    """Height, weight and, for the smallest, head at that age."""
    place, age = growth.place_of(life.who.key), days / YEAR
    height, weight = growth.body(age, life.who.sex, place)
    small = {"huvud": growth.head(age, place)} if age < 2 else {}
    return {"langd": height, "vikt": weight, **small}


def _head_words(life: Life, days: int) -> dict[str, str]:
    found = measured(life, days).get("huvud")
    return {"huvud": f", huvudomfång {found} cm".replace(".", ",") if found else ""}


def newborn(life: Life, days_old: int) -> Iterator[Event]:
    """The first visit home."""
    height, weight = growth.body(0.01, life.who.sex, growth.place_of(life.who.key))
    yield Event(
        days_old - 6, "bvc-hembesok", {}, {"langd": height, "vikt": weight, "huvud": 35.2}, place="bvc-lindhamn"
    )
