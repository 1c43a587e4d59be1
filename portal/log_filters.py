"""What of the access log is asked for: by an address that tells nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from audit.models import AccessEvent
from audit.queries import Only
from core import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

By = AccessEvent.By
PERIODS = {"30": _("De senaste 30 dagarna"), "90": _("De senaste tre månaderna"), "365": _("Det senaste året")}
WHO = {
    "personal": (_("Vårdpersonal"), frozenset({By.STAFF})),
    "jag": (_("Jag själv"), frozenset({By.SELF})),
    "ombud": (_("Ombud och vårdnadshavare"), frozenset({By.REPRESENTATIVE})),
    "system": (_("Automatiskt"), frozenset({By.SYSTEM, By.SOURCE})),
}
ACCOUNT = ("account.", "person.", "helper.", "guardian.", "representation.", "representative.")
WHAT = {
    "journal": (_("Journalen"), frozenset({Action.RECORD_READ, Action.ENTRY_READ, Action.RECORD_RECEIVED})),
    "tider": (_("Tider"), frozenset(a for a in Action if a.startswith("booking."))),
    "konto": (_("Kontot och uppgifterna"), frozenset(a for a in Action if a.startswith(ACCOUNT))),
    "logg": (_("Den här loggen"), frozenset(a for a in Action if a.startswith("log."))),
}


class LogFilterForm(forms.Form):
    """Four choices; each left out asks for everything. A value that is not offered is left out too."""

    tid = forms.ChoiceField(label=_("När"), required=False)
    enhet = forms.ChoiceField(label=_("Enhet"), required=False)
    vem = forms.ChoiceField(label=_("Vem"), required=False)
    vad = forms.ChoiceField(label=_("Vad"), required=False)

    def __init__(self, asked: Mapping[str, str], *, units: Mapping[str, str]) -> None:
        offered: dict[str, dict[str, StrPromise | str]] = {
            "tid": {"": _("När som helst"), **PERIODS},
            "enhet": {"": _("Alla enheter"), **units},
            "vem": {"": _("Alla"), **{value: label for value, (label, _by) in WHO.items()}},
            "vad": {"": _("Allt"), **{value: label for value, (label, _actions) in WHAT.items()}},
        }
        super().__init__(
            {name: asked.get(name, "") if asked.get(name, "") in offered[name] else "" for name in offered}
        )
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(choices.items())


def unit_token(person_id: UUID, unit_id: UUID) -> str:
    """What a unit is called in an address: it says nothing to anybody else, not even which unit."""
    return salted_hmac("log.unit", f"{person_id}{unit_id}", algorithm="sha256").hexdigest()[:12]


def only(asked: Mapping[str, str], units: Mapping[str, UUID]) -> Only:
    """The rows asked for; ``units`` by their tokens."""
    days = asked.get("tid", "")
    return Only(
        since=clock.now() - timedelta(days=int(days)) if days in PERIODS else None,
        by=WHO[asked["vem"]][1] if asked.get("vem") in WHO else frozenset(),
        actions=WHAT[asked["vad"]][1] if asked.get("vad") in WHAT else frozenset(),
        unit=units.get(asked.get("enhet", "")),
    )
