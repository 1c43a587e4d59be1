"""The web server's way in. Refuses to start with a database login that could step over the fence."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from portal.startup import refuse_powerful_login  # noqa: E402 -- needs the settings

refuse_powerful_login()
