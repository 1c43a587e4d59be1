"""What the unit's clinics say by SMS, in their own words or the house's; and whether they read what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import actor
from core.actor import Actor
from core.pages import see_other
from portal.staff_schedules import posted, show
from reminders import actions
from reminders import words_queries as queries
from reminders.errors import WordsRefused
from reminders.wording.checking import Fault, Variant
from reminders.words_queries import Preview, TextsPage

SAVE, RESET = "spara", "husets"


class WordsForm(forms.Form):
    """One field a text, under the text's own key."""

    def __init__(self, sent: Any, *, page: TextsPage) -> None:
        super().__init__(sent, initial={text.key: text.text for text in page.texts})
        for text in page.texts:
            self.fields[text.key] = forms.CharField(
                label=text.label,
                max_length=300,
                widget=forms.Textarea({"rows": 4, "spellcheck": "true", "lang": text.of.language}),
                error_messages={
                    "required": gettext_lazy("Skriv en text, eller ta tillbaka husets ord"),
                    "max_length": gettext_lazy("Skriv högst %(limit_value)s tecken"),
                },
            )

    def told(self, page: TextsPage) -> dict[Variant, str]:
        """What was written of those that have the right shape, by which text it is."""
        written = self.cleaned_data if self.is_bound else self.initial
        return {text.of: written[text.key] for text in page.texts if text.key in written}

    def refuse(self, page: TextsPage, wrong: dict[Variant, tuple[Fault, ...]]) -> None:
        """Say beside each text all that is wrong with it."""
        keys = {text.of: text.key for text in page.texts}
        for of, faults in wrong.items():
            for fault in faults:
                self.add_error(keys[of], fault.text)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text's field, with how it looks on a phone."""

    field: forms.BoundField
    written: str
    house: str
    previews: tuple[Preview, ...]


def sms_words(request: HttpRequest) -> HttpResponse:
    """The unit's clinics, and what each may say."""
    return show(request, "staff/sms_words.html", {"clinics": queries.unit_words(by=actor.of(request))})


@require_POST
def sms_replies(request: HttpRequest, clinic_id: UUID) -> HttpResponse:
    """Whether the desk reads replies, as the button says it: pressed twice it is the same choice."""
    reads = request.POST.get("reads") == "ja"
    actions.choose_reading(clinic_id=clinic_id, reads=reads, by=actor.of(request))
    said = _("Svar på sms visas nu under Frågor.") if reads else _("Svar på sms läses inte längre.")
    messages.success(request, said)
    return see_other("admin:sms_words")


def sms_text(request: HttpRequest, clinic_id: UUID, kind: str, level: str, whose: str) -> HttpResponse:
    """The texts of one kind at one level: looked at, tried out, saved, or given back."""
    by = actor.of(request)
    page = queries.texts_page(clinic_id, kind, level, whose, by=by)
    form, do = WordsForm(posted(request), page=page), request.POST.get("do", "")
    if do == RESET:
        actions.reset_words(clinic_id=clinic_id, texts=tuple(text.of for text in page.texts), by=by)
        messages.success(request, _("Nu gäller husets ord."))
        return see_other("admin:sms_words")
    if form.is_bound and _are_right(form, page, save=do == SAVE, by=by) and do == SAVE:
        messages.success(request, _("Sparat. Orden gäller från nu, också för sms som redan är planerade."))
        return see_other("admin:sms_words")
    return show(request, "staff/sms_text.html", {"form": form, "page": page, "texts": _shown(form, page, by=by)})


def _are_right(form: WordsForm, page: TextsPage, *, save: bool, by: Actor) -> bool:
    """Whether the texts may be sent; saved then, when asked to. What was written stays in the form."""
    is_whole = form.is_valid()
    try:
        if is_whole and save:
            actions.write_words(clinic_id=page.clinic_id, texts=form.told(page), by=by)
        else:
            form.refuse(page, queries.wrong_with(form.told(page), by=by))
    except WordsRefused as refusal:
        form.refuse(page, dict(refusal.faults))
    return not form.errors


def _shown(form: WordsForm, page: TextsPage, *, by: Actor) -> tuple[Shown, ...]:
    def of(text: queries.TextNow) -> Shown:
        said = str(form[text.key].value() or "").strip()
        previews = queries.previews(page.clinic_id, text.of, said, by=by) if said else ()
        return Shown(form[text.key], text.written, text.house if text.written else "", previews)

    return tuple(of(text) for text in page.texts)
