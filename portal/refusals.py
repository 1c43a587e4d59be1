"""The page for a no that has no page of its own: whose rule, that nothing was lost, and two ways on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.rules import region
from core import phone
from core.decision import Refused, WayOn
from core.pages import Refusal, WayOnLink, in_language


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """409 with the reason; the request was understood, and the rules say no."""
    kind = refused.reason.code.split(".", 1)[0]
    titles = {"book": _("Tiden går inte att boka"), "cancel": _("Tiden går inte att avboka här")}
    refusal = Refusal(
        title=titles.get(kind, _("Det här går inte just nu")),
        text=refused.reason.text,
        kept=_("Inget är ändrat."),
        ways_on=tuple(_link(way, refused.phone) for way in refused.reason.ways_on),
    )
    return render(request, "errors/refused.html", {"refusal": refusal}, status=409)


def _link(way: WayOn, clinic_phone: str) -> WayOnLink:
    rules = region()
    hours = in_language(rules.phone_hours, rules.phone_hours_en)
    number = phone.parse_phone(rules.phone)
    pages = {
        WayOn.OTHER_TIMES: (_("Välj en annan tid"), "bookings:clinics"),
        WayOn.OTHER_CLINICS: (_("Se andra mottagningar"), "bookings:clinics"),
        WayOn.OWN_TIMES: (_("Se dina tider"), "bookings:mine"),
    }
    if way in pages:
        label, name = pages[way]
        return WayOnLink(label, reverse(name))
    if way == WayOn.RECEPTION:
        return WayOnLink(
            _("Gå till receptionen på mottagningen"), reverse("bookings:clinics"), _("adressen står här")
        )
    if way == WayOn.WRITE_NOTE:
        return WayOnLink(_("Skriv till %(email)s") % {"email": rules.email}, f"mailto:{rules.email}")
    if way == WayOn.CALL_CLINIC and clinic_phone:
        number, hours = clinic_phone, ""
    label = _("Ring %(phone)s") % {"phone": phone.in_words(number)}
    return WayOnLink(label, f"tel:{number}", hours)
