"""What one books, and by which rules."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class VisitType(Row):
    """Besökstyp (the trade says tidstyp): what one books, and by which rules."""

    class Mode(models.TextChoices):
        VISIT = "visit", _("Besök")
        PHONE = "phone", _("Telefon")
        VIDEO = "video", _("Video")

    class OpenTo(models.TextChoices):
        ALL = "all", _("Alla")
        LISTED = "listed", _("Listade")
        INVITED = "invited", _("Kallade")
        STAFF = "staff", _("Bokas av mottagningen")

    class Care(models.TextChoices):
        """The kind of care that one searches for across clinics."""

        DOCTOR = "doctor", _("Läkare")
        NURSE = "nurse", _("Sjuksköterska")
        PHYSIO = "physio", _("Fysioterapeut")
        VACCINATION = "vaccination", _("Vaccination")
        TEST = "test", _("Provtagning")
        MIDWIFE = "midwife", _("Barnmorska")
        CHILD = "child", _("Barnhälsovård")
        YOUTH = "youth", _("Ungdomsmottagning")
        TALK = "talk", _("Samtal")
        EYE = "eye", _("Ögon")
        OTHER = "other", _("Annat")

    clinic = models.ForeignKey(
        "clinics.Clinic", on_delete=models.PROTECT, related_name="visit_types", verbose_name=_("mottagning")
    )
    name = models.CharField(_("namn"), max_length=80)
    name_en = models.CharField(_("namn på engelska"), max_length=80)
    neutral_name = models.CharField(_("neutralt namn"), max_length=80, blank=True)
    neutral_name_en = models.CharField(_("neutralt namn på engelska"), max_length=80, blank=True)
    slug = models.SlugField(max_length=80)
    care = models.CharField(_("slags vård"), max_length=20, choices=Care, default=Care.OTHER)
    minutes = models.SmallIntegerField(_("minuter"))
    mode = models.CharField(_("sätt"), max_length=10, choices=Mode, default=Mode.VISIT)
    exclusive = models.BooleanField(_("krockar med andra tider"), default=True)
    open_to = models.CharField(_("vem får boka"), max_length=10, choices=OpenTo, default=OpenTo.ALL)
    age_from = models.SmallIntegerField(_("från ålder"), null=True, blank=True)
    age_to = models.SmallIntegerField(_("till ålder"), null=True, blank=True)
    notice_minutes = models.IntegerField(_("senast före start, minuter"), default=60)
    horizon_days = models.SmallIntegerField(_("tidigast före start, dagar"), null=True, blank=True)
    limit_per_person = models.SmallIntegerField(_("högst så många per person"), null=True, blank=True)
    books_on_web = models.BooleanField(_("går att boka på webben"), default=True)
    moves_on_web = models.BooleanField(_("går att flytta på webben"), default=True)
    cancels_on_web = models.BooleanField(_("går att avboka på webben"), default=True)
    free_hours = models.SmallIntegerField(_("avboka utan avgift, timmar före"), default=24)
    free_weekdays = models.SmallIntegerField(
        _("avboka utan avgift, hela vardagar före"),
        null=True,
        blank=True,
        help_text=_("Gäller i stället för timmar."),
    )
    web_cancel_minutes = models.IntegerField(_("avboka på webben till, minuter före start"), default=0)
    has_fee = models.BooleanField(_("kan kosta vid sen avbokning"), default=True)
    choose_this_if = models.CharField(_("välj det här om"), max_length=300, blank=True)
    choose_this_if_en = models.CharField(_("välj det här om, engelska"), max_length=300, blank=True)
    ring_instead_if = models.CharField(_("ring i stället om"), max_length=300, blank=True)
    ring_instead_if_en = models.CharField(_("ring i stället om, engelska"), max_length=300, blank=True)
    preparation = models.CharField(_("inför besöket"), max_length=500, blank=True)
    preparation_en = models.CharField(_("inför besöket, engelska"), max_length=500, blank=True)
    takes_message = models.BooleanField(_("den som bokar får skriva ett kort meddelande"), default=True)
    on_referral = models.CharField(
        _("vad som händer med remissen vid avbokning"),
        max_length=300,
        blank=True,
        help_text=_("Tomt om besöket inte är på remiss."),
    )
    on_referral_en = models.CharField(_("vad som händer med remissen, engelska"), max_length=300, blank=True)
    takes_wishes = models.BooleanField(_("går att önska tidigare tid"), default=False)

    class Meta:
        verbose_name = _("besökstyp")
        verbose_name_plural = _("besökstyper")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic", "slug"], name="visit_type_has_one_address_at_its_clinic"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 600)), name="visit_lasts_minutes_to_hours"),
            models.CheckConstraint(
                condition=Q(
                    notice_minutes__range=(0, 129_600),
                    free_hours__range=(0, 1_000),
                    web_cancel_minutes__range=(0, 129_600),
                )
                & (Q(free_weekdays=None) | Q(free_weekdays__range=(1, 30)))
                & (Q(horizon_days=None) | Q(horizon_days__range=(1, 730)))
                & (Q(limit_per_person=None) | Q(limit_per_person__range=(1, 50))),
                name="visit_type_rules_are_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TypeSet(Row):
    """Visit types that share times: a slot of the set can be booked as any one of them.

    They are of one clinic, equally long and in one mode, as they are put together (migration 0002). A set is made
    when it is first asked for, and never changed.
    """

    visit_types = models.ManyToManyField(VisitType, related_name="type_sets")

    class Meta:
        verbose_name = _("besökstyper med gemensamma tider")
        verbose_name_plural = _("besökstyper med gemensamma tider")
