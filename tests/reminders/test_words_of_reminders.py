"""The words of the two reminders: voice.md's, and an answer invited only where one counts."""

from __future__ import annotations

from itertools import product

from reminders.wording import compose, reminding
from reminders.wording.texts import LEVELS, Level
from tests.reminders.test_wording import LANGUAGES, Kind, lindmark

FIRST, DAY_BEFORE = Kind.FIRST_REMINDER, Kind.DAY_BEFORE
SAID: list[tuple[Kind, Level, str, str]] = [
    (
        FIRST,
        "N1",
        "4821",
        (
            "Du har en tid tis 1 dec kl 09.00. Kommer du? Svara JA 4821, annars AVBOKA 4821 "
            "senast 30 nov kl 09.00. Frågor? Ring 08-465 004 10."
        ),
    ),
    (
        FIRST,
        "N2",
        "4821",
        (
            "Tid tis 1 dec kl 09.00, Storgatan 4, Lindhamn. Kommer du? Svara JA 4821 eller AVBOKA 4821 "
            "senast 30 nov kl 09.00. Frågor: 08-465 004 10."
        ),
    ),
    (
        FIRST,
        "N3",
        "4821",
        (
            "Tid tis 1 dec kl 09.00, Lindhamns vårdcentral. Kommer du? Svara JA 4821 eller AVBOKA 4821 "
            "senast 30 nov kl 09.00. Frågor: 08-465 004 21."
        ),
    ),
    (
        DAY_BEFORE,
        "N1",
        "",
        (
            "Påminnelse: du har en tid tis 1 dec kl 09.00. Ta med legitimation. Kan du inte komma? "
            "Ring 08-465 004 10 så snart du kan."
        ),
    ),
    (
        DAY_BEFORE,
        "N3",
        "",
        (
            "Påminnelse: du har en tid tis 1 dec kl 09.00, Lindhamns vårdcentral. Ta med legitimation. "
            "Kan du inte komma? Ring 08-465 004 21."
        ),
    ),
]


def test_the_words_of_reminders_are_those_of_the_voice():
    for kind, level, code, text in SAID:
        assert compose(kind, lindmark(code=code), level=level) == f"Region Lindmark: {text}"


def test_without_a_code_no_reminder_asks_for_an_answer():
    for kind, language, level, child in product((FIRST, DAY_BEFORE), LANGUAGES, LEVELS, (None, "", "Ella")):
        text = compose(kind, lindmark(code="", language=language, child=child), level=level)
        assert not {"AVBOKA", "Svara", "Reply"} & set(text.replace(",", " ").split())
        assert "senast" not in text
        assert "08-465 004" in text


def test_with_a_code_both_say_until_when_an_answer_counts():
    for kind, language, level, child in product((FIRST, DAY_BEFORE), LANGUAGES, LEVELS, (None, "", "Ella")):
        text = compose(kind, lindmark(language=language, child=child), level=level)
        assert ("AVBOKA 4821" if language == "sv" else "NO 4821") in text
        assert "30 Nov at 09:00" in text or "30 nov kl 09.00" in text


def test_a_guardian_is_reminded_of_the_child_s_visit_by_the_name_asked_for():
    assert compose(FIRST, lindmark(child="Ella"), level="N3").startswith("Region Lindmark: Ellas tid tis 1 dec")
    assert compose(DAY_BEFORE, lindmark(child="", code="")).startswith(
        "Region Lindmark: Påminnelse: barnets tid är "
    )


def test_each_text_at_its_longest_is_one_sms():
    longest = {"region": "R" * 16, "phone": "0911-465 0041", "place": "P" * 22, "clinic": "K" * 22, "code": "4821"}
    moments = {"when": "ons 30 dec kl 09.00", "until": "29 dec kl 09.00"}
    tables = [value for name, value in vars(reminding).items() if name.isupper() and hasattr(value, "items")]
    assert len(tables) == 8
    for table in tables:
        for (language, _), text in table.items():
            whose = "Barnets" if language == "sv" else "Your child's"
            assert len(text.format(**longest, **moments, whose=whose, whose_low=whose)) <= 160
