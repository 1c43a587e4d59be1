"""What the e-ID remembers, and for how long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from demo.eid.grants import CODE_SECONDS, Memory


def test_a_code_lives_for_sixty_seconds_and_not_one_more():
    now = [1000.0]
    codes: Memory[str] = Memory(CODE_SECONDS, clock=lambda: now[0])
    early, late = codes.put("early"), codes.put("late")
    now[0] += 59
    assert codes.take(early) == "early"
    now[0] += 1
    assert CODE_SECONDS == 60
    assert codes.take(late) is None


def test_two_who_ask_at_once_do_not_both_get_it():
    codes: Memory[str] = Memory(60)
    key = codes.put("one")
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: codes.take(key), range(64)))
    assert got.count("one") == 1
