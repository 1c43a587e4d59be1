"""Make a member of staff who can enrol: how the first administrator of a region comes about."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from clinics import actions
from clinics.errors import AssignmentTwice, EmailTaken, HsaIdTaken
from clinics.models import CareUnit
from clinics.policies import purpose_of
from clinics.rules import staff as staff_rules
from core import clock
from core.actor import Actor, Role


class Command(BaseCommand):
    help = "Add a member of staff; prints the address and the code to enrol with, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", required=True, help="the care unit's HSA-id")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--hsa-id", default="", help="the person's own, for signing in with an e-ID")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = CareUnit.objects.filter(hsa_id=options["unit"]).first()
        if unit is None:
            raise CommandError("There is no care unit with that HSA-id.")
        role = Role(options["role"])
        given = actions.NewAssignment(unit.pk, role, since=clock.today(), purpose=purpose_of(role))
        new = actions.NewStaff(options["email"], options["name"], options["hsa_id"])
        try:
            user_id = actions.add_staff(new=new, assignments=[given], by=Actor.system())
        except (EmailTaken, HsaIdTaken, AssignmentTwice) as error:
            raise CommandError(f"Nobody was added: {error.code}.") from error
        code = actions.give_enrolment(user_id=user_id, by=Actor.system())
        self.stdout.write(f"Open {settings.PUBLIC_URL}{reverse('admin:enrol')} and enter this code:")
        self.stdout.write(code)
        self.stdout.write(f"It is good once, for {staff_rules().enrolment_hours} hours.")
