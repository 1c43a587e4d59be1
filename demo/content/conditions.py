"""What long illnesses and periods of life bring with them: one function a condition, two years of visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from demo.content.events import Event, Jab, Life, Prescription, Tests


def _words(**values: object) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def hypertension(life: Life) -> Iterator[Event]:
    """Found two years ago, treated, followed."""
    enalapril = "1 tablett på morgonen"
    body = life.body()
    yield Event(
        705,
        "hypertoni-nytt",
        _words(hembp="152/91"),
        life.pressure(158, 94),
        (Tests("blodtryck"), Tests("lipider")),
        (Prescription("enalapril5", enalapril, "mot högt blodtryck", stopped=85, why_stopped="Dosen är höjd"),),
    )
    yield Event(655, "hypertoni-ssk-over-malet", {}, life.pressure(150, 90) | body, (Tests("blodtryck"),))
    yield Event(
        620,
        "hypertoni-hojd-dos",
        _words(hembp="146/88"),
        medicines=(Prescription("enalapril10", enalapril, "mot högt blodtryck"),),
    )
    yield Event(560, "hypertoni-ssk", {}, life.pressure(136, 82) | body, (Tests("blodtryck"),))
    yield Event(372, "hypertoni-ssk", {}, life.pressure(138, 84) | life.body())
    yield Event(
        338,
        "hypertoni-arskontroll",
        _words(hembp="134/82"),
        life.pressure(142, 84) | life.body(),
        (Tests("blodtryck"), Tests("lipider"), Tests("hba1c")),
        (Prescription("amlodipin5", "1 tablett på kvällen", "mot högt blodtryck"),),
    )
    yield Event(150, "hypertoni-ssk", {}, life.pressure(132, 78) | life.body())
    yield Event(19, "hypertoni-ssk", {}, life.pressure(134, 80) | life.body(), (Tests("blodtryck"),))


def diabetes_2(life: Life) -> Iterator[Event]:
    """Long-term sugar that rose, and came down again."""
    for days, sugar in ((700, 49), (515, 52), (335, 58), (235, 51), (20, 47)):
        tests = (Tests("diabetes", {"hba1c": sugar}),)
        if days == 335:
            yield Event(
                days,
                "diabetes-lakare",
                _words(hba1c=sugar),
                life.pressure(134, 80) | life.body(),
                tests,
                (
                    Prescription(
                        "empagliflozin10", "1 tablett på morgonen", "mot diabetes, skyddar hjärta och njurar"
                    ),
                ),
            )
            continue
        medicines = (
            (
                Prescription("metformin500", "1 tablett morgon och kväll, i samband med mat", "mot diabetes"),
                Prescription("atorvastatin20", "1 tablett till kvällen", "mot höga blodfetter"),
            )
            if days == 700
            else ()
        )
        yield Event(
            days,
            "diabetes-arskontroll",
            _words(hba1c=sugar),
            life.pressure(130, 78) | life.body(),
            tests,
            medicines,
        )


def atrial_fibrillation(life: Life) -> Iterator[Event]:
    """Warfarin that was hard to keep even, then apixaban."""
    for days, inr in ((720, 2.4), (690, 3.6), (668, 1.8), (640, 3.3)):
        medicines = (
            (
                Prescription(
                    "waran", "Enligt särskild ordination", "blodförtunnande vid förmaksflimmer",
                    stopped=100, why_stopped="Bytt till apixaban",
                ),
                Prescription("metoprolol50", "1 tablett på morgonen", "lugnar hjärtrytmen"),
            )
            if days == 720
            else ()
        )  # fmt: skip
        yield Event(days, "recept", tests=(Tests("inr", {"inr": inr}),), medicines=medicines)
    yield Event(
        620,
        "formaksflimmer-byte",
        {},
        life.pressure(132, 74),
        (Tests("blodfortunnande", {"hb": 139, "krea": 92, "egfr": 58}),),
        (Prescription("apixaban5", "1 tablett morgon och kväll", "blodförtunnande vid förmaksflimmer"),),
    )
    yield Event(
        340,
        "formaksflimmer",
        {},
        life.pressure(134, 76),
        (Tests("blodfortunnande", {"hb": 137, "krea": 95, "egfr": 56}),),
    )
    yield Event(
        34,
        "formaksflimmer",
        {},
        life.pressure(130, 74),
        (Tests("blodfortunnande", {"hb": 136, "krea": 97, "egfr": 55}),),
    )


def heart_failure(life: Life) -> Iterator[Event]:
    """Followed by a nurse, until the end."""
    tablets = (
        Prescription("bisoprolol5", "1 tablett på morgonen", "mot hjärtsvikt"),
        Prescription("furosemid40", "1 tablett på morgonen, 1 extra vid viktuppgång", "vätskedrivande"),
        Prescription("spironolakton25", "1 tablett på morgonen", "mot hjärtsvikt"),
    )
    for days, level, medicines in (
        (610, 1450, tablets),
        (430, 1620, ()),
        (240, 1890, ()),
        (96, 2140, ()),
        (25, 2480, ()),
    ):
        yield Event(
            days,
            "hjartsvikt",
            {},
            life.pressure(118, 70) | life.body(),
            (Tests("hjartsvikt", {"hb": 131, "krea": 118, "egfr": 51, "ntprobnp": level, "na": 136}),),
            medicines,
        )


def glaucoma(life: Life) -> Iterator[Event]:
    """Green cataract at the eye clinic, and the grey one waiting."""
    drops = (Prescription("latanoprost", "1 droppe i båda ögonen till kvällen", "mot grön starr"),)
    yield Event(690, "glaukom-nybesok", _words(tryckh=27, tryckv=25), medicines=drops)
    for days, right, left in ((640, 18, 17), (450, 17, 17), (265, 18, 16)):
        yield Event(days, "glaukom-kontroll", _words(tryckh=right, tryckv=left))
    yield Event(88, "katarakt")


def pregnancy(life: Life) -> Iterator[Event]:
    """Enrolled in week 9, now in week 28."""
    body = life.body()
    yield Event(
        133,
        "inskrivning",
        _words(vecka=9),
        life.pressure(108, 66) | body,
        (Tests("graviditet", {"hb": 119, "ferritin": 18}),),
        (Prescription("folsyra", "1 tablett dagligen till och med vecka 12", "inför graviditet", days=60),),
    )
    for days, week, height, blood in ((70, 18, None, 113), (28, 24, 23, 109), (5, 27, 26, 114)):
        medicines = (Prescription("duroferon", "1 tablett dagligen", "mot järnbrist"),) if days == 70 else ()
        yield Event(
            days,
            "graviditet-kontroll" if height else "graviditet-forsta",
            _words(vecka=week, sf=height or "", hb=blood),
            life.pressure(110, 68) | {"vikt": round(body["vikt"] + 0.4 * (week - 9), 1)},
            (Tests("anemi", {"hb": blood, "ferritin": 16, "mcv": 84}),) if days != 70 else (),
            medicines,
        )
    yield Event(27, "resevaccination", jabs=(Jab("kikhosta-gravid"),))


def asthma(life: Life) -> Iterator[Event]:
    """A child's asthma: spring and autumn, doctor and nurse."""
    spray = (
        Prescription("flutikason50", "1 inhalation morgon och kväll via Spacer", "förebygger astma"),
        Prescription("salbutamol", "1–2 inhalationer vid behov, och före träning", "luftrörsvidgande vid astma"),
    )
    yield Event(680, "astma-barn", _words(pef=190), medicines=spray)
    yield Event(500, "astma-ssk")
    yield Event(310, "astma-barn", _words(pef=215), medicines=spray[1:])
    yield Event(120, "astma-ssk")


def back_pain(life: Life) -> Iterator[Event]:
    """A back that got well."""
    naproxen = Prescription("naproxen500", "1 tablett morgon och kväll", "mot smärta", days=10)
    yield Event(74, "ryggont", medicines=(naproxen,))
    yield Event(46, "ryggont-ater")


def migraine(life: Life) -> Iterator[Event]:
    """Attacks twice a month."""
    sumatriptan = Prescription("sumatriptan50", "1 tablett tidigt vid migränanfall", "mot migrän")
    yield Event(402, "migran", {}, life.pressure(116, 72), (Tests("blodstatus"),), (sumatriptan,))
    yield Event(180, "recept", medicines=(sumatriptan,))


def depression(life: Life) -> Iterator[Event]:
    """A talk every second week, and a medicine that helps."""
    sertralin = Prescription("sertralin50", "1 tablett på morgonen", "mot nedstämdhet")
    yield Event(
        250,
        "psykiatri-lakare",
        _words(veckor=4),
        tests=(Tests("blodstatus"), Tests("thyroidea")),
        medicines=(sertralin,),
    )
    for turn, days, points in ((2, 215, 26), (4, 187, 22), (7, 131, 17), (9, 89, 13), (11, 40, 9)):
        yield Event(days, "psykiatri-samtal", _words(gang=turn, madrs=points))
    yield Event(95, "psykiatri-lakare", _words(veckor=26))


def gout(life: Life) -> Iterator[Event]:
    """One attack, then prevention."""
    kur = Prescription("prednisolon", "6 tabletter på morgonen i 5 dagar", "mot giktattack", days=5)
    yield Event(420, "gikt", tests=(Tests("infektion", {"crp": 28}),), medicines=(kur,))
    allopurinol = Prescription("allopurinol100", "1 tablett dagligen efter mat", "förebygger gikt")
    yield Event(
        385, "gikt-uppfoljning", _words(urat=512), tests=(Tests("urat", {"urat": 512}),), medicines=(allopurinol,)
    )
    yield Event(305, "recept", tests=(Tests("urat", {"urat": 348}),))


def hypothyroidism(life: Life) -> Iterator[Event]:
    """Stable on the same dose."""
    levaxin = (Prescription("levaxin100", "1 tablett på morgonen, på fastande mage", "sköldkörtelhormon"),)
    for days, tsh, medicines in ((690, 2.1, levaxin), (330, 1.8, ()), (48, 4.3, ())):
        yield Event(
            days,
            "hypotyreos",
            _words(tsh=str(tsh).replace(".", ",")),
            tests=(Tests("thyroidea", {"tsh": tsh}),),
            medicines=medicines,
        )


def knee_arthrosis(life: Life) -> Iterator[Event]:
    """A knee that training helped."""
    alvedon = Prescription("paracetamol500", "2 tabletter vid behov, högst 8 per dygn", "mot smärta")
    yield Event(390, "knaartros", medicines=(alvedon,))
    yield Event(255, "artrosskola")


def copd(life: Life) -> Iterator[Event]:
    """Stable but for one bad winter."""
    breath = (
        Prescription("tiotropium", "2 inhalationer på morgonen", "vidgar luftrören, mot KOL"),
        Prescription("salbutamol", "1–2 inhalationer vid behov", "vidgar luftrören"),
    )
    yield Event(660, "kol", _words(sat=95), life.body(), medicines=breath)
    cure = (
        Prescription("prednisolon", "6 tabletter på morgonen i 5 dagar", "mot inflammation i luftrören", days=5),
        Prescription("amoxicillin", "1 tablett 3 gånger dagligen i 7 dagar", "mot luftvägsinfektion", days=7),
    )
    yield Event(
        290, "kol-forsamring", _words(sat=92, crp=46), tests=(Tests("infektion", {"crp": 46}),), medicines=cure
    )
    yield Event(276, "kol", _words(sat=95), life.body())
    yield Event(40, "resevaccination", jabs=(Jab("pneumo-vuxen"),))


def dementia(life: Life) -> Iterator[Event]:
    """Seen to where she lives."""
    memantin = (Prescription("memantin", "1 tablett på morgonen", "mot minnessjukdom"),)
    for days in (600, 480, 360, 240, 120, 30):
        yield Event(
            days,
            "demens",
            {},
            life.pressure(126, 72) | {"vikt": life.body()["vikt"]},
            medicines=memantin if days == 600 else (),
        )
    for days, size in ((92, "3 × 2"), (78, "2 × 1,5"), (64, "1 × 0,8")):
        yield Event(days, "bensar", {"matt": size})


def prostate(life: Life) -> Iterator[Event]:
    """Nights that got calmer."""
    kapsel = Prescription("tamsulosin", "1 kapsel på morgonen efter frukost", "mot vattenkastningsbesvär")
    yield Event(500, "prostata", tests=(Tests("psa", {"psa": 5.2}),), medicines=(kapsel,))
    yield Event(140, "recept", tests=(Tests("psa", {"psa": 5.4}),), medicines=(kapsel,))


def osteoporosis(life: Life) -> Iterator[Event]:
    """After a broken wrist."""
    tablets = (
        Prescription("alendronat70", "1 tablett i veckan, på fastande mage med ett glas vatten", "mot benskörhet"),
        Prescription("kalcipos", "1 tablett dagligen", "kalk och D-vitamin"),
    )
    for days, medicines in ((480, tablets), (110, ())):
        body = {name: value for name, value in life.body().items() if name != "bmi"}
        yield Event(
            days, "osteoporos", {}, life.pressure(138, 78) | body, (Tests("osteoporos", {"egfr": 61}),), medicines
        )


def unsigned_note(life: Life) -> Iterator[Event]:
    """A visit whose note waits for its doctor."""
    yield Event(3, "hjartklappning-osignerad", {}, life.pressure(118, 68), signed=False)


def unreviewed_result(life: Life) -> Iterator[Event]:
    """A result that came this morning and nobody has looked at."""
    yield Event(
        1,
        "",
        tests=(Tests("hjartklappning", {"tsh": 0.21, "hb": 146, "k": 4.1, "na": 140}, reviewed=False),),
    )


CONDITIONS: dict[str, Callable[[Life], Iterator[Event]]] = {
    "hypertension": hypertension,
    "diabetes_2": diabetes_2,
    "atrial_fibrillation": atrial_fibrillation,
    "heart_failure": heart_failure,
    "glaucoma": glaucoma,
    "pregnancy": pregnancy,
    "asthma": asthma,
    "back_pain": back_pain,
    "migraine": migraine,
    "depression": depression,
    "gout": gout,
    "hypothyroidism": hypothyroidism,
    "knee_arthrosis": knee_arthrosis,
    "copd": copd,
    "dementia": dementia,
    "prostate": prostate,
    "osteoporosis": osteoporosis,
    "unsigned_note": unsigned_note,
    "unreviewed_result": unreviewed_result,
}
"""What demo.region calls a condition. Growth and vaccinations are told in ``childhood``."""
