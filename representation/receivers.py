"""What happens here when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.models import CareAccount, User
from accounts.signals import account_closed, persons_merged, persons_unmerged
from core.actor import Actor
from representation import actions, merging, session
from representation.queries import standing


def connect() -> None:
    """Listen to what this room reacts to."""
    user_logged_in.connect(remember_for_whom, dispatch_uid="representation.remember_for_whom")
    account_closed.connect(end_helpers, dispatch_uid="representation.end_helpers")
    persons_merged.connect(merging.on_merged, dispatch_uid="representation.take_rights")
    persons_unmerged.connect(merging.on_unmerged, dispatch_uid="representation.put_rights_back")


def end_helpers(sender: type[CareAccount], *, by: Actor, **signal: Any) -> None:
    """Nobody acts for one who has closed the account; in the same transaction."""
    actions.end_all_helpers(by=by)


def remember_for_whom(sender: type[User], request: HttpRequest, user: User, **signal: Any) -> None:
    """However a resident has signed in, those for whom one may act are a click away from the first page on."""
    if user.kind != User.Kind.RESIDENT:
        return
    person_id = CareAccount.objects.filter(user=user).values_list("person_id", flat=True).first()
    if person_id is not None:
        session.keep(request, standing.represented_by(person_id))
