"""Every Swedish text is found, has its English, and says the same thing in both."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape

import pytest
from babel.messages import Catalog
from django.template import Engine, Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import reverse

from portal import texts
from tests import make
from tests.architecture.source import ROOT, modules

Pair = tuple[str, str]

AWKWARD = """
{% load i18n %}
{# Det här är "ingen text": it's a `comment` // and a /* half #}
{% translate "Det gick bra, it's done" %} <p title='x"y'>don't</p>
{% translate 'Säg "hej" till dem' as greeting %}
{% translate "Spara 100 % av tiden" %}
{% translate "Smalt\N{NO-BREAK SPACE}mellanrum – och streck" %}
{% translate "Maj" context "month" %}
{% translate "Med filter"|upper %}
{% blocktranslate trimmed with when=visit.when name=person.name|default:"-" %}
  {{ name }}, din tid är
  <strong class="keep">{{ when }}</strong>.
{% endblocktranslate %}
{% blocktranslate count n=rows|length %}{{ n }} rad{% plural %}{{ n }} rader{% endblocktranslate %}
{% blocktranslate trimmed context "verb" %}
  Boka
{% endblocktranslate %}
{% include "x.html" with label=_("Skickat som värde") %}
{% if kind == _("I ett villkor") %}{{ _("I ett uttryck")|lower }}{% endif %}
"""
IN_AWKWARD = {
    ("", "Det gick bra, it's done"),
    ("", 'Säg "hej" till dem'),
    ("", "Spara 100 %% av tiden"),
    ("", "Smalt\N{NO-BREAK SPACE}mellanrum – och streck"),
    ("month", "Maj"),
    ("", "Med filter"),
    ("", '%(name)s, din tid är <strong class="keep">%(when)s</strong>.'),
    ("", "%(n)s rad"),
    ("verb", "Boka"),
    ("", "Skickat som värde"),
    ("", "I ett villkor"),
    ("", "I ett uttryck"),
}

PUBLIC = ["home", "about", "accessibility", "privacy", "accounts:sign_in", "bookings:clinics", "admin:login"]
OWN = ["home", "bookings:mine", "records:overview", "access_log", "accounts:account", "accounts:contact"]
COMMON_SWEDISH = frozenset(
    "att av boka bokad dig din dina ditt du där efter eller ett från får för gäller går har hos hur här "
    "igen inga ingen inget inte kan logga läs läsa med mottagning mottagningen när och också om på ring "
    "ska som står så tid tiden tider till ut vad var vem vi vid vill våra välj vård är över".split()
)
NOT_OURS_TO_SAY = re.compile(r"!|\b(e-tjänst|invånar|ärende|slot\b|access\b|webbtidbok|autentiser)", re.IGNORECASE)


@pytest.fixture(scope="module")
def found() -> Catalog:
    """What is found in code and templates."""
    return texts.found()


@pytest.fixture(scope="module")
def swedish(found: Catalog) -> set[Pair]:
    """Context and text of each."""
    return ids(found)


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Swedish and English side by side; of a plural, the form for several."""
    return [(forms(m.id)[-1], forms(m.string)[-1]) for m in texts.english() if m.id]


def forms(text: texts.Text | None) -> tuple[str, ...]:
    """The text, or singular and plural of it."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def ids(catalog) -> set[Pair]:
    return {(m.context or "", forms(m.id)[0]) for m in catalog if m.id}


# --- everything is found


def test_texts_in_an_awkward_template_are_all_found_whole(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "awkward.html").write_text(AWKWARD, encoding="utf-8")
    assert ids(texts.found(tmp_path)) == IN_AWKWARD


def test_both_forms_of_a_plural_are_found(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "awkward.html").write_text(AWKWARD, encoding="utf-8")
    assert [m.id for m in texts.found(tmp_path) if isinstance(m.id, tuple)] == [("%(n)s rad", "%(n)s rader")]


def test_every_text_in_the_code_is_found(swedish):
    asked = {pair for _, tree in modules() for pair in asked_in(tree)}
    assert len(asked) > 300
    assert asked <= swedish


def asked_in(tree: ast.Module) -> Iterator[Pair]:
    """What the module asks gettext for, by whatever name it imported it."""
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            in_context = names[node.func.id] in ("pgettext", "npgettext")
            told = [ast.literal_eval(argument) for argument in node.args[: 1 + in_context]]
            yield (told[0] if in_context else "", told[-1])


def test_every_text_in_the_templates_is_found(swedish):
    asked = set()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        nodes = Engine.get_default().get_template(str(path.relative_to(ROOT / "templates"))).nodelist
        for node in nodes.get_nodes_by_type(Node):
            if isinstance(node, TranslateNode):
                asked.add(("", str(node.filter_expression.var).strip("'\"").replace("%", "%%")))
            elif isinstance(node, BlockTranslateNode):
                asked.add(("", node.render_token_list(node.singular)[0]))
    assert len(asked) > 250
    assert asked <= swedish


# --- everything has its English


def test_no_swedish_text_lacks_english(found):
    assert texts.missing(found) == []


def test_the_catalogue_is_up_to_date_with_the_code(found):
    assert texts.CATALOG.read_bytes() == texts.up_to_date(found), "run: make messages"


def test_both_forms_of_every_plural_have_english():
    plurals = [forms(m.string) for m in texts.english() if len(forms(m.id)) > 1]
    assert plurals
    assert all(len(english) == 2 and all(english) for english in plurals)


@pytest.mark.parametrize(
    "pattern",
    [r"%\(\w+\)s|%%", r"</?\w[^>]*>", r"\d[\d:.]*\d|\d", r"^\s|\s$|^[,.]"],
    ids=["places", "tags", "figures", "ends"],
)
def test_what_is_no_language_is_the_same_on_both_sides(pairs, pattern):
    told_apart = [
        (sv, en) for sv, en in pairs if sorted(re.findall(pattern, sv)) != sorted(re.findall(pattern, en))
    ]
    assert told_apart == []


def test_one_of_a_thing_asks_for_nothing_that_several_do_not():
    for message in texts.english():
        if len(forms(message.id)) > 1:
            one, several = (set(re.findall(r"%\(\w+\)s", text)) for text in forms(message.string))
            assert one <= several


def test_the_words_we_do_not_use_stand_in_no_text(pairs):
    assert [sv for sv, _ in pairs if NOT_OURS_TO_SAY.search(sv)] == []
    assert [en for _, en in pairs if "!" in en] == []


# --- and is what an English reader meets


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_in_english_has_no_swedish_left(client, name):
    assert swedish_left(client.get(reverse(name), headers={"accept-language": "en"})) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_ones_own_pages_in_english_have_no_swedish_left(client, name):
    browser = make.signed_in(client, make.resident(make.person(given_name="Sara", family_name="Lindqvist")))
    assert swedish_left(browser.get(reverse(name), headers={"accept-language": "en"})) == set()


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_in_english(client):
    response = client.get("/finns-inte/", headers={"accept-language": "en"})
    assert swedish_left(response, status=404) == set()
    assert "The page does not exist" in response.content.decode()


@pytest.mark.django_db
def test_without_a_wish_the_pages_are_in_swedish(client):
    assert len(swedish_left(client.get("/"))) > 20


def swedish_left(response, status: int = 200) -> set[str]:
    """Common Swedish words on the page, outside what says itself that it is Swedish."""
    assert response.status_code == status, response.content
    page = response.content.decode()
    page = re.sub(r"<((?!html)\w+)[^>]*\blang=\"sv\"[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    spoken = " ".join(re.findall(r"(?:content|alt|title|aria-label|placeholder|data-label)=\"([^\"]*)\"", page))
    words = re.findall(r"[a-zåäöé]+", unescape(re.sub(r"<[^>]*>", " ", page) + " " + spoken).lower())
    return set(words) & COMMON_SWEDISH
