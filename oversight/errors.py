"""What this room can say no to."""

from __future__ import annotations

from core.errors import DomainError


class AskedAlready(DomainError):
    """The same reading has a question that waits for its answer."""

    code = "question.asked_already"


class SignedMeanwhile(DomainError):
    """Somebody signed the finding since it was shown."""

    code = "review.signed_meanwhile"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "one_open_question_per_access": AskedAlready,
    "review_is_numbered_once": SignedMeanwhile,
}

# Promises that forms and policies keep before the database has to.
INTERNAL = frozenset(
    {
        "question_says_something",
        "answer_says_what_when_and_by_whom",
        "nobody_answers_about_oneself",
        "question_keeps_its_words",
        "access_is_found_once_a_day",
        "finding_says_why",
        "review_says_why",
        "review_is_append_only",
        "nobody_signs_a_finding_about_oneself",
    }
)
