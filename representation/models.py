"""Who may act for whom, besides what the population register says of custody (accounts.Custody).

What a clinic decides has a case number; what a person decides can be taken back at once. All of it is looked
up at each request, so that what has ended ends at once.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity
from core.models import Row

DAYS = Func("since", "until", models.Value("[]"), function="DATERANGE")
"""The days of a row, the last one included; without an end when ``until`` is empty."""


class ByTheClinic(Row):
    """What staff have entered, with the case that it stands on."""

    unit = models.ForeignKey(
        "clinics.CareUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("vårdenhet")
    )
    case_number = models.CharField(_("diarienummer"), max_length=40)
    since = models.DateField(_("från"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("varför det avslutades"), max_length=200, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


ENDED_WITH_A_REASON = Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="") | (
    Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")
)


class GuardianBar(ByTheClinic):
    """That a guardian is shut out from a child's bookings and record here, whatever the custody.

    A unit that has nothing to do with the child (``without_relation``) may bar too, since a child in danger may be
    seen first where nobody knows them. It says why (``reason``), and the auditors read it.
    """

    child = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    guardian = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    until = models.DateField(_("till"), null=True, blank=True)
    without_relation = models.BooleanField(_("utan vårdrelation"), default=False)
    reason = models.CharField(_("varför enheten stoppar"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("stopp för vårdnadshavare")
        verbose_name_plural = _("stopp för vårdnadshavare")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(guardian=F("child")), name="nobody_is_barred_from_oneself"),
            models.CheckConstraint(condition=~Q(case_number=""), name="guardian_bar_has_a_case"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="guardian_bar_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=ENDED_WITH_A_REASON, name="guardian_bar_is_ended_with_a_reason"),
            models.CheckConstraint(
                condition=Q(without_relation=False) | ~Q(reason=""),
                name="guardian_bar_without_relation_says_why",
            ),
            ExclusionConstraint(
                name="one_guardian_bar_at_a_time_from_a_unit",
                expressions=[("child", "="), ("guardian", "="), ("unit", "="), (DAYS, "&&")],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class GuardianException(ByTheClinic):
    """That a guardian of a child of 13 or more may go on booking, or reading, at one clinic for a time.

    Inera, "Regelverk för invånares direktåtkomst": förlängd tillgång is decided by the clinic, for its own
    data. Booking and reading are apart.
    """

    child = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    guardian = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    clinic = models.ForeignKey(
        "clinics.Clinic", on_delete=models.PROTECT, related_name="+", verbose_name=_("mottagning")
    )
    may_book = models.BooleanField(_("får boka"), default=False)
    may_read = models.BooleanField(_("får läsa"), default=False)
    until = models.DateField(_("till"))

    class Meta:
        verbose_name = _("förlängd tillgång")
        verbose_name_plural = _("förlängda tillgångar")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(guardian=F("child")), name="nobody_is_an_exception_to_oneself"),
            models.CheckConstraint(condition=~Q(case_number=""), name="guardian_exception_has_a_case"),
            models.CheckConstraint(
                condition=Q(may_book=True) | Q(may_read=True), name="guardian_exception_gives_something"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="guardian_exception_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=ENDED_WITH_A_REASON, name="guardian_exception_is_ended_with_a_reason"
            ),
            ExclusionConstraint(
                name="one_guardian_exception_at_a_time_from_a_clinic",
                expressions=[("child", "="), ("guardian", "="), ("clinic", "="), (DAYS, "&&")],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class LegalRepresentative(ByTheClinic):
    """A god man or förvaltare (föräldrabalken 11), entered by a clinic from the court's decision.

    Bookings everywhere; the record of the unit alone, and only by its head's decision.
    """

    class Kind(models.TextChoices):
        GUARDIAN_AD_LITEM = "god_man", _("God man")
        ADMINISTRATOR = "forvaltare", _("Förvaltare")

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    representative = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("slag"), max_length=20, choices=Kind)
    court = models.CharField(_("domstol eller överförmyndare"), max_length=100)
    decided_on = models.DateField(_("beslutsdag"))
    may_read = models.BooleanField(_("får läsa enhetens journal"), default=False)
    read_decided_by = models.CharField(_("verksamhetschef som beslutat"), max_length=200, blank=True)
    until = models.DateField(_("till"))

    class Meta:
        verbose_name = _("god man eller förvaltare")
        verbose_name_plural = _("gode män och förvaltare")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(representative=F("person")), name="nobody_is_legal_representative_of_oneself"
            ),
            models.CheckConstraint(condition=~Q(case_number=""), name="legal_representative_has_a_case"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="legal_representative_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=ENDED_WITH_A_REASON, name="legal_representative_is_ended_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(may_read=False) | ~Q(read_decided_by=""),
                name="legal_representative_reads_by_a_named_decision",
            ),
            ExclusionConstraint(
                name="one_legal_representative_at_a_time_from_a_unit",
                expressions=[("person", "="), ("representative", "="), ("unit", "="), (DAYS, "&&")],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class HelperQuerySet(models.QuerySet["Helper"]):
    def in_force(self) -> HelperQuerySet:
        """Accepted and not ended; whether the last day has passed is another matter."""
        return self.filter(accepted_at__isnull=False, ended_at=None)

    def invited(self, person_id: UUID) -> HelperQuerySet:
        """Invitations with a number of this person's, earlier numbers too."""
        digests = Identity.objects.filter(person_id=person_id).values("digest")
        return self.filter(invited_digest__in=digests).exclude(person_id=person_id)

    def unseen_answers(self, person_id: UUID) -> HelperQuerySet:
        """Those who have said yes or no, or left, since the person last looked."""
        said_yes = Q(accepted_at__isnull=False, ended_at=None)
        told = said_yes | Q(declined_at__isnull=False) | Q(ended_by_helper=True)
        return self.filter(told, person_id=person_id, answer_seen_at=None)


class Helper(Row):
    """Ombud: an adult whom a person lets see and make bookings at some clinics. Never the record (HFD 2017:67).

    Invited by the person with the helper's identity number, which is kept as a digest alone; the helper
    accepts with an e-ID of their own, and is then ``helper``. ``called`` is the person's word for the helper.
    ``answer_seen_at``: when the person was here after the helper had answered, or left.
    """

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="helpers")
    helper = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, null=True, related_name="helps")
    invited_digest = models.BinaryField(max_length=32)
    called = models.CharField(_("vad du kallar ditt ombud"), max_length=60)
    clinics = models.ManyToManyField("clinics.Clinic", related_name="+")
    invited_at = models.DateTimeField()
    answer_before = models.DateTimeField(help_text="the invitation is worth nothing after this")
    until = models.DateField(_("till och med"))
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_helper = models.BooleanField(default=False)
    answer_seen_at = models.DateTimeField(null=True)

    objects = HelperQuerySet.as_manager()

    class Meta:
        verbose_name = _("ombud")
        verbose_name_plural = _("ombud")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(helper__isnull=True) | ~Q(helper=F("person")), name="nobody_is_helper_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(helper__isnull=False, declined_at__isnull=True),
                name="helper_who_has_accepted_is_known",
            ),
            models.UniqueConstraint(
                fields=["person", "invited_digest"],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                name="helper_is_invited_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["person", "helper"],
                condition=Q(accepted_at__isnull=False, ended_at__isnull=True),
                name="helper_helps_a_person_once_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["invited_digest"], name="helper_by_number")]


class GuardianChoice(Row):
    """What one guardian has chosen for one child. Separated guardians choose each for themselves.

    Kept apart from custody, which the register's next reading writes over. No row: the defaults.
    """

    guardian = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    reminders = models.BooleanField(_("sms om barnets tider"), default=True)
    name_in_sms = models.BooleanField(_("barnets förnamn i sms"), default=False)

    class Meta:
        verbose_name = _("vårdnadshavares val")
        verbose_name_plural = _("vårdnadshavares val")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guardian", "child"], name="guardian_chooses_once_for_a_child"),
        ]


class AccessRequest(Row):
    """That a guardian of a child of 13 or more asks a clinic to let them go on. The clinic answers outside
    this system, with the child, and enters an exception or not; here it only notes that it has answered."""

    guardian = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    clinic = models.ForeignKey(
        "clinics.Clinic", on_delete=models.PROTECT, related_name="+", verbose_name=_("mottagning")
    )
    asked_at = models.DateTimeField(_("begärd"))
    answered_at = models.DateTimeField(_("besvarad"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("begäran om förlängd tillgång")
        verbose_name_plural = _("begäran om förlängd tillgång")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["guardian", "child", "clinic"],
                condition=Q(answered_at__isnull=True),
                name="one_open_access_request_to_a_clinic",
            ),
        ]
