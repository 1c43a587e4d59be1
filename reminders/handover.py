"""Growing up, by date: when each step is told, and whether what is said of it still holds.

Ages of protection are counted so that nobody is taken for older than they can be known to be, rights over a
child so that nobody is taken for younger (core.identity.PartialDate). Born on 29 February: 1 March.
"""

from __future__ import annotations

from datetime import date, timedelta

from core import calendar, clock
from core.identity import PartialDate
from reminders.models import HandOver, Message
from representation.queries import standing, told

Step = HandOver.Step

HALF_YEAR = 6
"""Months before the 13th birthday when both sides are told first."""
WEEKS = timedelta(days=14)
CAUGHT_UP = timedelta(days=60)
"""A step that was missed is taken until so long after its day; later it would only puzzle."""

RECORD_AGE = 16
"""Inera, "Regelverk för invånares direktåtkomst": the young person's own record opens."""


def turns_13(born: PartialDate) -> date:
    """The first day on which a guardian has no right by age: the earliest 13th birthday that can be."""
    return calendar.birthday(born.earliest(), standing.rules().guardian_until_age)


def due(born: PartialDate, today: date) -> Step | None:
    """The one step to tell today, if it has not been told. Words from before a birthday never come after it."""
    thirteen = turns_13(born)
    for step, day in (
        (Step.ADULT, calendar.birthday(born.latest(), standing.rules().adult_age)),
        (Step.RECORD, calendar.birthday(born.latest(), RECORD_AGE)),
        (Step.THIRTEEN, thirteen),
    ):
        if day <= today <= day + CAUGHT_UP:
            return step
    if thirteen - WEEKS <= today < thirteen:
        return Step.WEEKS
    if months_before(thirteen, HALF_YEAR) <= today < thirteen - WEEKS:
        return Step.HALF_YEAR
    return None


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before; the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


def years_of(today: date) -> tuple[int, ...]:
    """The years of birth in which somebody may have a step to be told of today."""
    ages = (standing.rules().guardian_until_age, RECORD_AGE, standing.rules().adult_age)
    return tuple(sorted({today.year - age + more for age in ages for more in (-1, 0, 1)}))


def is_over(message: Message) -> bool:
    """Whether a notice of a step has lost its truth: told to a guardian who has no right any more."""
    if message.notice_id is None or message.recipient_id is None:
        return True
    step = HandOver.objects.select_related("person").get(pk=message.notice_id)
    if step.person_id == message.recipient_id:
        born = step.person.birth_date
        return born is None or due(born, clock.today()) != step.step
    return not told.may_hear(message.recipient_id, step.person)
