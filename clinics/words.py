"""What roles and purposes are called on the staff's pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.actor import Purpose, Role

ROLES = {
    Role.RECEPTIONIST: _("receptionist"),
    Role.CLINICIAN: _("vårdpersonal"),
    Role.UNIT_MANAGER: _("enhetschef"),
    Role.REGION_ADMINISTRATOR: _("regionadministratör"),
    Role.AUDITOR: _("loggranskare"),
}
PURPOSES = {
    Purpose.CARE: _("vård och behandling"),
    Purpose.ADMINISTRATION: _("administration"),
    Purpose.QUALITY: _("kvalitetssäkring"),
}
