"""Two doors that never open for each other's people."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from accounts.backends import EidBackend, StaffBackend
from accounts.models import User

pytestmark = pytest.mark.django_db
SECRET = "ett-langt-losenord-for-prov"


@pytest.fixture
def karin():
    return User.objects.create_staff(email="Karin.Holm@example.se", password=SECRET, name="Karin Holm")


def test_staff_sign_in_with_e_mail_in_any_case_and_password(karin):
    assert StaffBackend().authenticate(None, username=" KARIN.holm@example.se ", password=SECRET) == karin


@pytest.mark.parametrize(
    ("email", "password"), [("karin.holm@example.se", "fel"), ("annan@example.se", SECRET), ("", "")]
)
def test_a_wrong_pair_opens_nothing(karin, email, password):
    assert StaffBackend().authenticate(None, username=email, password=password) is None


def test_staff_who_have_left_stay_out(karin):
    karin.is_active = False
    karin.save()
    assert StaffBackend().authenticate(None, username=karin.email, password=SECRET) is None
    assert StaffBackend().get_user(karin.pk) is None


def test_a_resident_has_no_password_to_sign_in_with(karin):
    resident = User.objects.create_resident()
    assert not resident.has_usable_password()
    assert authenticate(RequestFactory().post("/"), username="", password="") is None


def test_neither_backend_keeps_the_others_people_in(karin):
    resident = User.objects.create_resident()
    assert StaffBackend().get_user(resident.pk) is None
    assert EidBackend().get_user(karin.pk) is None
    assert EidBackend().get_user(resident.pk) == resident
    assert StaffBackend().get_user(karin.pk) == karin


def test_a_resident_has_no_permission_at_all():
    resident = User.objects.create_resident()
    assert not resident.has_perm("accounts.view_person")
    assert not resident.has_module_perms("accounts")
