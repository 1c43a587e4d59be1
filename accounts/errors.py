"""What this room can say no to."""

from __future__ import annotations

from core.errors import DomainError, NotYours


class IdentityTaken(DomainError):
    """The identity number is somebody's already."""

    code = "identity.taken"


class SubjectMismatch(DomainError):
    """The e-ID's own name for a person belongs to somebody else here. Nothing is guessed; a person looks."""

    code = "sign_in.subject_mismatch"


class ImpossiblePerson(DomainError):
    """What was to be written about a person cannot be true of anybody."""

    code = "person.impossible"


class AddressNotAllowed(DomainError):
    """A person with protected identity has no address here."""

    code = "person.address_not_allowed"


class ImpossibleCustody(DomainError):
    """Custody of oneself, or the same custody twice."""

    code = "custody.impossible"


class StaffAndResidentApart(DomainError):
    """A login is a resident's or a member of staff's, never both."""

    code = "user.staff_and_resident_apart"


class DraftTaken(DomainError):
    """What was written on the page is kept already; the later one replaces it."""

    code = "draft.taken"


class SessionTaken(DomainError):
    """The session is on another person's list of sign-ins already."""

    code = "sign_in.session_taken"


class BadEmailAddress(DomainError):
    """The text is not an e-mail address that we can write to."""

    code = "email.bad"


class PersonMerged(NotYours):
    """The person has been made one with another, who is the one to write about now."""

    code = "person.merged"


class MergeConflict(DomainError):
    """Both have something that only one can have, and neither may be dropped. Nothing is merged."""

    code = "merge.conflict"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "identity_number_belongs_to_one_person": IdentityTaken,
    "protected_person_has_no_address_here": AddressNotAllowed,
    "birth_date_is_whole_or_partial": ImpossiblePerson,
    "custody_is_written_once": ImpossibleCustody,
    "nobody_has_custody_of_oneself": ImpossibleCustody,
    "one_draft_per_person_and_page": DraftTaken,
    "a_session_is_one_persons_on_one_device": SessionTaken,
    "nothing_new_about_a_merged_person": PersonMerged,
    "person_is_merged_into_one_who_stands": PersonMerged,
    "person_is_merged_once_at_a_time": PersonMerged,
    "user_is_either_staff_with_email_or_resident_without": StaffAndResidentApart,
}

# Promises that only a fault in our own code, or a hand in the database, can break.
INTERNAL = frozenset(
    {
        "hsa_id_belongs_to_one_member_of_staff",  # the staff's pages, in a room above, have the words for it
        "closed_account_says_why",
        "only_what_is_there_is_verified",
        "only_what_may_be_declined_is_declined",
        "person_has_one_open_contact_check_of_a_kind",
        "contact_code_is_tried_five_times_at_most",
        "nobody_is_merged_into_oneself",
        "one_person_per_form",  # the form's key is waited for: the second gets the first one's person
        "duplicate_is_found_once_by_each_ground",
        "duplicate_has_the_lower_id_first",
        "merge_says_why",
        "undone_merge_says_why",
        "merge_changes_a_row_once",
    }
)
