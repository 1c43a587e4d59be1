"""No identity number reaches a line of the log; the id of a row does, whatever digits it holds."""

from __future__ import annotations

from portal.logs import hide


def test_numbers_are_hidden_however_they_are_written():
    for number in ("194106279161", "19410627-9161", "410627-9161", "410627+9161", "4106279161", "(194106279161)"):
        assert "9161" not in hide(f"person {number} was not found")
    assert hide("DETAIL: Key (value)=(194106279161) already exists.") == ""


def test_the_id_of_a_row_is_kept_and_what_stands_beside_it_is_not():
    for row in ("b68d1e39-200a-4075-b31c-4e6040600445", "12345678-1234-4123-8123-123456789012"):
        assert hide(f"message {row} was not sent") == f"message {row} was not sent"
        assert hide(f"message {row} to 4106279161") == f"message {row} to [number]"
