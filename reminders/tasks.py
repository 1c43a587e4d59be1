"""The jobs of the messages' room: docs/jobs.md. Each may run at any time, twice, or on several workers at once."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task

from reminders import actions, gateways, mail


@shared_task
def send_due() -> int:
    """Send what is due. Returns how many messages were tried."""
    first, *others = gateways.configured()
    return actions.send_all_due(gateway=first, others=others)


@shared_task
def send_due_mail() -> int:
    """Send what is due by e-mail. Returns how many messages were tried."""
    return actions.send_all_due(gateway=mail.gateway())


@shared_task
def apply_receipts() -> int:
    """Apply the receipts that wait. Returns how many."""
    return actions.apply_receipts()


@shared_task
def apply_inbound() -> int:
    """Act on and answer the SMS that wait. Returns how many."""
    return actions.apply_inbound()


@shared_task
def settle_stuck() -> int:
    """Ask the provider about messages without an end. Returns how many."""
    asked = sum(actions.settle_stuck(gateway=gateway) for gateway in gateways.configured())
    return asked + actions.give_up_on_mail()


@shared_task
def plan_reminders() -> dict[str, int]:
    """Look over all there is to say something of: what is booked, offered, invited to, and birthdays. Returns how
    many bookings, reminders planned, changed and taken back; news and steps of growing up that had not been told.
    """
    done = asdict(actions.plan_reminders())
    return {**done, "overlooked": actions.plan_overlooked(), "steps": actions.hand_over()}


@shared_task
def hand_over() -> int:
    """Tell what birthdays bring. Returns how many steps were told."""
    return actions.hand_over()


@shared_task
def reach_otherwise() -> int:
    """Find another way to those whom nothing has reached. Returns for how many visits and invitations."""
    return actions.reach_otherwise()
