"""What this room says no with."""

from __future__ import annotations

from core.errors import DomainError


class NoSuchPlace(DomainError):
    """No postcode and no town goes by what was typed."""

    code = "place.unknown"


class ManyPlaces(DomainError):
    """Several towns, far apart, have the name."""

    code = "place.many"


class BadPostcodeFile(DomainError):
    """A file of postcodes that cannot be read; ``line`` is where, 0 for its heading."""

    code = "postcodes.unreadable"

    def __init__(self, line: int, why: str) -> None:
        super().__init__()
        self.line, self.why = line, why


class AssignmentTwice(DomainError):
    """The member of staff already has that role at that unit for some of those days."""

    code = "assignment.twice"


class EmailTaken(DomainError):
    """A member of staff already signs in with that e-mail."""

    code = "staff.email_taken"


class HsaIdTaken(DomainError):
    """Another member of staff has that HSA-id."""

    code = "staff.hsa_id_taken"


class EnrolmentOver(DomainError):
    """There is no such enrolment code, or it has been used, replaced, or waited too long."""

    code = "staff.enrolment_over"


class DeskTaken(DomainError):
    """Somebody else came in at the same browser at the same instant."""

    code = "staff.desk_taken"


class SignInRefused(DomainError):
    """E-mail, password or one-time code is wrong. Which of them is never told."""

    code = "staff.sign_in_refused"


class TooManyTries(DomainError):
    """So many wrong tries that the next one has to wait, whatever it is."""

    code = "staff.too_many_tries"


class CannotCountTries(DomainError):
    """Wrong tries can't be counted now, so nobody may guess: no password is tried at all."""

    code = "staff.cannot_count_tries"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "one_assignment_per_user_unit_and_role_at_a_time": AssignmentTwice,
    "accounts_user_email_key": EmailTaken,
    "hsa_id_belongs_to_one_member_of_staff": HsaIdTaken,
    "one_open_shift_at_a_browser": DeskTaken,
}

# Promises that no page of ours can break: the region's own data is at fault.
INTERNAL = frozenset(
    {
        "assignment_ends_after_it_starts",
        "clinic_lies_somewhere_on_earth_or_nowhere",
        "one_enrolment_waits_for_a_member_of_staff",
        "one_shift_per_user_at_a_browser",
        "one_sms_consent_in_force_per_person_and_clinic",
        "shift_ends_after_it_begins",
        "sms_consent_ends_after_it_was_noted",
        "sms_consent_is_to_a_number",
        "person_is_listed_at_one_clinic",
        "postal_place_lies_on_earth",
        "postcode_is_five_digits",
        "revealing_clinic_tells_only_the_time",
    }
)
