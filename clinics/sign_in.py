"""That somebody is the member of staff they say: e-mail, password and a one-time code together."""

from __future__ import annotations

import logging

from accounts.backends import StaffBackend
from accounts.models import User
from clinics import actions, tries
from clinics.errors import SignInRefused

logger = logging.getLogger(__name__)


def prove(*, email: str, password: str, code: str, address: str) -> User:
    """The user, with the device that proved them as ``otp_device``; or SignInRefused, TooManyTries,
    or CannotCountTries.

    The password is hashed outside any transaction; the code is spent last, and only when the password is
    right, so that nobody can wear out another's codes.
    """
    email, code = email.strip().lower(), code.replace(" ", "").lower()
    tries.require_some_left(email, address)
    user = StaffBackend().authenticate(None, username=email, password=password)
    device = actions.spend_code(user_id=user.pk, code=code) if user else None
    if user is None or device is None:
        tries.count_wrong(email, address)
        logger.warning("staff sign-in refused, user %s", user.pk if user else "unknown")
        raise SignInRefused
    tries.forget(email, address)
    vars(user)["otp_device"] = device  # django_otp puts it in the session at login
    return user
