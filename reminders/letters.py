"""What stands in a letter. Swedish only, since nobody has told us otherwise on paper; the envelope is neutral.

The words of growing up are those of the page (voice.md, page 7), said before the day, and name no clinic. An
invitation has to say where one rings; never for what, and no clinic whose name already tells it.
"""

from __future__ import annotations

from django.utils import translation

from accounts.models import Person
from bookings.models import Invitation
from clinics.policies import REVEALING
from clinics.rules import region
from core import calendar, phone
from core.pages import whose
from reminders import handover
from reminders.models import Letter


def before_13(kind: Letter.Kind, child: Person) -> str:
    """The letter of half a year and of two weeks before, to a guardian or to the child."""
    born = child.birth_date
    assert born is not None
    with translation.override("sv"):
        filled = {
            "name": child.given_name.split(" ", 1)[0],
            "whose": whose(child.given_name.split(" ", 1)[0]),
            "day": calendar.date_in_words(handover.turns_13(born)),
        }
    return (TO_GUARDIAN if kind == Letter.Kind.BEFORE_13_GUARDIAN else TO_CHILD) % filled


TO_GUARDIAN = """\
Snart fyller %(name)s 13 år

Från och med %(day)s ser du inte längre %(whose)s tider och journal på Vårdporten. Det gäller alla \
föräldrar och betyder inte att något har hänt. Unga ska kunna söka vård och berätta saker i förtroende.

Det här gäller: Tider som ni redan har bokat är kvar. %(name)s kan logga in själv och boka. Journalen \
kan %(name)s läsa där från 16 år; till dess kan ingen av er läsa den på webben. Påminnelser om %(whose)s \
tider kommer inte längre till din telefon.

Det här kan du göra: Be %(name)s lämna sitt eget mobilnummer till mottagningen, så kommer påminnelserna \
fram. Ring mottagningen om %(whose)s vård, precis som förut. De bedömer tillsammans med %(name)s vad de \
kan berätta. Behöver %(name)s mycket hjälp? Be mottagningen om förlängd tillgång.
"""

TO_CHILD = """\
Snart fyller du 13 år

Från och med %(day)s är det bara du som ser dina tider på Vårdporten, inte dina föräldrar. Det gäller \
alla som fyller 13 och betyder inte att något har hänt. Unga ska kunna söka vård och berätta saker i \
förtroende.

Det här gäller: Tider som redan är bokade är kvar. Du kan logga in själv och boka, om du har \
e-legitimation. Din journal kan du läsa där från 16 år.

Det här kan du göra: Lämna ditt eget mobilnummer till mottagningen, så får du påminnelser om dina tider. \
Har du frågor? Ring mottagningen eller prata med dem när du är där.
"""


def invitation(row: Invitation, to: Person) -> str:
    """The letter of an invitation: to the one invited, or to a guardian about a child. From a row with its person
    and clinic joined.
    """
    names_clinic = row.clinic.kind not in REVEALING and not row.person.is_protected
    with translation.override("sv"):
        filled = {
            "who": "Du" if to.pk == row.person_id else row.person.given_name.split(" ", 1)[0],
            "where": f" från {row.clinic.name}" if names_clinic else "",
            "day": calendar.date_in_words(row.book_before) if row.book_before else "",
            "phone": phone.in_words(row.clinic.phone) if names_clinic else region().phone,
            "hours": (row.clinic.phone_hours if names_clinic else region().phone_hours) or "vardagar",
        }
    return INVITATION % filled


INVITATION = """\
%(who)s har fått en kallelse

Det här brevet kommer för att %(who)s har fått en kallelse%(where)s. Boka en tid senast %(day)s.

Så bokar du: Ring %(phone)s (%(hours)s) och säg att det gäller en kallelse. Eller logga in på Vårdporten: \
där ser du vad kallelsen gäller, väljer själv en tid och kan tacka nej.

Passar det inte? Säg till på samma nummer. Då vet vi det och skickar inga fler brev om den här kallelsen.
"""
