"""The replayed month: the same each time, and decided by the functions of the real offers."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from bookings import simulation, waiting
from bookings.actions import offers
from bookings.policies import wishes as policy


def outcomes(seed: int = 1) -> dict[str, simulation.Outcome]:
    waiters, freed = simulation.people(seed, 40), simulation.cancellations(seed, 30)
    return {way.name: simulation.replay(way, waiters, freed) for way in simulation.ways(waiting.rules())}


def test_the_same_seed_is_the_same_month_and_another_is_another():
    assert outcomes() == outcomes()
    assert outcomes() != outcomes(2)


def test_it_decides_by_the_functions_of_the_real_offers(monkeypatch):
    assert vars(simulation)["policy"] is policy
    assert vars(offers)["next_in_turn"] is policy.next_in_turn
    assert vars(offers)["last_moment"] is policy.answer_by
    monkeypatch.setattr(policy, "next_in_turn", lambda *_, **__: (None, []))
    assert {one.filled for one in outcomes().values()} == {0}


def test_nobody_gets_two_times_and_no_time_goes_to_two():
    for one in outcomes().values():
        assert 0 < one.filled <= min(one.freed, 40)
        assert one.asked >= one.filled


def test_need_class_is_what_those_in_need_gain_by():
    told = outcomes()
    assert told["in force"].in_need >= told["first come"].in_need


def test_the_command_prints_a_table_with_a_line_for_each_way():
    out = StringIO()
    call_command("simulate_offers", "--waiting", "20", "--freed", "10", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + len(simulation.ways(waiting.rules()))
    assert lines[0].split()[0] == "way"
    assert lines[1].startswith("in force")
