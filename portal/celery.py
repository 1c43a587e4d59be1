"""The Celery application. Beat's schedule stands here; docs/jobs.md says what each job is for."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

QUEUES = ("sms", "interop", "default")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in QUEUES]  # type: ignore[no-untyped-call]  # kombu has no types
app.conf.task_create_missing_queues = False
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "send-due-messages": {"task": "reminders.tasks.send_due", "schedule": 15.0},
    "send-due-mail": {"task": "reminders.tasks.send_due_mail", "schedule": 15.0},
    "apply-receipts": {"task": "reminders.tasks.apply_receipts", "schedule": 15.0},
    "apply-received-sms": {"task": "reminders.tasks.apply_inbound", "schedule": 15.0},
    "settle-stuck-messages": {"task": "reminders.tasks.settle_stuck", "schedule": 60.0},
    "plan-reminders": {"task": "reminders.tasks.plan_reminders", "schedule": crontab(minute="5")},
    "end-holds": {"task": "bookings.tasks.end_holds", "schedule": 15.0},
    "make-slots": {"task": "bookings.tasks.make_slots", "schedule": crontab(hour="0,3", minute="30")},
    "hand-over-at-13": {
        "task": "reminders.tasks.hand_over",
        # The stroke of midnight in Sweden is 22 or 23 UTC; then again, for what failed.
        "schedule": crontab(hour="22,23,0,3,6", minute="0"),
    },
    "settle-closings": {"task": "bookings.tasks.settle_closings", "schedule": 60.0},
    "reach-otherwise": {"task": "reminders.tasks.reach_otherwise", "schedule": crontab(minute="*/10")},
    "run-offers": {"task": "bookings.tasks.run_offers", "schedule": 60.0},
    "run-invitation-batches": {"task": "bookings.tasks.run_batches", "schedule": 60.0},
    # The stroke of midnight in Sweden is 22 or 23 UTC; then again, for what failed.
    "tidy-invitations": {
        "task": "bookings.tasks.tidy_invitations",
        "schedule": crontab(hour="22,23,0,3", minute="1"),
    },
    "forget-ended-sessions": {"task": "accounts.tasks.forget_ended_sessions", "schedule": 3600.0},
    "read-register-for-new-accounts": {
        "task": "accounts.tasks.read_register_for_new_accounts",
        "schedule": 300.0,
    },
    "read-register-nightly": {
        "task": "accounts.tasks.read_register_nightly",
        "schedule": crontab(hour="1-4", minute="*/5"),
    },
    "forget-kept-work": {"task": "clinics.tasks.forget_kept_work", "schedule": crontab(minute="20")},
    "find-duplicates": {"task": "accounts.tasks.find_duplicates", "schedule": crontab(hour="4", minute="40")},
    "forget-old-merges": {"task": "accounts.tasks.forget_old_merges", "schedule": crontab(hour="4", minute="50")},
    # In the afternoon tomorrow's, and before the clinics open the day's own, as it then stands.
    "write-day-lists": {"task": "bookings.tasks.write_day_lists", "schedule": crontab(hour="3,16", minute="30")},
    "seal-access-log": {"task": "audit.tasks.seal", "schedule": 60.0},
    "check-log-nightly": {"task": "oversight.tasks.check_nightly", "schedule": crontab(hour="2", minute="40")},
    "check-log-asked": {"task": "oversight.tasks.check_what_was_asked", "schedule": 60.0},
    "make-log-partitions": {
        "task": "audit.tasks.make_partitions",
        "schedule": crontab(hour="2", minute="10"),
    },
}
