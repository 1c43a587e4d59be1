"""Whether residents see by name who has opened their record: the provider's choice, and who is protected."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.actions.staff import colleagues
from clinics.models import CareProvider
from core.actor import Actor
from core.db import action
from core.errors import NotYours


@action
def choose_names_in_log(*, provider_id: UUID, shown: bool, by: Actor) -> None:
    """Let a provider's staff stand with their names in residents' logs from now on, earlier rows too, or not.

    The same choice once more changes nothing. Raises Refused, NotYours.
    """
    policies.can_choose_names(by).require()
    locked = CareProvider.objects.select_for_update(of=("self",), no_key=True)
    provider = locked.filter(pk=provider_id).first()
    if provider is None:
        raise NotYours
    if provider.names_in_log == shown:
        return
    provider.names_in_log = shown
    provider.save(update_fields=["names_in_log"])
    done = audit.Action.STAFF_NAMES_SHOWN if shown else audit.Action.STAFF_NAMES_HIDDEN
    audit.record(done, by=by, about=None, object_id=provider.pk)


@action
def protect_name(*, user_id: UUID, protected: bool, by: Actor) -> None:
    """Never name a member of staff to residents, whatever the provider has chosen; or lift that again.

    The same once more changes nothing. Raises Refused, NotYours.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id, kind=User.Kind.STAFF).first()
    units = {unit for unit, _role in colleagues(user_id)}
    if user is None or not policies.can_see_member(units, by=by):
        raise NotYours
    can = policies.can_protect_name if protected else policies.can_unprotect_name
    can(user_id, units, by=by).require()
    if user.name_is_protected == protected:
        return
    user.name_is_protected = protected
    user.save(update_fields=["name_is_protected"])
    done = audit.Action.STAFF_NAME_PROTECTED if protected else audit.Action.STAFF_NAME_UNPROTECTED
    audit.record(done, by=by, about=None, object_id=user_id)
