"""Region Lindmark into the database: places, people, times and records. Deterministic, relative to one day."""
