"""Two years of record each, as FHIR bundles that come in the same way as any other."""

from __future__ import annotations

import tempfile
from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from demo.content.bundles import named_bundles
from records.exact_json import dumps

SOURCE = "https://journal.region-lindmark.example/fhir"
SOURCE_NAME = "Region Lindmarks journalsystem"


def plant(day: date) -> str:
    """Write the bundles to files, and take them in with ``import_fhir``. Returns its table."""
    said = StringIO()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, bundle in named_bundles(day):
            path = Path(folder) / f"{name}.json"
            path.write_bytes(dumps(bundle))
            files.append(str(path))
        call_command("import_fhir", *files, source=SOURCE, source_name=SOURCE_NAME, stdout=said)
    return said.getvalue()
