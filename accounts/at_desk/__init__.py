"""Somebody at the desk or on the phone: found, known by their card, registered without an e-ID."""
