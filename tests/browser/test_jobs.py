"""The region's administrator sees that the house works by itself, and makes it work at once."""

from __future__ import annotations

from playwright.sync_api import expect


def test_jobs_are_seen_to_run_and_one_is_asked_for(new_walk, until):
    walk = new_walk("jobs", width=1280)
    page = walk.page
    walk.go("/personal/")
    page.get_by_role("button", name="Använd e-legitimation i tjänsten").click()
    page.get_by_role("button", name="Ola Brandt").click()
    page.get_by_role("link", name="Jobb", exact=True).click()
    walk.look("Jobb")

    def stands(title: str, word: str) -> bool:
        page.reload()
        row = page.get_by_role("listitem").filter(has_text=title)
        return word in row.inner_text()

    until(lambda: stands("Skicka sms som är på tur", "Bra"), "the messages' job has run by itself", seconds=90)
    page.get_by_role("listitem").filter(has_text="Glömma gamla sammanföringar").get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Jobbet är beställt")
    until(lambda: stands("Glömma gamla sammanföringar", "Bra"), "the job that was asked for has run", seconds=90)
    page.set_viewport_size({"width": 390, "height": 844})
    walk.look("Jobb")
