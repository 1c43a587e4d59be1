"""Visits whose person nothing of ours reaches, and what is done in time: e-mail, letter or a call (ADR 0026)."""
