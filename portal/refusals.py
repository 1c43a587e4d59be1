"""The page for a no that has no page of its own: whose rule, that nothing was lost, and two ways on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import queries as account_queries
from clinics.rules import region
from core import actor, phone
from core.actor import Actor
from core.decision import Place, Refused, WayOn
from core.errors import ActingForAnother, NoLongerActing
from core.pages import Refusal, WayOnLink, breakable, in_language

CALLS = frozenset({WayOn.CALL_CLINIC, WayOn.CALL_REGION})


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """409 with the reason; the request was understood, and the rules say no."""
    title, kept = _said(refused.reason.code)
    ways = refused.reason.ways_on
    by: Actor = vars(request).get("actor") or Actor()
    if account_queries.cannot_ring(by=by):
        ways = tuple(sorted(ways, key=lambda way: way in CALLS))
    links = tuple(_link(way, refused.place) for way in ways)
    refusal = Refusal(title=title, text=refused.reason.text, kept=kept, ways_on=links)
    return render(request, "errors/refused.html", {"refusal": refusal}, status=409)


def acting_changed(request: HttpRequest, error: NoLongerActing | ActingForAnother) -> HttpResponse:
    """409: for whom one acts is not what it was when the page was opened. Nothing was done."""
    now = actor.of(request).subject_name
    if isinstance(error, NoLongerActing):
        title = _("Du företräder inte längre den du hade valt")
        text = _("Rätten har upphört eller ändrats. Nu gäller sidorna dig själv.")
    else:
        title = _("Du har bytt person i en annan flik")
        text = _("Formuläret var öppnat för någon annan än %(now)s, som du har valt nu.") % {"now": now}
    ways = (
        WayOnLink(_("Välj vem det gäller"), reverse("representation:whom")),
        WayOnLink(_("Gå till startsidan"), reverse("home")),
    )
    refusal = Refusal(title=title, text=text, kept=_("Inget är bokat, avbokat eller ändrat."), ways_on=ways)
    return render(request, "errors/refused.html", {"refusal": refusal}, status=409)


def _said(code: str) -> tuple[str, str]:
    """The heading, and what is still true; by the whole code, else by what it begins with."""
    texts = {
        "book.already": (_("Du har redan bokat den här tiden"), ""),
        "book": (_("Tiden går inte att boka"), _("Inget är bokat.")),
        "cancel.closed": (_("Den här tiden kan inte längre avbokas här"), _("Din tid är kvar.")),
        "move": (_("Tiden går inte att flytta här"), _("Din tid är kvar.")),
        "note": (_("Det går inte att skriva om den här tiden"), ""),
        "calendar": (_("Du kan inte ha en kalenderadress"), _("Inget är ändrat.")),
        "code": (_("Vi skickar ingen kod just nu"), _("Inget är ändrat.")),
        "cancel": (_("Tiden går inte att avboka här"), _("Inget är ändrat.")),
        "record": (_("Journalen går inte att läsa här"), ""),
    }
    otherwise = (_("Det här går inte just nu"), _("Inget är ändrat."))
    return texts.get(code) or texts.get(code.split(".", 1)[0]) or otherwise


def _link(way: WayOn, place: Place) -> WayOnLink:
    clinics = reverse("bookings:clinics")
    if way == WayOn.OTHER_TIMES:
        return WayOnLink(_("Välj en annan tid"), place.times_url or clinics)
    if way == WayOn.OTHER_CLINICS:
        return WayOnLink(_("Se andra mottagningar"), clinics)
    if way == WayOn.OWN_TIMES:
        return WayOnLink(_("Se dina tider"), reverse("bookings:mine"))
    if way == WayOn.RECEPTION:
        url = place.clinic_url or clinics
        return WayOnLink(_("Gå till receptionen på mottagningen"), url, _("adressen står här"))
    if way == WayOn.WRITE_NOTE and place.note_url:
        return WayOnLink(_("Skriv till mottagningen om tiden"), place.note_url, _("svaret kommer här"))
    if way == WayOn.WRITE_NOTE:
        label = format_html("{} {}", _("Skriv till"), breakable(region().email))
        return WayOnLink(label, f"mailto:{region().email}")
    return _call(way, place)


def _call(way: WayOn, place: Place) -> WayOnLink:
    """The clinic's number where it is known, else the region's."""
    number, hours = place.phone, place.hours
    if way == WayOn.CALL_REGION or not number:
        rules = region()
        number, hours = phone.parse_phone(rules.phone), in_language(rules.phone_hours, rules.phone_hours_en)
    return WayOnLink(_("Ring %(phone)s") % {"phone": phone.in_words(number)}, f"tel:{number}", hours)
