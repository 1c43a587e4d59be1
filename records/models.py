"""The record over the web: entries, and their versions that are never changed. Its fence: migration 0002."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Row
from records.exact_json import ExactDecoder, ExactEncoder


class Source(Row):
    """A system that entries come from."""

    system = models.CharField(max_length=200, unique=True, help_text="its identifier, a URI")
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("källa")
        verbose_name_plural = _("källor")

    def __str__(self) -> str:
        return self.name


class Category(models.TextChoices):
    """The kinds of entry, in the order they are shown."""

    CARE_CONTACTS = "care-contacts", _("Vårdkontakter")
    NOTES = "notes", _("Anteckningar")
    TEST_RESULTS = "test-results", _("Provsvar")
    MEDICINES = "medicines", _("Läkemedel")
    VACCINATIONS = "vaccinations", _("Vaccinationer")


class EntryColumns(Row):
    """What an entry and each of its versions both hold: the columns that pages need."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    happened_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    unit = models.ForeignKey("clinics.CareUnit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=200, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_role = models.CharField(max_length=100, blank=True)
    signed_at = models.DateTimeField(null=True, help_text="osignerad when empty")
    needs_review = models.BooleanField(default=False, help_text="ovidimerad: a result nobody has looked at")
    nullified = models.BooleanField(default=False, help_text="struck, with its reason (PDL 3:14)")
    nullified_reason = models.CharField(max_length=300, blank=True)
    summary = models.JSONField(default=dict, help_text="docs/record-shapes.md, by category")
    arrived_at = models.DateTimeField()

    class Meta:
        abstract = True


class Entry(EntryColumns):
    """One entry as it stands now: the columns of its latest version."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entries")
    source_entry_id = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    version_digest = models.CharField(max_length=64)
    first_arrived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("journalpost")
        verbose_name_plural = _("journalposter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_entry_id"], name="entry_comes_once_from_its_source")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "category", "-happened_at"], name="entry_of_person")]


class EntryVersion(EntryColumns):
    """One version of an entry with its FHIR resource. Append-only."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    source_version = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64)
    resource = models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versioner")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_version_is_numbered_once")
        ]
