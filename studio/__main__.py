"""`python -m studio`: serves the studio until it is stopped."""

import os
import sys

from orchestration import settings
from orchestration.settings import UserError


def main() -> int:
    """A user's mistake is a message and exit code 2."""
    # Where NiceGUI keeps what it remembers of visitors (light or dark); it reads this when it is imported.
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(settings.home() / "studio" / "visitors"))
    try:
        settings.require_duckdb("point a BI tool at the published schema (docs/bi.md)")
        from studio import server

        server.serve()
    except UserError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
