"""When somebody is reminded: one rule (:mod:`when`), for one booking in its own transaction and for all of them in
the job that looks each over again. ADR 0028."""
