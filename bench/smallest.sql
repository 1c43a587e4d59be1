-- F1, the smallest honest booking: a place taken under a constraint, counted, and logged.
CREATE TABLE IF NOT EXISTS bench_slot (id int PRIMARY KEY, taken int NOT NULL CHECK (taken BETWEEN 0 AND 1));
CREATE TABLE IF NOT EXISTS bench_booking (id bigserial PRIMARY KEY, slot_id int NOT NULL REFERENCES bench_slot, person_id uuid NOT NULL);
CREATE TABLE IF NOT EXISTS bench_log (id bigserial PRIMARY KEY, person_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now());
TRUNCATE bench_slot, bench_booking, bench_log;
CREATE SEQUENCE IF NOT EXISTS bench_next;
SELECT setval('bench_next', 1, false);
INSERT INTO bench_slot SELECT n, 0 FROM generate_series(1, 200000) n;
ANALYZE bench_slot;
