"""Reading a file of postcodes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping

from clinics.actions.postcodes import NewPlace
from clinics.errors import BadPostcodeFile

COLUMNS = {
    "postcode": ("postcode", "zcta5", "postnummer"),
    "town": ("town", "name", "ort", "postort"),
    "latitude": ("latitude", "lat", "latitud"),
    "longitude": ("longitude", "lon", "longitud"),
}
"""What a column may be called, in any case; the second is the format of the open file that tests read."""
_POSTCODE = re.compile(r"[0-9]{3} ?[0-9]{2}")


def read(lines: Iterable[str]) -> list[NewPlace]:
    """The places of a CSV file with a heading, each postcode once: the first line that has it counts.

    Raises BadPostcodeFile with the first line that cannot be read; nothing is guessed, nothing left out.
    """
    rows = csv.DictReader(lines)
    heading = {name.strip().casefold(): name for name in rows.fieldnames or ()}
    column = {ours: next((heading[n] for n in names if n in heading), "") for ours, names in COLUMNS.items()}
    if missing := [ours for ours, theirs in column.items() if not theirs]:
        raise BadPostcodeFile(0, f"no column for {', '.join(missing)}")
    found: dict[str, NewPlace] = {}
    for row in rows:
        place = _place({ours: (row[theirs] or "").strip() for ours, theirs in column.items()}, rows.line_num)
        found.setdefault(place.postcode, place)
    if not found:
        raise BadPostcodeFile(rows.line_num, "there is no postcode in the file")
    return list(found.values())


def _place(values: Mapping[str, str], line: int) -> NewPlace:
    if not _POSTCODE.fullmatch(values["postcode"]):
        raise BadPostcodeFile(line, "the postcode is not five digits")
    if not 0 < len(values["town"]) <= 60:
        raise BadPostcodeFile(line, "the town has no name, or one of more than 60 signs")
    try:
        latitude, longitude = float(values["latitude"]), float(values["longitude"])
    except ValueError as error:
        raise BadPostcodeFile(line, "the degrees are no numbers") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadPostcodeFile(line, "the degrees are not on earth")
    return NewPlace(values["postcode"].replace(" ", ""), values["town"], latitude, longitude)
