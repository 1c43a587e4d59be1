"""That somebody is the member of staff they say: all factors to come in, one to go on.

Wrong ones are counted alike, whichever door they are tried at. What is wrong is never told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from accounts.backends import StaffBackend
from accounts.models import User
from clinics import actions, tries
from clinics.actions.enrolment import digest_of
from clinics.errors import EnrolmentOver, SignInRefused
from clinics.models import Enrolment
from core import clock

logger = logging.getLogger(__name__)

_ONE_TIME_CODE = re.compile(r"\d{6}|[a-z2-7]{8}")
"""From the code app, or printed. A password is longer than either (AUTH_PASSWORD_VALIDATORS)."""


def prove(*, email: str, password: str, code: str, address: str) -> User:
    """The user, by e-mail, password and one-time code; or SignInRefused, TooManyTries, CannotCountTries.

    The password is hashed outside any transaction; the code is spent last, and only when the password is
    right, so that nobody can wear out another's codes.
    """
    email = email.strip().lower()
    with _counted(email, address):
        user = StaffBackend().authenticate(None, username=email, password=password)
        if user is None or actions.spend_code(user_id=user.pk, code=_plain(code)) is None:
            logger.warning("staff sign-in refused, user %s", user.pk if user else "unknown")
            raise SignInRefused
    return user


def prove_again(user: User, *, factor: str, address: str) -> None:
    """One factor, password or one-time code, from somebody who has a shift at this browser.

    Raises SignInRefused, TooManyTries, CannotCountTries.
    """
    email, code = str(user.email), _plain(factor)
    with _counted(email, address):
        if _ONE_TIME_CODE.fullmatch(code):
            is_right = actions.spend_code(user_id=user.pk, code=code) is not None
        else:
            is_right = StaffBackend().authenticate(None, username=email, password=factor) is not None
        if not is_right:
            logger.warning("staff unlock refused, user %s", user.pk)
            raise SignInRefused


def prove_password(user: User, *, password: str, address: str) -> None:
    """The password, before it is changed. Raises SignInRefused, TooManyTries, CannotCountTries."""
    with _counted(str(user.email), address):
        if StaffBackend().authenticate(None, username=str(user.email), password=password) is None:
            raise SignInRefused


def enrolment_of(code: str, *, address: str) -> UUID:
    """The enrolment that a code opens. Raises EnrolmentOver, TooManyTries, CannotCountTries.

    Counted by address alone: the code is too long to be guessed, and a stranger's tries must not shut out
    somebody who is new.
    """
    tries.require_some_left("", address, wide=False)
    waiting = Enrolment.objects.filter(digest=digest_of(code), expires_at__gt=clock.now(), user__is_active=True)
    enrolment = waiting.first()
    if enrolment is None:
        tries.count_wrong("", address, wide=False)
        raise EnrolmentOver
    return enrolment.pk


@contextmanager
def _counted(email: str, address: str) -> Iterator[None]:
    tries.require_some_left(email, address)
    try:
        yield
    except SignInRefused:
        tries.count_wrong(email, address)
        raise
    tries.forget(email, address)


def _plain(code: str) -> str:
    return code.replace(" ", "").lower()
