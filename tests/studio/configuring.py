"""The Configure page in a browser: opened, and watched while it changes."""


def open_configure(page, studio, path="/configure"):
    page.goto(studio.url + path)
    page.get_by_role("heading", name="What it does").wait_for(timeout=120_000)
    page.wait_for_function("document.querySelector('#bands-now')?.getAttribute('aria-label')")


def bands(page, which="bands-now") -> str:
    return page.locator(f"#{which}").get_attribute("aria-label")


def wait_for_change(page, before: str) -> str:
    page.wait_for_function("(before) => document.querySelector('#bands-now').getAttribute('aria-label') !== before", arg=before)
    return bands(page)
