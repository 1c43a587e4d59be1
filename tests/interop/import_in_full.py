"""A process that imports one file as vp_jobs: writes how many megabytes it took at most to standard error."""

import resource
import sys

import django

if __name__ == "__main__":
    django.setup()

    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["OPTIONS"]["assume_role"] = "vp_jobs"
    call_command("import_fhir", sys.argv[1])
    sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
