"""Make a member of staff who can sign in: how the first administrator of a region comes about."""

from __future__ import annotations

import getpass
import io
import secrets
from argparse import ArgumentParser
from typing import Any

import segno
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinics import actions
from clinics.errors import AssignmentTwice, EmailTaken
from clinics.models import CareUnit
from core import clock
from core.actor import Actor, Role

KEY_BYTES = 20


class Command(BaseCommand):
    help = "Enrol a member of staff; prints the code app's QR and ten printed codes, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", required=True, help="the care unit's HSA-id")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])

    def handle(self, *args: Any, **options: Any) -> None:
        unit = CareUnit.objects.filter(hsa_id=options["unit"]).first()
        if unit is None:
            raise CommandError("There is no care unit with that HSA-id.")
        assignment = actions.NewAssignment(unit.pk, Role(options["role"]), since=clock.today())
        try:
            user_id = actions.enrol_staff(
                email=options["email"],
                password=_password(),
                name=options["name"],
                totp_key=secrets.token_hex(KEY_BYTES),
                assignments=[assignment],
                by=Actor.system(),
            )
        except (EmailTaken, AssignmentTwice) as error:
            raise CommandError(f"Nobody was enrolled: {error.code}.") from error
        device = TOTPDevice.objects.get(user_id=user_id)
        picture = io.StringIO()
        segno.make(device.config_url).terminal(out=picture, compact=True)
        self.stdout.write(picture.getvalue())
        codes = actions.print_codes(user_id=user_id, by=Actor.system())
        self.stdout.write("Scan the code with the code app. Printed codes, each good once:")
        self.stdout.write("\n".join(codes))


def _password() -> str:
    password = getpass.getpass("Password (14 signs or more): ")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
