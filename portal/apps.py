from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"


class StaffAdminConfig(AdminConfig):
    """Django's admin with our own site: one-time codes, one assignment at a time."""

    default_site = "portal.staff.StaffSite"
