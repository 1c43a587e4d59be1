"""E-mail, password and one-time code: all three, each code once, and a guesser is slowed."""

from __future__ import annotations

import uuid

import pytest
import time_machine
from django.core.cache import cache
from django_otp.oath import totp

from clinics import actions, sign_in
from clinics.errors import SignInRefused, TooManyTries
from core.actor import Actor

pytestmark = pytest.mark.django_db
KEY = "3132333435363738393031323334353637383930"  # RFC 6238, appendix B
PASSWORD = "a calm morning at the desk"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def enrol() -> str:
    email = f"{uuid.uuid4().hex[:8]}@example.se"
    actions.enrol_staff(
        email=email, password=PASSWORD, name="Karin Holm", totp_key=KEY, assignments=(), by=Actor.system()
    )
    return email


def prove(email: str, *, password: str = PASSWORD, code: str | None = None, address: str = "10.0.0.1"):
    now = code if code is not None else f"{totp(bytes.fromhex(KEY)):06d}"
    return sign_in.prove(email=email, password=password, code=now, address=address)


def test_all_three_right_prove_the_member_of_staff():
    email = enrol()
    assert prove(email.upper() + " ").email == email


@pytest.mark.parametrize(
    "wrong", [{"password": "another"}, {"code": "000000"}, {"code": ""}, {"code": "abcdefgh"}]
)
def test_any_one_wrong_is_refused_and_not_told_which(wrong):
    with pytest.raises(SignInRefused):
        prove(enrol(), **wrong)


def test_a_code_works_once():
    email = enrol()
    prove(email)
    with pytest.raises(SignInRefused):
        prove(email)


def test_a_wrong_code_makes_the_device_wait_and_the_wait_ends():
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as at:
        email = enrol()
        with pytest.raises(SignInRefused):
            prove(email, code="000000")
        with pytest.raises(SignInRefused):
            prove(email)
        at.shift(60)
        prove(email)


def test_a_printed_code_works_once_and_with_spaces():
    email = enrol()
    user = prove(email)
    code = actions.print_codes(user_id=user.pk, by=Actor.system())[0]
    prove(email, code=f"{code[:4]} {code[4:].upper()}")
    with pytest.raises(SignInRefused):
        prove(email, code=code)


def test_nobody_signs_in_with_another_ones_code():
    mine, other = enrol(), enrol()
    user = prove(other)
    code = actions.print_codes(user_id=user.pk, by=Actor.system())[0]
    with pytest.raises(SignInRefused):
        prove(mine, code=code)


def test_one_who_is_shut_out_cannot_sign_in():
    from accounts.models import User

    email = enrol()
    User.objects.filter(email=email).update(is_active=False)
    with pytest.raises(SignInRefused):
        prove(email)


def test_after_eight_wrong_tries_even_the_right_one_waits_but_not_from_elsewhere():
    email = enrol()
    for _ in range(8):
        with pytest.raises(SignInRefused):
            prove(email, password="guess")
    with pytest.raises(TooManyTries):
        prove(email)
    prove(email, address="10.0.0.2")


def test_a_wrong_password_does_not_wear_out_the_code():
    email = enrol()
    with pytest.raises(SignInRefused):
        prove(email, password="guess")
    prove(email)


def test_a_refusal_leaves_no_email_in_the_log(caplog):
    email = enrol()
    with pytest.raises(SignInRefused):
        prove(email, password="guess")
    assert caplog.records
    assert email not in caplog.text
