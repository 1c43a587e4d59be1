"""The command in a process of its own: memory that does not grow with the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from records.models import Entry
from tests.sample_data import sample_data

ROOT = Path(__file__).resolve().parents[2]
COPIES, MEGABYTES = 2, 300


def _many_times(source: Path, target: Path) -> None:
    """Write the bundle's entries several times over, each time under other ids."""
    entries = json.loads(source.read_bytes())["entry"]
    with target.open("w") as file:
        file.write('{"resourceType":"Bundle","type":"collection","entry":[')
        for number in range(COPIES):
            for index, entry in enumerate(entries):
                text = json.dumps(entry).replace("urn:uuid:", f"urn:uuid:{number}-")
                text = text.replace(
                    f'"id": "{entry["resource"]["id"]}"', f'"id": "{number}-{entry["resource"]["id"]}"'
                )
                file.write(("," if number or index else "") + text)
        file.write("]}")


def _database_url() -> str:
    """The test's own database, for another process."""
    settings = connection.settings_dict
    user, host, port = settings["USER"], settings["HOST"], settings["PORT"]
    return f"postgresql://{user}@/{settings['NAME']}?host={quote(host)}" + (f"&port={port}" if port else "")


@pytest.mark.django_db(transaction=True)
def test_a_large_bundle_takes_less_than_300_megabytes(tmp_path, role):
    large = tmp_path / "large.json"
    _many_times(sample_data("fhir-r4") / "fletcher.json", large)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": _database_url()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.interop.import_in_full", str(large)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) < MEGABYTES
    with role("vp_jobs"):
        assert Entry.objects.count() > COPIES * 300
