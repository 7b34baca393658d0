"""A view as one HTML file to mail: no scripts, nothing from elsewhere, and nothing that the view doesn't show.

`make report [ACCOUNT=id] [TO=file]` writes one; the pages' buttons download one.
"""

import os
import re
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration import settings
from orchestration.settings import PROJECT_ROOT, UserError
from studio import account_data, portfolio_data, svg, words
from studio.bands import BY_NAME
from studio.portfolio_view import FILTERS, View

SIZE = {
    "width": svg.WIDTH,
    "height": svg.HEIGHT,
    "left": svg.LEFT,
    "right": svg.RIGHT,
    "top": svg.TOP,
    "bottom": svg.BOTTOM,
}


def portfolio(view: View) -> tuple[str, str]:
    """The portfolio in a view, and a name for its file. Raises UserError where nothing was published."""
    loaded = portfolio_data.load(view)
    accounts, in_all = portfolio_data.accounts(view, loaded.day)
    text = _rendered(
        "portfolio.html",
        view=loaded,
        figures=portfolio_data.figures(loaded.risk),
        split=words.name_of(loaded.split) if loaded.split != "all" else "",
        trend=svg.stacked_bands(loaded.trend),
        moves=portfolio_data.moves_said(loaded.moves),
        accounts=accounts,
        accounts_in_all=in_all,
        filters=FILTERS,
        config_version=portfolio_data.config_version(loaded.day),
    )
    return text, f"portfolio-{loaded.day}.html"


def account(account_id: str, compared: str = "") -> tuple[str, str]:
    """An account, and a name for its file. Raises UserError for one that isn't there."""
    loaded = account_data.load(account_id, compared)
    changes = account_data.config_changes(loaded.history)
    text = _rendered(
        "account.html",
        view=loaded,
        figures=account_data.figures(loaded.shown),
        history=svg.score_line(loaded.history, [change for change in changes if change["configuration"]], *loaded.lines),
        changes_said=[account_data.change_said(change) for change in changes[-5:]],
        steps=svg.waterfall(loaded.steps),
        facts=words.FACTS,
        config_version=loaded.shown.score["config_version"],
    )
    return text, f"account-{_safe(account_id)}-{loaded.shown.day}.html"


def write(account_id: str | None, to: str | None) -> Path:
    """Writes the portfolio, or an account, to a file; by default named after it, in the project's folder."""
    text, name = account(account_id) if account_id else portfolio(View())
    path = Path(to).absolute() if to else PROJECT_ROOT / name
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"TO: {path} can't be written ({error.strerror}); name a file in a folder that is there.") from None
    return path


def main() -> int:
    """What `make report` runs; a user's mistake is a message and exit code 2."""
    try:
        settings.require_duckdb("query its published tables (docs/bi.md)")
        print(f"Written: {write(os.environ.get('ACCOUNT'), os.environ.get('TO'))}")
    except UserError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    return 0


def _safe(account_id: str) -> str:
    """An account's id as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9-]+", "_", account_id)[:60] or "_"


def _rendered(template: str, **values: object) -> str:
    made_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    return _templates().get_template(template).render(size=SIZE, made_at=made_at, **values)


@cache
def _templates() -> Environment:
    """The templates; every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"bands": BY_NAME, "none_text": words.NONE}
    made.filters |= {
        "number": words.number,
        "money": words.money,
        "share": words.share,
        "name": words.name_of,
        "reasons": words.reasons,
        "cause": lambda cause: words.CAUSES.get(cause, cause),
        "causes": words.causes_said,
        "status": lambda status: words.STATUSES.get(status, status),
        "alert": lambda alert: words.ALERTS.get(alert, alert),
        "value_with_unit": lambda kpi: words.with_unit(kpi["value"], words.unit_of(kpi["kpi"])),
    }
    return made


if __name__ == "__main__":
    sys.exit(main())
