"""What the database promises of this room, and to whom that is said."""

from __future__ import annotations

INTERNAL = ("a_job_whose_last_run_failed_says_when",)
