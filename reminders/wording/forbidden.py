"""Words that may stand in no SMS: they tell what somebody is ill with, treated for, or where. Beginnings of words.

A lock screen is read by whoever sits beside. The list errs on the side of refusing: a text about a time needs none
of these, and who wants to say more can do it in the record or by telephone.
"""

from __future__ import annotations

import re

_SWEDISH = (
    "abort adhd aids alkohol allerg anest angio antabus antibiot astma autism barnmorsk barnavård "
    "beroende biverk blod blås borrelia bröst bvc cancer cellgift cellprov cyto demens depress diabet "
    "diagnos dialys dietist distriktssköt doktor dos ekg endoskop epilep fasta fertil fysioterap förloss "
    "gastro graviditet gravid gyn habili hepatit hiv hjärt hormon hudklin hudmott hälsosamtal hörsel "
    "implantat infektion inflam injektion insemin insul journal kardi kateter kirurg klamyd klimakt "
    "koloskop kurator könssjuk labb ljumsk lung läkar läkemed mammogra medicin metadon migrän missbruk "
    "missfall mottagningsköt mödravård narko nefro neuro njur obstet onkolog operat opere ortoped ångest "
    "p-piller p-stav prevent prostat prov provsvar provtag psori psyk pubert receptet rehab remiss reuma "
    "röntgen screening sexual sexuell sjukdom sjukgymn sjuksköt skelett skopi smitt smärt spiral "
    "steriliser stroke strålbeh sårvård symtom syfilis tarm terap thorax trombos tumör ultraljud underliv "
    "undersök ungdomsmott urin urolog utred vaccin vagin vårdcentral värk ätstörn ögon öron"
)
_ENGLISH = (
    "abortion addict alcohol allerg antibiotic asthma biops blood breast cancer cardi cervical chemo "
    "chlamydia clinician colonosc contracep dementia dental depress dermat diabet diagnos dialysis "
    "disease doctor drug ecg examin fasting gynaec gynec hearing heart hepat illness infect injection "
    "kidney lab mammogra maternity medic mental midwi neuro nurse oncolog operation orthop pain pediat "
    "physio pregnan prescri prostat psych radiol record referral rehab result sample scan screening "
    "sexual stroke surge symptom test therap tumour ultrasound urine urolog vaccin x-ray youth"
)
STEMS: tuple[str, ...] = tuple(sorted({*_SWEDISH.split(), *_ENGLISH.split()}))

_BEGINS = re.compile(r"\b(?:" + "|".join(map(re.escape, STEMS)) + r")[\w-]*", re.IGNORECASE)
ALLOWED = frozenset({"doser", "provar", "testament"})
"""Words that only begin so."""


def clinical(text: str) -> tuple[str, ...]:
    """The words in the text that tell of care, each once, as they stand there."""
    found = (match[0] for match in _BEGINS.finditer(text))
    return tuple(dict.fromkeys(word for word in found if word.lower() not in ALLOWED))
