"""Drafts of configurations by a short name, so that a link can bring one back: kept by what they say, so they never change."""

import hashlib
import re

import yaml

from orchestration import settings
from orchestration.settings import UserError

KEPT = 1000


def keep(health: dict) -> str:
    """Keeps a draft; gives the name to find it by. The newest thousand are kept."""
    text = yaml.safe_dump(health, allow_unicode=True, sort_keys=False)
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    path = settings.writable(settings.home() / "studio" / "drafts", settings.HOME) / f"{name}.yml"
    if not path.exists():
        partial = path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        newest = sorted(path.parent.glob("*.yml"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in newest[KEPT:]:
            old.unlink(missing_ok=True)
    return name


def kept(name: str) -> dict:
    """The draft of that name. Raises UserError where there is none."""
    path = settings.home() / "studio" / "drafts" / f"{name}.yml"
    if not re.fullmatch(r"[0-9a-f]{20}", name) or not path.exists():
        raise UserError("The draft that this link names isn't kept here; what you see is the saved configuration.")
    return yaml.safe_load(path.read_text(encoding="utf-8"))
