"""Laboratory analyses as Swedish laboratories name them, with NPU codes, units and reference intervals.

Codes: the national code book of Equalis (NPU, and SWE for what is Swedish only). Intervals: NORIP's for
adults, as most Swedish laboratories write them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """What is usual; open at an end that is None."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis. ``women`` and ``men`` differ where their intervals do; ``usual`` is what a healthy one has."""

    name: str
    code: str
    unit: str
    women: Interval
    men: Interval
    usual: tuple[float, float]
    decimals: int = 0

    def interval(self, sex: str) -> Interval:
        """The interval for that sex."""
        return self.women if sex == "F" else self.men


def _both(low: str | None, high: str | None) -> tuple[Interval, Interval]:
    return Interval(low, high), Interval(low, high)


ANALYSES = {
    "hb": Analysis("B-Hemoglobin", "NPU28309", "g/L", Interval("117", "153"), Interval("134", "170"), (138, 149)),
    "lpk": Analysis("B-Leukocyter", "NPU02593", "×10⁹/L", *_both("3.5", "8.8"), (4.4, 7.9), 1),
    "tpk": Analysis(
        "B-Trombocyter", "NPU03568", "×10⁹/L", Interval("165", "387"), Interval("145", "348"), (190, 330)
    ),
    "mcv": Analysis("Erc(B)-MCV", "NPU01944", "fL", *_both("82", "98"), (85, 95)),
    "crp": Analysis("P-CRP", "NPU19748", "mg/L", *_both(None, "5"), (1, 4)),
    "krea": Analysis("P-Kreatinin", "NPU04998", "µmol/L", Interval("45", "90"), Interval("60", "105"), (62, 86)),
    "egfr": Analysis("Pt-eGFR(Krea)relativ", "SWE05406", "mL/min/1,73 m²", *_both("60", None), (72, 90)),
    "na": Analysis("P-Natrium", "NPU03429", "mmol/L", *_both("137", "145"), (138, 143)),
    "k": Analysis("P-Kalium", "NPU03230", "mmol/L", *_both("3.5", "4.4"), (3.7, 4.3), 1),
    "hba1c": Analysis("B-HbA1c (IFCC)", "NPU27300", "mmol/mol", *_both("31", "46"), (33, 40)),
    "glukos": Analysis("P-Glukos", "NPU02192", "mmol/L", *_both("4.0", "6.0"), (4.6, 5.8), 1),
    "kolesterol": Analysis("P-Kolesterol", "NPU01566", "mmol/L", *_both("3.3", "6.9"), (4.2, 5.8), 1),
    "triglycerid": Analysis("fP-Triglycerid", "NPU03620", "mmol/L", *_both("0.45", "2.60"), (0.7, 1.7), 2),
    "hdl": Analysis(
        "P-HDL-kolesterol", "NPU01567", "mmol/L", Interval("1.0", "2.7"), Interval("0.8", "2.1"), (1.2, 1.9), 1
    ),
    "ldl": Analysis("P-LDL-kolesterol", "NPU01568", "mmol/L", *_both("1.4", "4.7"), (2.2, 3.6), 1),
    "tsh": Analysis("P-TSH", "NPU03577", "mIE/L", *_both("0.40", "3.70"), (0.9, 2.6), 2),
    "t4": Analysis("P-T4, fritt", "NPU03579", "pmol/L", *_both("12", "22"), (14, 19)),
    "alat": Analysis(
        "P-ALAT", "NPU19981", "µkat/L", Interval("0.15", "0.75"), Interval("0.15", "1.10"), (0.25, 0.6), 2
    ),
    "ferritin": Analysis(
        "P-Ferritin", "NPU19763", "µg/L", Interval("10", "150"), Interval("30", "350"), (45, 120)
    ),
    "urat": Analysis("P-Urat", "NPU03688", "µmol/L", Interval("155", "350"), Interval("230", "480"), (280, 340)),
    "psa": Analysis("P-PSA", "NPU08669", "µg/L", *_both(None, "6.5"), (2.4, 4.2), 1),
    "ntprobnp": Analysis("P-NT-proBNP", "NPU21571", "ng/L", *_both(None, "300"), (80, 200)),
    "inr": Analysis("P-PK(INR)", "NPU01685", "INR", *_both(None, "1.2"), (1.0, 1.1), 1),
    "albkrea": Analysis("U-Albumin/Krea", "NPU28842", "mg/mmol", *_both(None, "3.0"), (0.5, 1.8), 1),
    "calcium": Analysis("P-Calcium", "NPU01443", "mmol/L", *_both("2.15", "2.50"), (2.25, 2.42), 2),
}

PANELS = {
    "blodstatus": ("Blodstatus", ("hb", "lpk", "tpk", "mcv")),
    "blodtryck": ("Njurfunktion och blodsalter", ("na", "k", "krea", "egfr")),
    "diabetes": ("Diabetesprover", ("hba1c", "krea", "egfr", "albkrea")),
    "hba1c": ("B-HbA1c (IFCC)", ("hba1c",)),
    "lipider": ("Blodfetter", ("kolesterol", "triglycerid", "hdl", "ldl")),
    "thyroidea": ("Sköldkörtelprover", ("tsh", "t4")),
    "infektion": ("P-CRP", ("crp",)),
    "anemi": ("Blodstatus och järn", ("hb", "mcv", "ferritin")),
    "urat": ("P-Urat", ("urat",)),
    "psa": ("P-PSA", ("psa",)),
    "hjartsvikt": ("Hjärtsviktsprover", ("hb", "na", "k", "krea", "egfr", "ntprobnp")),
    "blodfortunnande": ("Kontroll av blodförtunnande", ("hb", "krea", "egfr")),
    "inr": ("P-PK(INR)", ("inr",)),
    "osteoporos": ("Kalk och njurfunktion", ("calcium", "krea", "egfr")),
    "graviditet": ("Graviditetsprover", ("hb", "ferritin", "glukos", "tsh")),
    "hjartklappning": ("Hb, sköldkörtel och blodsalter", ("hb", "tsh", "na", "k")),
    "halsosamtal": ("Hälsosamtal", ("glukos", "kolesterol", "hdl", "ldl")),
    "lever": ("P-ALAT", ("alat",)),
}
