"""Persons who are one: which may be merged, how their rows go along, and what staff see of it."""
