"""Drafts of configurations by a short name, so that an address can bring one back: named by what they say, they never change."""

import hashlib
import re
import secrets
from pathlib import Path

import yaml

from orchestration import settings
from orchestration.settings import UserError

KEPT = 1000
# Those of links stand apart, so that those that pages keep while somebody edits don't push them out.
LINKED, EDITED = "", "edited"


def keep(health: dict, kind: str = LINKED) -> str:
    """Keeps a draft; gives the name to find it by. The newest thousand of each kind are kept."""
    text = yaml.safe_dump(health, allow_unicode=True, sort_keys=False)
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    path = settings.writable(_folder(kind), settings.HOME) / f"{name}.yml"
    if path.exists():
        path.touch()
        return name
    partial = path.with_suffix(f".{secrets.token_hex(4)}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    newest = sorted(path.parent.glob("*.yml"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
    return name


def kept(name: str) -> dict:
    """The draft of that name. Raises UserError where there is none."""
    if re.fullmatch(r"[0-9a-f]{20}", name):
        for kind in (LINKED, EDITED):
            try:
                return yaml.safe_load((_folder(kind) / f"{name}.yml").read_text(encoding="utf-8"))
            except (OSError, ValueError, yaml.YAMLError):
                continue
    raise UserError("The draft that this address names isn't kept here any more; what you see is the saved configuration.")


def _folder(kind: str) -> Path:
    return settings.home() / "studio" / "drafts" / kind
