"""The key that signs session cookies: made once, kept where only the studio's user can read it."""

import os
import secrets

from orchestration import settings


def session_secret() -> str:
    """CUSTOMER_HEALTH_STUDIO_SECRET, else a key that is kept in CUSTOMER_HEALTH_HOME."""
    if given := os.environ.get("CUSTOMER_HEALTH_STUDIO_SECRET"):
        return given
    path = settings.writable(settings.home() / "studio", settings.HOME) / "session_secret"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")
