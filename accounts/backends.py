"""Two doors that never open for each other's people: staff by password, residents by e-ID alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User

RESIDENT_BACKEND = "accounts.backends.EidBackend"


class StaffBackend(ModelBackend):
    """E-mail and password, for staff only.

    One half of a sign-in: the staff site adds the one-time code, and slows down whoever guesses
    (clinics.sign_in, clinics.tries).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The member of staff, or None. Takes as long for an e-mail that nobody has."""
        return super().authenticate(request, username=(username or "").strip().lower(), password=password or "")

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Active staff; a resident's session never passes here."""
        return isinstance(user, User) and user.is_active and user.kind == User.Kind.STAFF


class EidBackend(BaseBackend):
    """Keeps a resident signed in after the e-ID. Has no password to check, and grants no permission."""

    def get_user(self, user_id: Any) -> User | None:
        """The resident; None ends the session: the account is closed, or was never a resident's."""
        return User.objects.filter(pk=user_id, kind=User.Kind.RESIDENT, is_active=True).first()
