"""Errors that mean something to a person, and that pages know how to show."""

from __future__ import annotations


class DomainError(Exception):
    """Something that the rules or the database said no to. Nothing was changed.

    ``code`` is stable, for tests and logs. A message never holds an identity number or a clinical word.
    """

    code = "error"


class NotYours(DomainError):
    """The object does not exist, or is somebody else's: the two are told alike, as 404."""

    code = "not_found"


class NoLongerActing(DomainError):
    """The right to act for somebody else ended while the session acted for them. Nothing was done."""

    code = "acting.ended"


class ActingForAnother(DomainError):
    """A form was made for one person and sent while acting for another: in another tab one has switched.

    Nothing was done.
    """

    code = "acting.switched"


class OutsideUnavailable(DomainError):
    """An outside party did not answer in time, or answered what its contract does not allow."""

    code = "outside_unavailable"
