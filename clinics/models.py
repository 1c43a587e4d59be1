"""Where care is given: providers, units, clinics, practitioners, and who works where."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.actor import OnDuty, Purpose, Role
from core.models import Row


class CareProvider(Row):
    """Vårdgivare: the controller of its records (PDL 1:3). Outer blocks lie between providers.

    Whether a resident sees the names of those who opened the record is the provider's choice: the law gives
    the unit and the time (PDL 8:5). Protected staff are never named.
    """

    name = models.CharField(_("namn"), max_length=200)
    hsa_id = models.CharField("HSA-id", max_length=40, unique=True)
    names_in_log = models.BooleanField(_("personalens namn visas i loggen"), default=True)

    class Meta:
        verbose_name = _("vårdgivare")
        verbose_name_plural = _("vårdgivare")

    def __str__(self) -> str:
        return self.name


class CareUnit(Row):
    """Vårdenhet: what secrecy, assignments and inner blocks follow."""

    provider = models.ForeignKey(CareProvider, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("namn"), max_length=200)
    hsa_id = models.CharField("HSA-id", max_length=40, unique=True)

    class Meta:
        verbose_name = _("vårdenhet")
        verbose_name_plural = _("vårdenheter")

    def __str__(self) -> str:
        return self.name


class Clinic(Row):
    """Mottagning: what people choose and book at."""

    class Kind(models.TextChoices):
        HEALTH_CENTRE = "health_centre", _("Vårdcentral")
        HOSPITAL = "hospital", _("Specialistmottagning")
        PSYCHIATRY = "psychiatry", _("Psykiatrisk mottagning")
        YOUTH = "youth", _("Ungdomsmottagning")
        CHILD_HEALTH = "child_health", _("Barnavårdscentral")
        MIDWIFE = "midwife", _("Barnmorskemottagning")
        LABORATORY = "laboratory", _("Provtagning")
        HOME_CARE = "home_care", _("Hemsjukvård")

    class SmsLevel(models.TextChoices):
        N1 = "N1", "N1"
        N2 = "N2", "N2"
        N3 = "N3", "N3"

    class ScheduleSource(models.TextChoices):
        """Whose the schedule is: the portal's own, or the clinic's record system's (bookings/timebook.py)."""

        OWN = "own", _("Vårdporten")
        EXTERNAL = "external", _("Journalsystemet")

    unit = models.ForeignKey(
        CareUnit, on_delete=models.PROTECT, related_name="clinics", verbose_name=_("vårdenhet")
    )
    name = models.CharField(_("namn"), max_length=100)
    sms_name = models.CharField(_("namn i sms"), max_length=22)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("slag"), max_length=20, choices=Kind)
    street = models.CharField(_("gatuadress"), max_length=100)
    postal_code = models.CharField(_("postnummer"), max_length=10)
    town = models.CharField(_("ort"), max_length=60)
    phone = models.CharField(_("telefon"), max_length=20, help_text="E.164")
    phone_hours = models.CharField(_("telefontid"), max_length=60, default="vardagar kl. 8–16")
    phone_hours_en = models.CharField(_("telefontid på engelska"), max_length=60, default="weekdays 8–16")
    directions = models.CharField(_("hitta hit"), max_length=300, blank=True)
    latitude = models.FloatField(_("latitud"), null=True, blank=True, help_text="WGS 84, degrees")
    longitude = models.FloatField(_("longitud"), null=True, blank=True, help_text="WGS 84, degrees")
    sms_level_at_most = models.CharField(_("högsta sms-nivå"), max_length=2, choices=SmsLevel, default=SmsLevel.N3)
    reads_replies = models.BooleanField(
        _("läser svar på sms"),
        default=False,
        db_default=False,
        help_text="what people write by SMS, beside the answers that we understand, is shown to the desk",
    )
    bookable_on_web = models.BooleanField(_("går att boka på webben"), default=True)
    schedule_source = models.CharField(
        _("vem har tidboken"), max_length=10, choices=ScheduleSource, default=ScheduleSource.OWN
    )

    class Meta:
        verbose_name = _("mottagning")
        verbose_name_plural = _("mottagningar")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind__in=["psychiatry", "youth", "midwife"]) | Q(sms_level_at_most="N1"),
                name="revealing_clinic_tells_only_the_time",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="clinic_lies_somewhere_on_earth_or_nowhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Practitioner(Row):
    """One who gives care, as shown to residents."""

    name = models.CharField(_("namn"), max_length=200)
    title = models.CharField(_("yrke"), max_length=100)
    title_en = models.CharField(_("yrke på engelska"), max_length=100, blank=True)
    hsa_id = models.CharField("HSA-id", max_length=40, unique=True)
    languages = ArrayField(
        models.CharField(max_length=3),
        default=list,
        blank=True,
        verbose_name=_("språk"),
        help_text="ISO 639, two letters where there are such: what one can speak with this person besides Swedish",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="practitioner",
    )

    class Meta:
        verbose_name = _("vårdpersonal")
        verbose_name_plural = _("vårdpersonal")

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, day: date) -> AssignmentQuerySet:
        """Those that have begun and not ended on the day; the last day counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def of_user(self, user_id: UUID) -> AssignmentQuerySet:
        """One member of staff's, with the unit joined."""
        return self.filter(user_id=user_id).select_related("unit").order_by("unit__name", "role", "pk")


class Assignment(Row):
    """Medarbetaruppdrag: one unit, one role, one purpose, for a time. Staff act under one at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("användare"),
    )
    unit = models.ForeignKey(
        CareUnit, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("vårdenhet")
    )
    role = models.CharField(_("roll"), max_length=30, choices=[(r.value, r.value) for r in Role])
    purpose = models.CharField(
        _("ändamål"), max_length=30, choices=[(p.value, p.value) for p in Purpose], default=Purpose.CARE
    )
    since = models.DateField(_("från"))
    until = models.DateField(_("till"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("medarbetaruppdrag")
        verbose_name_plural = _("medarbetaruppdrag")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_assignment_per_user_unit_and_role_at_a_time",
                expressions=[
                    ("user", "="),
                    ("unit", "="),
                    ("role", "="),
                    (Func("since", "until", models.Value("[]"), function="DATERANGE"), "&&"),
                ],
            ),
        ]

    def duty(self) -> OnDuty:
        """What an actor carries of it. Needs the unit joined."""
        return OnDuty(self.pk, self.unit_id, self.unit.name, Role(self.role), Purpose(self.purpose))


class Shift(Row):
    """A member of staff at one browser, let in with two factors, for a working day at most.

    The session only points here. What a locked or ended shift forbids is decided from this row at each
    request, so that taking somebody's devices away ends all they have open, wherever it is.
    """

    class Method(models.TextChoices):
        CODE = "code", _("lösenord och engångskod")
        EID = "eid", _("e-legitimation")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    browser = models.CharField(max_length=64, help_text="SHA-256 of the browser's own cookie")
    method = models.CharField(max_length=10, choices=Method)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(help_text="written at most once a minute")
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    vouched = ArrayField(
        models.UUIDField(),
        null=True,
        help_text="what the e-ID vouched for of the assignments; null: all",
    )

    class Meta:
        verbose_name = _("arbetspass")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="shift_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["browser"],
                condition=Q(locked_at__isnull=True, ended_at__isnull=True),
                name="one_open_shift_at_a_browser",
            ),
            models.UniqueConstraint(
                fields=["user", "browser"],
                condition=Q(ended_at__isnull=True),
                name="one_shift_per_user_at_a_browser",
            ),
        ]


class KeptWork(Row):
    """What somebody was doing when the desk locked: theirs alone, at that browser, until the shift is over."""

    class Kind(models.TextChoices):
        SENT = "sent"
        DRAFT = "draft"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    path = models.CharField(max_length=500)
    fields = models.JSONField(help_text="sent: [[name, value], ...]; draft: a list of such a list for each form")
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sparat arbete")


class Enrolment(Row):
    """A code, good once and for a short time, by which a member of staff makes password and devices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the code, which is kept nowhere")
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("inskrivning")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], name="one_enrolment_waits_for_a_member_of_staff"),
        ]


class Listing(Row):
    """That a person is listed at a clinic (lagen om valfrihetssystem; the region's rules)."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="listings")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="listings")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("listning")
        verbose_name_plural = _("listningar")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="person_is_listed_at_one_clinic"
            ),
        ]


class SmsConsent(Row):
    """A person's yes to SMS about visits to one clinic, as its staff noted it: to one number, and to no other.

    In force until it is withdrawn, for as long as the number is the person's. The yes that a person gives
    themselves, to all clinics, is on their contact card; STOPP from the phone, also there, goes before both.
    """

    class Whose(models.TextChoices):
        OWN = "own", _("Patientens egen")
        SHARED = "shared", _("Patienten delar den med någon")
        RELATIVE = "relative", _("En anhörigs eller någon annans")

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="sms_consents")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="sms_consents")
    mobile = models.CharField(max_length=20, help_text="E.164")
    whose = models.CharField(_("vems telefon"), max_length=10, choices=Whose)
    text_version = models.CharField(max_length=20, help_text="what the person was told: clinics.consents.TEXTS")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: a job"
    )

    class Meta:
        verbose_name = _("samtycke till sms")
        verbose_name_plural = _("samtycken till sms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "clinic"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_sms_consent_in_force_per_person_and_clinic",
            ),
            models.CheckConstraint(condition=~Q(mobile=""), name="sms_consent_is_to_a_number"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("noted_at")),
                name="sms_consent_ends_after_it_was_noted",
            ),
        ]


class PostalPlace(Row):
    """A postcode, its town, and roughly where it is. Loaded by ``manage.py import_postcodes``, never by hand."""

    postcode = models.CharField(_("postnummer"), max_length=5, unique=True, help_text="five digits, no space")
    town = models.CharField(_("ort"), max_length=60)
    latitude = models.FloatField(help_text="WGS 84, degrees")
    longitude = models.FloatField(help_text="WGS 84, degrees")

    class Meta:
        verbose_name = _("postort")
        verbose_name_plural = _("postorter")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(postcode__regex=r"^[0-9]{5}$"), name="postcode_is_five_digits"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="postal_place_lies_on_earth",
            ),
        ]
        indexes: ClassVar = [models.Index(Upper("town"), name="postal_place_by_town")]

    def __str__(self) -> str:
        return f"{self.postcode} {self.town}"
