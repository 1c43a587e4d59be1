"""The page of the scheduled jobs, and a run at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.actor import Role
from operations import actions
from operations.models import JobRun
from portal import jobs
from portal.celery import app
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ola(client):
    return staff.at_desk(client, make.unit(), Role.REGION_ADMINISTRATOR)


@pytest.fixture
def as_jobs_know(role):
    with role("vp_jobs"):
        actions.know_of(tasks=[job.task for job in jobs.schedule()])


def test_each_job_stands_there_with_its_last_and_next_run(client, ola):
    page = client.get(reverse("admin:jobs")).content.decode()
    assert all(job.title in page for job in jobs.schedule())
    assert page.count("Senast aldrig") == len(jobs.schedule())
    assert page.count("Har inte kört än") == len(jobs.schedule())


def test_a_run_that_is_asked_for_reaches_the_workers_queue(client, ola, monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda task, **_how: sent.append(task))
    client.post(reverse("admin:run_job", args=["end-holds"]))
    assert sent == ["bookings.tasks.end_holds"]


def test_a_broker_that_is_away_is_said_and_nothing_is_lost(client, ola, monkeypatch):
    def away(*_args, **_how):
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    answer = client.post(reverse("admin:run_job", args=["end-holds"]), follow=True)
    assert "Kön svarar inte" in answer.content.decode()


def test_who_asked_is_noted_on_the_page_until_it_has_run(client, ola, as_jobs_know):
    client.post(reverse("admin:run_job", args=["end-holds"]))
    assert JobRun.objects.get(task="bookings.tasks.end_holds").asked_by_id == ola.user_id
    assert f"av {ola.name}" in client.get(reverse("admin:jobs")).content.decode()


def test_a_job_that_is_not_there_is_not_there(client, ola):
    assert client.post(reverse("admin:run_job", args=["rm-all"])).status_code == 404
    assert client.get(reverse("admin:run_job", args=["end-holds"])).status_code == 405
