"""What came in from outside and how it went: runs, known actors and patients, quarantine."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Row


class ImportRun(Row):
    """One delivery (a file, an upload) and what became of it."""

    source_system = models.CharField(max_length=200)
    delivery = models.CharField(max_length=300, help_text="the file's name")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    refused_reason = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict, help_text="by resource type: taken, unchanged, skipped, quarantined")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("importer")


class KnownActor(Row):
    """A practitioner, organisation or location that a source has told us of, by its identifier."""

    source_system = models.CharField(max_length=200)
    reference = models.CharField(max_length=300, help_text="Type|system|value, or Type/id")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=100, blank=True)
    hsa_id = models.CharField(max_length=40, blank=True)
    works_at = models.CharField(
        max_length=300, blank=True, help_text="a role's unit: the reference of another actor"
    )

    class Meta:
        verbose_name = _("känd aktör")
        verbose_name_plural = _("kända aktörer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_system", "reference"], name="actor_is_known_once_by_reference")
        ]


class KnownPatient(Row):
    """Whom a source means by its own reference ("Patient/17"), for deliveries that do not say it again."""

    source_system = models.CharField(max_length=200)
    reference = models.CharField(max_length=300)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("känd patient")
        verbose_name_plural = _("kända patienter")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_system", "reference"], name="patient_is_known_once_by_reference"
            )
        ]


class Quarantined(Row):
    """A resource of a kind we take that could not be understood: kept whole as sent, with the reason."""

    source_system = models.CharField(max_length=200)
    delivery = models.CharField(max_length=300)
    entry_number = models.IntegerField()
    resource_type = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    content = models.BinaryField()
    arrived_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("i karantän")
        verbose_name_plural = _("i karantän")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_system", "digest"], name="quarantined_once_by_content")
        ]


class FeedKey(Row):
    """That a clinic's record system may read the unit's bookings. The token itself is kept nowhere."""

    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("system"), max_length=80)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the token, hexadecimal")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True, help_text="written at most once a minute")

    class Meta:
        verbose_name = _("nyckel för journalsystem")
        verbose_name_plural = _("nycklar för journalsystem")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], name="feed_token_opens_one_unit"),
        ]
