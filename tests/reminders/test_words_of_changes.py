"""The words of what becomes of a time: moved, called off, offered, won, gone; and of an invitation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

from reminders.wording import compose
from reminders.wording.texts import LEVELS, Level
from tests.reminders.test_wording import LANGUAGES, VISIT, Kind, lindmark

NEW = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
OFFERED = {
    "starts_at": datetime(2026, 11, 27, 12, 15, tzinfo=UTC),
    "free_until": datetime(2026, 11, 26, 14, 0, tzinfo=UTC),
    "old_starts_at": VISIT,
}


def test_the_words_of_what_becomes_of_a_time_are_those_of_the_voice():
    moved: dict[str, Any] = {"starts_at": NEW, "old_starts_at": VISIT, "code": ""}
    may: dict[str, Any] = {"until_day": date(2027, 5, 1), "code": ""}
    said: list[tuple[Kind, Level, dict[str, Any], str]] = [
        (
            Kind.MOVED,
            "N1",
            moved,
            (
                "Din tid är ändrad. Ny tid: ons 2 dec kl 10.30. Den gamla tiden tis 1 dec kl 09.00 "
                "gäller inte. Passar det inte? Ring 08-465 004 10."
            ),
        ),
        (
            Kind.MOVED,
            "N3",
            moved,
            (
                "Ny tid för dig: ons 2 dec kl 10.30, Lindhamns vårdcentral. Den gamla tiden "
                "tis 1 dec kl 09.00 gäller inte. Frågor? Ring 08-465 004 21."
            ),
        ),
        (
            Kind.CALLED_OFF,
            "N1",
            {"will_call": True},
            (
                "Vi måste tyvärr ställa in din tid tis 1 dec kl 09.00. "
                "Du ska alltså inte komma. Vi hör av oss om en ny tid. Frågor? Ring 08-465 004 10."
            ),
        ),
        (
            Kind.CALLED_OFF,
            "N3",
            {"will_call": True},
            (
                "Tyvärr är din tid tis 1 dec kl 09.00, Lindhamns vårdcentral, "
                "inställd. Kom inte dit. Vi hör av oss om en ny. Frågor? Ring 08-465 004 21."
            ),
        ),
        (
            Kind.CALLED_OFF,
            "N1",
            {"code": ""},
            (
                "Vi måste tyvärr ställa in din tid tis 1 dec kl 09.00. "
                "Du ska alltså inte komma. Ring 08-465 004 10 för en ny tid."
            ),
        ),
        (
            Kind.OFFER,
            "N1",
            OFFERED,
            (
                "Vill du byta till en tidigare tid, fre 27 nov kl 13.15? Svara JA 4821 senast "
                "26 nov kl 15.00. Annars gäller din tid tis 1 dec kl 09.00."
            ),
        ),
        (
            Kind.OFFER,
            "N3",
            OFFERED,
            (
                "Vill du byta till fre 27 nov kl 13.15, Lindhamns vårdcentral? Svara JA 4821 "
                "senast 26 nov kl 15.00. Annars gäller tis 1 dec kl 09.00."
            ),
        ),
        (
            Kind.OFFER_WON,
            "N1",
            OFFERED,
            (
                "Klart. Din nya tid är fre 27 nov kl 13.15. Den gamla tiden "
                "tis 1 dec kl 09.00 är avbokad. Frågor? Ring 08-465 004 10."
            ),
        ),
        (
            Kind.OFFER_GONE,
            "N1",
            OFFERED,
            (
                "Tiden fre 27 nov kl 13.15 gick tyvärr till någon annan. Du har kvar din tid "
                "tis 1 dec kl 09.00. Vi hör av oss om en ny blir ledig."
            ),
        ),
        (
            Kind.INVITATION,
            "N1",
            may,
            (
                "Du har fått en kallelse. Boka en tid senast 1 maj. Logga in på Vårdporten "
                "som du brukar, eller ring 08-465 004 10."
            ),
        ),
        (
            Kind.INVITATION,
            "N3",
            may,
            (
                "Du har fått en kallelse från Lindhamns vårdcentral. Boka en tid senast 1 maj. "
                "Logga in på Vårdporten eller ring 08-465 004 21."
            ),
        ),
    ]
    for kind, level, words, text in said:
        assert compose(kind, lindmark(**words), level=level) == f"Region Lindmark: {text}"


def test_we_promise_to_be_in_touch_only_where_a_task_says_so():
    for language, level, child in product(LANGUAGES, LEVELS, (None, "", "Ella")):
        words = lindmark(language=language, child=child, code="")
        promised = compose(Kind.CALLED_OFF, replace(words, will_call=True), level=level)
        assert ("Vi hör av oss" in promised) or ("We will contact you" in promised)
        ring = compose(Kind.CALLED_OFF, words, level=level)
        assert "hör av oss" not in ring
        assert "contact you" not in ring
