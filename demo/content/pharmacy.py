"""Medicines and vaccines as they are called at a Swedish pharmacy, with ATC codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """A medicine: name, form, strength (value and unit), ATC code."""

    name: str
    form: str
    strength: str
    unit: str
    atc: str


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine and what it is against."""

    name: str
    atc: str
    maker: str
    against: tuple[str, ...]


PRODUCTS = {
    "enalapril5": Product("Enalapril", "tablett", "5", "mg", "C09AA02"),
    "enalapril10": Product("Enalapril", "tablett", "10", "mg", "C09AA02"),
    "amlodipin5": Product("Amlodipin", "tablett", "5", "mg", "C08CA01"),
    "losartan50": Product("Losartan", "tablett", "50", "mg", "C09CA01"),
    "metoprolol50": Product("Metoprolol", "depottablett", "50", "mg", "C07AB02"),
    "bisoprolol5": Product("Bisoprolol", "tablett", "5", "mg", "C07AB07"),
    "furosemid40": Product("Furosemid", "tablett", "40", "mg", "C03CA01"),
    "spironolakton25": Product("Spironolakton", "tablett", "25", "mg", "C03DA01"),
    "waran": Product("Waran", "tablett", "2.5", "mg", "B01AA03"),
    "apixaban5": Product("Eliquis", "tablett", "5", "mg", "B01AF02"),
    "atorvastatin20": Product("Atorvastatin", "tablett", "20", "mg", "C10AA05"),
    "metformin500": Product("Metformin", "tablett", "500", "mg", "A10BA02"),
    "empagliflozin10": Product("Jardiance", "tablett", "10", "mg", "A10BK03"),
    "levaxin100": Product("Levaxin", "tablett", "100", "mikrogram", "H03AA01"),
    "prednisolon": Product("Prednisolon", "tablett", "5", "mg", "H02AB06"),
    "allopurinol100": Product("Allopurinol", "tablett", "100", "mg", "M04AA01"),
    "paracetamol500": Product("Alvedon", "tablett", "500", "mg", "N02BE01"),
    "naproxen500": Product("Naproxen", "tablett", "500", "mg", "M01AE02"),
    "alendronat70": Product("Alendronat", "veckotablett", "70", "mg", "M05BA04"),
    "kalcipos": Product("Kalcipos-D forte", "tuggtablett", "500 mg/800", "IE", "A12AX"),
    "tiotropium": Product("Spiriva Respimat", "inhalationsvätska", "2.5", "mikrogram/dos", "R03BB04"),
    "salbutamol": Product("Ventoline Evohaler", "inhalationsspray", "0.1", "mg/dos", "R03AC02"),
    "flutikason50": Product("Flutide Evohaler", "inhalationsspray", "50", "mikrogram/dos", "R03BA05"),
    "kavepenin": Product("Kåvepenin", "filmdragerad tablett", "1", "g", "J01CE02"),
    "amoxicillin": Product("Amoxicillin", "tablett", "750", "mg", "J01CA04"),
    "nitrofurantoin": Product("Furadantin", "tablett", "50", "mg", "J01XE01"),
    "mometason": Product("Mometason", "nässpray", "50", "mikrogram/dos", "R01AD09"),
    "desloratadin": Product("Desloratadin", "tablett", "5", "mg", "R06AX27"),
    "hydrokortison": Product("Hydrokortison", "kräm", "1", "%", "D07AA02"),
    "sumatriptan50": Product("Sumatriptan", "tablett", "50", "mg", "N02CC01"),
    "duroferon": Product("Duroferon", "depottablett", "100", "mg Fe²⁺", "B03AA07"),
    "folsyra": Product("Folsyra", "tablett", "400", "mikrogram", "B03BB01"),
    "sertralin50": Product("Sertralin", "tablett", "50", "mg", "N06AB06"),
    "tamsulosin": Product("Tamsulosin", "depotkapsel", "0.4", "mg", "G04CA02"),
    "memantin": Product("Memantin", "tablett", "10", "mg", "N06DX01"),
    "latanoprost": Product("Latanoprost", "ögondroppar", "50", "mikrogram/ml", "S01EE01"),
    "ddroppar": Product("D-droppar", "orala droppar", "80", "IE/droppe", "A11CC05"),
    "ppiller": Product("Desogestrel", "tablett", "75", "mikrogram", "G03AC09"),
    "ibuprofen400": Product("Ipren", "tablett", "400", "mg", "M01AE01"),
}

VACCINES = {
    "rota": Vaccine("Rotarix", "J07BH01", "GlaxoSmithKline", ("rotavirus",)),
    "hexa": Vaccine(
        "Infanrix hexa", "J07CA09", "GlaxoSmithKline",
        ("difteri", "stelkramp", "kikhosta", "polio", "Hib", "hepatit B"),
    ),
    "pneumo": Vaccine("Vaxneuvance", "J07AL02", "MSD", ("pneumokocker",)),
    "mpr": Vaccine("Priorix", "J07BD52", "GlaxoSmithKline", ("mässling", "påssjuka", "röda hund")),
    "dtpp": Vaccine("Tetravac", "J07CA02", "Sanofi", ("difteri", "stelkramp", "kikhosta", "polio")),
    "hpv": Vaccine("Gardasil 9", "J07BM03", "MSD", ("HPV",)),
    "dtp": Vaccine("diTekiBooster", "J07AJ52", "AJ Vaccines", ("difteri", "stelkramp", "kikhosta")),
    "influensa": Vaccine("Vaxigrip Tetra", "J07BB02", "Sanofi", ("influensa",)),
    "pneumo-vuxen": Vaccine("Apexxnar", "J07AL02", "Pfizer", ("pneumokocker",)),
    "covid": Vaccine("Comirnaty", "J07BN01", "Pfizer", ("covid-19",)),
    "tbe": Vaccine("FSME-Immun", "J07BA01", "Pfizer", ("TBE",)),
    "kikhosta-gravid": Vaccine("Triaxis", "J07AJ52", "Sanofi", ("difteri", "stelkramp", "kikhosta")),
}  # fmt: skip

CHILDHOOD = (
    (44, "rota", "1", "2"), (92, "rota", "2", "2"),
    (92, "hexa", "1", "3"), (155, "hexa", "2", "3"), (370, "hexa", "3", "3"),
    (92, "pneumo", "1", "3"), (155, "pneumo", "2", "3"), (370, "pneumo", "3", "3"),
    (550, "mpr", "1", "2"), (1840, "dtpp", "4", "5"), (2740, "mpr", "2", "2"),
    (4130, "hpv", "1", "2"), (4320, "hpv", "2", "2"), (5480, "dtp", "5", "5"),
)  # fmt: skip
"""The national programme (Folkhälsomyndigheten HSLF-FS 2016:51): days old, vaccine, dose, doses."""
