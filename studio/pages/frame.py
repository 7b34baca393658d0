"""The frame around every page: where one can go, light or dark, who one is; and what is shown where nothing can be."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import app, ui

from orchestration.settings import UserError
from studio import access
from studio.pages import sign_in
from studio.pages.update_button import update_button

PLACES = {"Portfolio": "/", "Configure": "/configure"}


@contextmanager
def frame(title: str) -> Iterator[None]:
    """A page's header, and the place for its content; a UserError within is shown in its stead."""
    ui.page_title(f"{title} · Customer Health")
    for name in ("studio", "saving"):
        ui.add_head_html(f'<link rel="stylesheet" href="/assets/{name}.css">')
    ui.add_head_html('<script>document.documentElement.lang = "en"</script>')
    dark = ui.dark_mode(app.storage.user.get("dark"))
    user = access.current_user()
    with ui.header(elevated=False).classes("studio-header items-center").props("role=banner"):
        ui.link("Customer Health", "/").classes("studio-brand")
        with ui.row().classes("studio-places").props('role=navigation aria-label="Main"'):
            for name, path in PLACES.items():
                ui.link(name, path).classes("studio-place").props('aria-current="page"' if name == title else "")
        ui.space()
        update_button()

        def switch() -> None:
            dark.value = not dark.value
            app.storage.user["dark"] = dark.value

        ui.button(icon="contrast", on_click=switch).props('flat round dense aria-label="Light or dark"')
        ui.label(f"{user.name} ({user.role})").classes("studio-user")
        _sign_out()
    with ui.column().classes("studio-page"):
        try:
            yield
        except UserError as error:
            nothing_here(str(error))


def _sign_out() -> None:
    """The button that signs out, for those who signed in: a form, so that it works whatever scripts do."""
    if not (token := sign_in.sign_out_token()):
        return
    with ui.element("form").props('method=post action="/sign-out"'):
        ui.element("input").props(f'type=hidden name=csrf value="{token}"')
        ui.button("Sign out").props("flat dense no-caps type=submit")


def nothing_here(why: str) -> None:
    """What a page shows in place of content: why there is none, and what to do."""
    with ui.column().classes("studio-empty").props("role=status"):
        ui.label("Nothing to show yet").classes("studio-empty-title")
        ui.label(why)
