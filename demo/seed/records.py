"""Two years of record each, as FHIR bundles that come in the same way as any other."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from demo.content import bundles


def plant(day: date) -> str:
    """Write the bundles to files, and take them in with ``import_fhir``. Returns its table."""
    said = StringIO()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, bundle in enumerate(bundles(day)):
            path = Path(folder) / f"record-{number:03}.json"
            path.write_text(json.dumps(bundle), encoding="utf-8")
            files.append(str(path))
        call_command("import_fhir", *files, stdout=said)
    return said.getvalue()
