"""The demo: production's ways on one machine over http, outside parties played, a clock that can be moved."""

from pathlib import Path

from portal.settings.base import *  # noqa: F403 -- how Django settings inherit
from portal.settings.base import ENV, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "demo.apps.DemoConfig"]
ROOT_URLCONF = "demo.urls"  # the portal's, and the component gallery
IS_DEMO = True
CLOCK_OFFSET_FILE = Path(ENV.clock_offset_file) if ENV.clock_offset_file else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
