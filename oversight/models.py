"""Looking after those who look: questions about a reading, and what the log shows that somebody should judge.

Which rows each may see is decided by the database as well (migration 0002).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class AccessQuestion(Row):
    """What a person asks about one reading, and the unit's answer.

    ``event_id`` stands for a sitting (audit.queries). ``about_user_id`` is the member of staff who read: never
    the one who answers.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Väntar på svar")
        ANSWERED = "answered", _("Besvarad")

    event_id = models.UUIDField()
    event_at = models.DateTimeField()
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, related_name="+")
    about_user_id = models.UUIDField(null=True)
    asked_by_id = models.UUIDField(help_text="the person, or one who acts for them")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True, help_text="when the answer was first shown to the person")

    class Meta:
        verbose_name = _("fråga om loggen")
        verbose_name_plural = _("frågor om loggen")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event_id"], condition=Q(state="open"), name="one_open_question_per_access"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_says_something"),
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_at=None, answered_by_id=None)
                | Q(~Q(answer=""), state="answered", answered_at__isnull=False, answered_by_id__isnull=False),
                name="answer_says_what_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(answered_by_id=None) | Q(about_user_id=None) | ~Q(answered_by_id=F("about_user_id")),
                name="nobody_answers_about_oneself",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-asked_at"], name="question_of_person"),
            models.Index(fields=["unit", "state", "asked_at"], name="question_of_unit"),
        ]


class StaffIdentity(Row):
    """Whose login it is, by the digest of an identity number: for the checks alone. The newest counts.

    Kept by the region's administrator. The web can write it and never read it; nothing shows it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("personals identitet")
        indexes: ClassVar = [models.Index(fields=["user", "-kept_at"], name="identity_of_staff")]


class Finding(Row):
    """That somebody opened a person's record in a way that somebody should judge. One a day, unit and pair.

    ``person`` is empty for many people in a short time: ``persons`` says how many.
    """

    class Kind(models.TextChoices):
        OWN_RECORD = "own_record", _("Egen journal")
        CUSTODY = "custody", _("Barn eller förälder")
        SAME_ADDRESS = "same_address", _("Samma adress")
        SAME_NAME = "same_name", _("Samma efternamn")
        COLLEAGUE = "colleague", _("Kollega")
        NEIGHBOUR = "neighbour", _("Granne")
        NO_RELATION = "no_relation", _("Ingen vårdrelation")
        PROTECTED = "protected", _("Skyddade uppgifter")
        BARRED_UNKNOWN = "barred_unknown", _("Stopp utan vårdrelation")
        MANY = "many", _("Många på kort tid")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    persons = models.IntegerField(default=1)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    readings = models.IntegerField()
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind))
    has_relation = models.BooleanField(default=False)
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fynd i loggen")
        verbose_name_plural = _("fynd i loggen")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "unit", "person", "day"],
                nulls_distinct=False,
                name="access_is_found_once_a_day",
            ),
            models.CheckConstraint(condition=~Q(kinds=[]), name="finding_says_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-last_at"], name="finding_of_unit")]


class Review(Row):
    """An auditor's signed judgement of a finding. Append-only: a later one corrects, nothing is taken back.

    ``readings``: how many there were when it was signed; a finding that has grown since is open again.
    """

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Befogad")
        FOLLOW_UP = "follow_up", _("Följs upp med enheten")
        UNAUTHORISED = "unauthorised", _("Obefogad")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="reviews")
    number = models.SmallIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    note = models.CharField(max_length=1000)
    readings = models.IntegerField()
    about_user_id = models.UUIDField()
    signed_by_id = models.UUIDField()
    signed_by_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("granskning")
        verbose_name_plural = _("granskningar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "number"], name="review_is_numbered_once"),
            models.CheckConstraint(condition=~Q(note=""), name="review_says_why"),
            models.CheckConstraint(
                condition=~Q(signed_by_id=F("about_user_id")), name="nobody_signs_a_finding_about_oneself"
            ),
        ]


class CheckRun(Row):
    """One going through of the log: at night, or because an auditor asked."""

    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    days = models.SmallIntegerField()
    finished_at = models.DateTimeField(null=True)
    found = models.IntegerField(null=True, help_text="findings that are new or have grown")

    class Meta:
        verbose_name = _("loggkontroll")
        verbose_name_plural = _("loggkontroller")
