"""axe on each page that is looked at, without measuring the same colours twice.

Nine tenths of what axe does on a page is the contrast of each text. That follows from the style sheets: from the
text's place among elements, their attributes and order, the width and the colour scheme. So the contrast is
measured where a place is new in this process; every other rule judges every page.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = ["color-contrast", "link-in-text-block"]
NO_STYLE_ASKS_FOR = [
    *("id", "for", "name", "value", "content", "nonce", "datetime", "href", "src", "action", "formaction"),
    *("aria-label", "aria-labelledby", "aria-describedby", "aria-controls"),
]

PLACES = """(free) => {
    const asked = (each) => !free.includes(each.name);
    const step = (one) => {
        const row = one.parentElement ? [...one.parentElement.children] : [one];
        const at = row.indexOf(one);
        const order = [at === 0 && "first", at === row.length - 1 && "last", at % 2 ? "even" : "odd"];
        const chosen = one.matches(":checked, :has(:checked)") && "chosen";
        const attributes = [...one.attributes].filter(asked).map((each) => each.name + "=" + each.value);
        return [one.localName, ...order, chosen, ...attributes.sort()].join(" ");
    };
    const known = new Map();
    const place = (one) => {
        if (!known.has(one)) known.set(one, (one.parentElement ? place(one.parentElement) : "") + "/" + step(one));
        return known.get(one);
    };
    const hasWords = (one) => [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const shown = [...document.querySelectorAll("body *")].filter((one) => hasWords(one) && one.checkVisibility());
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return new Map(shown.map((one) => [innerWidth + " " + dark + place(one), one]));
}"""

JUDGE = """async (places, [fresh, contrast]) => {
    const how = {resultTypes: ["violations"], preload: false};
    const off = Object.fromEntries(contrast.map((rule) => [rule, {enabled: false}]));
    const found = await axe.run(document, {...how, rules: off});
    const texts = {include: fresh.map((place) => places.get(place))};
    const pale = fresh.length ? await axe.run(texts, {...how, runOnly: contrast}) : {violations: []};
    const first = (nodes) => nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    return [...found.violations, ...pale.violations].map((fault) => [fault.id, first(fault.nodes)]);
}"""


class Accessible:
    """Judges pages by axe, and remembers the places whose contrast was good."""

    def __init__(self) -> None:
        self._script = Axe().axe_script
        self._measured: set[str] = set()

    def faults(self, page: Page) -> list[tuple[str, list[str]]]:
        """Each rule that the page breaks, with up to three of the elements that break it."""
        page.evaluate(self._script)
        places = page.evaluate_handle(PLACES, NO_STYLE_ASKS_FOR)
        fresh = [place for place in places.evaluate("(it) => [...it.keys()]") if place not in self._measured]
        found = places.evaluate(JUDGE, [fresh, CONTRAST])
        places.dispose()
        if not found:
            self._measured.update(fresh)
        return [(rule, elements) for rule, elements in found]
