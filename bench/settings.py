"""The demo's settings with the floors' addresses beside the portal's own."""

from portal.settings.demo import *  # noqa: F403 -- how Django settings inherit

ROOT_URLCONF = "bench.urls"
