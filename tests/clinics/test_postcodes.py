"""The country's postcodes: read whole or not at all, and measured from."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from clinics import postcodes
from clinics.errors import BadPostcodeFile, ManyPlaces, NoSuchPlace
from clinics.geography import Spot, in_the_box, kilometres, kilometres_from, spot_of
from clinics.models import Clinic, PostalPlace
from tests import make
from tests.databases import database_role
from tests.sample_data import sample_data

PLACES = {
    "99910": ("Lindhamn", 57.62, 16.41),
    "99911": ("Lindhamn", 57.64, 16.45),
    "99950": ("Hagby", 57.0, 16.0),
    "99951": ("Hagby", 59.0, 17.0),
    "99960": ("Åsele", 64.1, 17.3),
}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 0, "no column for postcode, town, latitude, longitude"),
        ("postcode,town,latitude\n", 0, "no column for longitude"),
        ("postcode,town,latitude,longitude\n", 1, "no postcode in the file"),
        ("postcode,town,latitude,longitude\n999 10,A,57,16\n9991,A,57,16\n", 3, "five digits"),
        ("postcode,town,latitude,longitude\n٩٩٩١٠,A,57,16\n", 2, "five digits"),
        ("postcode,town,latitude,longitude\n99910,,57,16\n", 2, "no name"),
        ("postcode,town,latitude,longitude\n99910,A,x,16\n", 2, "no numbers"),
        ("postcode,town,latitude,longitude\n99910,A,91,16\n", 2, "not on earth"),
        ("postcode,town,latitude,longitude\n99910,A,nan,16\n", 2, "not on earth"),
        ("postcode,town,latitude,longitude\n99910\n", 2, "no name"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(text, line, why):
    with pytest.raises(BadPostcodeFile) as refused:
        postcodes.read(text.splitlines(keepends=True))
    assert (refused.value.line, why in refused.value.why) == (line, True)


def test_the_open_file_of_swedish_postcodes_is_read_whole():
    with (sample_data("geography") / "zipcodes.csv").open(encoding="utf-8") as lines:
        places = postcodes.read(lines)
    assert len(places) > 16_000
    assert len({place.postcode for place in places}) == len(places)
    assert next(p for p in places if p.postcode == "18600").town == "Vallentuna"


@pytest.mark.django_db
class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _as_jobs(self):
        with database_role("vp_jobs"):
            yield

    def test_replaces_what_was_known(self, tmp_path, capsys):
        file = tmp_path / "new.csv"
        file.write_text("Ort,Postnummer,Latitud,Longitud\nNorrvik,999 99,66,22\n", encoding="utf-8")
        call_command("import_postcodes", file)
        call_command("import_postcodes", file)
        assert PostalPlace.objects.get().postcode == "99999"
        assert "1 postcodes" in capsys.readouterr().out

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"postcode,town,latitude,longitude\n1,A,57,16\n"])
    def test_changes_nothing_by_a_file_that_is_wrong(self, tmp_path, content):
        make.postal_places(PLACES)
        with database_role("vp_jobs"):
            file = tmp_path / "wrong.csv"
            file.write_bytes(content)
            for wrong in (file, tmp_path / "missing.csv"):
                with pytest.raises(CommandError, match="Nothing was changed"):
                    call_command("import_postcodes", wrong)
            assert PostalPlace.objects.count() == len(PLACES)


@pytest.mark.django_db
class TestAPlace:
    @pytest.fixture(autouse=True)
    def _known(self):
        make.postal_places(PLACES)

    @pytest.mark.parametrize("typed", ["99910", "999 10", " 999 10 "])
    def test_is_known_by_its_postcode(self, typed):
        assert spot_of(typed) == Spot("999 10 Lindhamn", 57.62, 16.41)

    @pytest.mark.parametrize("typed", ["Lindhamn", "lindhamn ", "LINDHAMN"])
    def test_a_town_lies_amid_its_postcodes(self, typed):
        spot = spot_of(typed)
        assert (spot.name, round(spot.latitude, 3), round(spot.longitude, 3)) == ("Lindhamn", 57.63, 16.43)

    def test_letters_beyond_z_are_letters(self):
        assert spot_of("åsele").name == "Åsele"

    @pytest.mark.parametrize("typed", ["99912", "9991", "123456", "Lindham", "%", "²", "x" * 60, "'; DROP"])
    def test_is_unknown_otherwise(self, typed):
        with pytest.raises(NoSuchPlace):
            spot_of(typed)

    def test_a_name_of_towns_far_apart_asks_for_the_postcode(self):
        with pytest.raises(ManyPlaces):
            spot_of("Hagby")


@pytest.mark.django_db
def test_the_database_measures_as_we_do_and_looks_only_in_the_box():
    home = Spot("", 57.62, 16.41)
    for latitude, longitude in [(57.62, 16.41), (57.70, 16.41), (57.62, 16.60), (-57.62, -163.59), (69.06, 20.55)]:
        make.clinic(latitude=latitude, longitude=longitude)
    make.clinic()
    rows = Clinic.objects.exclude(latitude=None).annotate(km=kilometres_from(home)).order_by("pk")
    for clinic in rows:
        assert clinic.latitude is not None
        assert clinic.longitude is not None
        assert abs(clinic.km - kilometres(home, Spot("", clinic.latitude, clinic.longitude))) < 1e-6
    for within in (1, 10, 50, 1300):
        near = {clinic.pk for clinic in rows if clinic.km <= within}
        boxed = set(Clinic.objects.filter(in_the_box(home, within)).order_by("pk").values_list("pk", flat=True))
        assert near <= boxed
    assert Clinic.objects.annotate(km=kilometres_from(home)).get(latitude=None).km is None
    assert 395 < kilometres(Spot("Stockholm", 59.33, 18.07), Spot("Göteborg", 57.71, 11.97)) < 400
