"""Who you are: users, persons, their numbers, the care account, and who has custody of whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.merge_models import Duplicate, MergedRow, PersonMerge  # noqa: F401 -- Django finds models here
from core.identity import IdentityNumber, PartialDate
from core.models import Row


class UserManager(BaseUserManager["User"]):
    def create_staff(self, *, email: str, password: str | None, name: str) -> User:
        """A member of staff. Without a password they cannot sign in by one: they have still to enrol."""
        user = self.model(
            email=self.normalize_email(email).lower(), kind=User.Kind.STAFF, name=name, is_staff=True
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_resident(self) -> User:
        """A resident: no e-mail, no password; the e-ID is the only key."""
        user = self.model(kind=User.Kind.RESIDENT)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str, name: str = "") -> User:
        """An operator's first login to the admin."""
        user = self.create_staff(email=email, password=password, name=name)
        user.is_superuser = True
        user.save(using=self._db, update_fields=["is_superuser"])
        return user


class User(Row, AbstractBaseUser, PermissionsMixin):
    """A login. A resident's or a member of staff's, never both."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("Patient")
        STAFF = "staff", _("Personal")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RESIDENT)
    email = models.EmailField(_("e-post"), unique=True, null=True, blank=True)
    name = models.CharField(_("namn"), max_length=200, blank=True)
    hsa_id = models.CharField("HSA-id", max_length=40, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(_("aktiv"), default=True)
    name_is_protected = models.BooleanField(
        _("namnet visas inte för patienter"), default=False, help_text=_("För den som har skyddad identitet.")
    )
    created_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("användare")
        verbose_name_plural = _("användare")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="staff", email__isnull=False)
                | Q(kind="resident", email__isnull=True, is_staff=False, is_superuser=False),
                name="user_is_either_staff_with_email_or_resident_without",
            ),
            models.UniqueConstraint(
                fields=["hsa_id"], condition=~Q(hsa_id=""), name="hsa_id_belongs_to_one_member_of_staff"
            ),
        ]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ", 1)[0]


class Person(Row):
    """A resident. May exist with no account and no number. Fed by the population register."""

    class Protection(models.TextChoices):
        NONE = "none", _("Ingen")
        CONFIDENTIAL = "confidential", _("Sekretessmarkering")
        PROTECTED_REGISTRATION = "protected_registration", _("Skyddad folkbokföring")

    given_name = models.CharField(_("förnamn"), max_length=100)
    family_name = models.CharField(_("efternamn"), max_length=100)
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)
    protection = models.CharField(
        _("skyddad identitet"), max_length=30, choices=Protection, default=Protection.NONE
    )
    died_on = models.DateField(_("avliden"), null=True, blank=True)
    register_read_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    form_key = models.UUIDField(null=True, help_text="of the desk's form that registered the person")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        indexes: ClassVar = [
            models.Index(fields=["birth_year", "birth_month", "birth_day"], name="person_by_birth_date"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_key"], name="one_person_per_form"),
            models.CheckConstraint(
                condition=Q(protection="none") | Q(street="", postal_code="", town=""),
                name="protected_person_has_no_address_here",
            ),
            models.CheckConstraint(
                condition=(Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)))
                & (Q(birth_day__isnull=True) | Q(birth_day__range=(1, 31), birth_month__isnull=False)),
                name="birth_date_is_whole_or_partial",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("pk")), name="nobody_is_merged_into_oneself"),
        ]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def birth_date(self) -> PartialDate | None:
        return PartialDate(self.birth_year, self.birth_month, self.birth_day) if self.birth_year else None

    @property
    def is_protected(self) -> bool:
        return self.protection != self.Protection.NONE


def digest_of(number: IdentityNumber) -> bytes:
    """What a number is found and kept apart by."""
    return number.digest(settings.IDENTITY_HMAC_KEY)


class IdentityQuerySet(models.QuerySet["Identity"]):
    def of_number(self, number: IdentityNumber) -> IdentityQuerySet:
        """The one row with that number, replaced or not."""
        return self.filter(digest=digest_of(number))

    def in_use(self) -> IdentityQuerySet:
        """Numbers that no later one has replaced."""
        return self.filter(replaced_at=None)


class Identity(Row):
    """One of a person's numbers. Searched and unique by digest, so that no database error can show it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32)
    since = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identitetsnummer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], name="identity_number_belongs_to_one_person"),
        ]

    @property
    def number(self) -> IdentityNumber:
        """The pair, whose ``repr`` shows nothing."""
        return IdentityNumber(self.system, self.value)


class Custody(Row):
    """That one person has custody of another, as the register says (föräldrabalken 6)."""

    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="custody_of")
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("vårdnad")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guardian", "child"], name="custody_is_written_once"),
            models.CheckConstraint(condition=~Q(guardian=models.F("child")), name="nobody_has_custody_of_oneself"),
        ]


class CareAccount(Row):
    """A person's account here: opened at the first e-ID sign-in, with the choices made in it."""

    class SmsLevel(models.TextChoices):
        N1 = "N1", _("Bara tiden")
        N2 = "N2", _("Tiden, gatan och orten")
        N3 = "N3", _("Tiden och mottagningen")

    class ClosedReason(models.TextChoices):
        OWN = "own", _("Avslutat av personen själv")
        DIED = "died", _("Personen har avlidit")
        STAFF = "staff", _("Stängt av personal")
        MERGED = "merged", _("Sammanfört med personens andra konto")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="care_account"
    )
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="care_account")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=10, choices=ClosedReason, blank=True)
    terms_accepted_at = models.DateTimeField(null=True)
    terms_version = models.CharField(max_length=20, blank=True)
    last_signed_in_at = models.DateTimeField(null=True)
    record_read_until = models.DateTimeField(null=True, help_text="what is later than this is new to the person")

    class Meta:
        verbose_name = _("vårdkonto")
        verbose_name_plural = _("vårdkonton")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_reason="")
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="closed_account_says_why",
            ),
        ]


class ContactCard(Row):
    """How a person wants to be reached. Exists for people with no account too: Gunnel has only SMS.

    A number or an address is *verified* when a code that was sent there came back; another number or address
    is not. ``..._allowed_at`` is the person's yes to a channel, and says nothing of whether it can be used.
    ``mobile_owner`` is "" for the person's own phone, SHARED, or says whose it is.
    """

    SHARED, RELATIVE = "delas", "en anhörigs"

    class Wanted(models.TextChoices):
        """Kinds of message that one may say no to; all else always comes (reminders.choices)."""

        CONFIRMATION = "confirmation", _("Bekräftelser på tider")
        REMINDER = "reminder", _("Påminnelser om tider")
        NEWS = "news", _("Att det finns något nytt att läsa")
        OFFER = "offer", _("Erbjudanden om tidigare tid")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_card")
    mobile = models.CharField(_("mobilnummer"), max_length=20, blank=True)
    mobile_owner = models.CharField(_("vems telefon"), max_length=100, blank=True)
    mobile_verified_at = models.DateTimeField(null=True)
    landline = models.CharField(_("fast telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-post"), blank=True)
    email_verified_at = models.DateTimeField(null=True)
    email_allowed_at = models.DateTimeField(null=True, help_text="the person has said yes to e-mail")
    letters_allowed = models.BooleanField(_("brev"), default=True)
    large_type = models.BooleanField(_("stor text i brev"), default=False)
    sms_allowed_at = models.DateTimeField(null=True, help_text="the person's own yes to SMS, from all clinics")
    sms_noted_by = models.CharField(
        max_length=200, blank=True, help_text="who of the staff last noted a yes for a clinic, and where"
    )
    sms_stopped_at = models.DateTimeField(null=True, help_text="STOPP, and no START since")
    sms_unreachable_at = models.DateTimeField(null=True, help_text="a carrier said that the number takes no SMS")
    sms_level = models.CharField(
        _("vad ett sms får säga"), max_length=2, choices=CareAccount.SmsLevel, default=CareAccount.SmsLevel.N1
    )
    declined = ArrayField(
        models.CharField(max_length=12, choices=Wanted),
        default=list,
        blank=True,
        help_text="kinds of message the person wants none of",
    )
    language = models.CharField(_("språk"), max_length=5, default="sv")
    interpreter_language = models.CharField(_("tolk"), max_length=40, blank=True)
    hard_of_hearing = models.BooleanField(_("hör dåligt"), default=False)
    cannot_ring = models.BooleanField(_("kan inte ringa"), default=False)
    needs = models.CharField(_("att tänka på"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kontaktkort")
        verbose_name_plural = _("kontaktkort")
        indexes: ClassVar = [
            models.Index(fields=["mobile"], name="contact_card_by_mobile", condition=~Q(mobile="")),
            models.Index(fields=["landline"], name="contact_card_by_landline", condition=~Q(landline="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(~Q(mobile="") | Q(mobile_verified_at__isnull=True))
                & (~Q(email="") | Q(email_verified_at__isnull=True)),
                name="only_what_is_there_is_verified",
            ),
            models.CheckConstraint(
                condition=Q(declined__contained_by=["confirmation", "reminder", "news", "offer"]),
                name="only_what_may_be_declined_is_declined",
            ),
        ]


class ContactCheck(Row):
    """A code that was sent to a number or an address, to see whose it is. The code is not stored: see codes.py.

    Open until it is used, replaced by a newer one or too old. What was tried is counted here, under a lock.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("Mobilnummer")
        EMAIL = "email", _("E-postadress")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_checks")
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.CharField(max_length=254, help_text="E.164, or an e-mail address")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True, help_text="a newer code was sent, or the address changed")

    class Meta:
        verbose_name = _("kontroll av kontaktuppgift")
        verbose_name_plural = _("kontroller av kontaktuppgifter")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
                name="person_has_one_open_contact_check_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(tries__range=(0, 5)), name="contact_code_is_tried_five_times_at_most"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["address", "asked_at"], name="contact_check_by_address"),
            models.Index(fields=["person", "asked_at"], name="contact_check_by_person"),
        ]


class DeviceSession(Row):
    """One browser that a person is signed in with, or was lately.

    No IP address, and no more of the device than the list of sign-ins shows.
    """

    class Method(models.TextChoices):
        EID = "eid"
        BANKID = "bankid"
        PASSKEY = "passkey"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="device_sessions")
    session_key = models.CharField(max_length=40)
    method = models.CharField(max_length=10, choices=Method)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="ended by the person, from the list of sign-ins")
    form_marks = ArrayField(
        models.CharField(max_length=64), default=list, help_text="what its pages' forms carry: accounts.form_marks"
    )

    class Meta:
        verbose_name = _("inloggning")
        verbose_name_plural = _("inloggningar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session_key"], name="a_session_is_one_persons_on_one_device"),
        ]


class Draft(Row):
    """What a person had written on a page when the session ended. Sealed: see accounts.drafts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    about = models.UUIDField(help_text="for whom the person was acting; their own id when for nobody else")
    page = models.CharField(max_length=200)
    device = models.ForeignKey(DeviceSession, on_delete=models.SET_NULL, null=True, related_name="drafts")
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("utkast")
        verbose_name_plural = _("utkast")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "about", "page"], name="one_draft_per_person_and_page"),
        ]
