"""A process that imports one file as vp_jobs: writes how many megabytes it took at most to standard error.

Read from the process's own memory map: what ``getrusage`` tells counts also the process that started this one.
"""

import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["OPTIONS"]["assume_role"] = "vp_jobs"
    call_command("import_fhir", sys.argv[1])
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    sys.stderr.write(str(int(kilobytes) // 1024))
