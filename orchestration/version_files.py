"""The files of published versions: their names, the link that readers open, which of them are kept."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings import PUBLISHED, UserError, writable

FOLDER = "versions"
NAME = r"(\d{8}T\d{6}Z(?:-\d+)?)"


@dataclass(frozen=True)
class VersionFiles:
    """The versions behind the link `target`: versions/<its name>.<yyyymmddThhmmssZ>[-n].duckdb beside it."""

    target: Path

    @property
    def folder(self) -> Path:
        """Where the versions lie."""
        return self.target.parent / FOLDER

    @property
    def stem(self) -> str:
        """What the names of all of its versions begin with."""
        return self.target.name.removesuffix(".duckdb")

    def path(self, name: str) -> Path:
        """A version's file."""
        return self.folder / f"{self.stem}.{name}.duckdb"

    def partial(self, name: str) -> Path:
        """The file that a version is written into; nobody takes it for a version."""
        return self.folder / f".{self.stem}.{name}.partial"

    def names(self) -> list[str]:
        """The versions there are, oldest first."""
        return sorted((match[1] for match in self._matches(f"{re.escape(self.stem)}\\.{NAME}\\.duckdb")), key=_order)

    def current(self) -> str | None:
        """The version that the link names. Raises UserError where something else is in its place."""
        if self.target.is_symlink():
            match = re.fullmatch(f"{FOLDER}/{re.escape(self.stem)}\\.{NAME}\\.duckdb", os.readlink(self.target))
            if match:
                return match[1]
        elif not self.target.exists():
            return None
        raise UserError(
            f"{self.target} is something else than a published version, so it isn't replaced: move it away, or let "
            "CUSTOMER_HEALTH_PUBLISHED name another path."
        )

    def next_name(self) -> str:
        """The time; where a version is as new or newer (a clock may go back), that one's with a number behind it."""
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        newest = max(map(_order, self.names()), default=("", 0))
        return now if newest[0] < now else f"{newest[0]}-{newest[1] + 1}"

    def before(self, current: str | None) -> str:
        """The version before one. Raises UserError where there is none."""
        names = self.names()
        older = [name for name in names if current is None or _order(name) < _order(current)]
        if older:
            return older[-1]
        if not names:
            raise UserError(f"Nothing was published to {self.target} yet; run make publish.")
        if len(names) == 1:
            raise UserError(f"There is only one version, {current}: nothing to go back to.")
        raise UserError(f"{current} is the oldest version that is kept; there are: {', '.join(reversed(names))}.")

    def named(self, given: str) -> str:
        """The version that a person named. Raises UserError where there is none of that name."""
        name = given.removeprefix(f"{self.stem}.").removesuffix(".duckdb")
        names = self.names()
        if name not in names:
            there = f"there are: {', '.join(reversed(names))}." if names else "nothing was published yet."
            raise UserError(f"'{given}' is not a version; {there}")
        return name

    def point_to(self, name: str) -> None:
        """Makes the link name a version, in one step. It is relative: the folder may be moved, or mounted elsewhere."""
        link = self.target.with_name(f".{self.target.name}.new")
        link.unlink(missing_ok=True)
        link.symlink_to(Path(FOLDER) / self.path(name).name)
        os.replace(link, self.target)
        sync(self.target.parent)

    def prune(self, keep: int, needed: set[str | None]) -> None:
        """Removes all but the newest `keep` versions and those that are needed."""
        for name in self.names()[: -max(keep, 2)]:
            if name not in needed:
                self.path(name).unlink()

    def remove_partials(self) -> None:
        """Removes what killed publications left."""
        for match in self._matches(f"\\.{re.escape(self.stem)}\\.{NAME}\\.partial.*"):
            (self.folder / match.string).unlink()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other publications and rollbacks away; the lock ends with the process, however that ends."""
        writable(self.folder, PUBLISHED)
        with open(self.folder / f".{self.stem}.lock", "w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UserError(f"Another process is just publishing to {self.target}; try again when it is done.") from None
            yield

    def _matches(self, pattern: str) -> list[re.Match]:
        names = os.listdir(self.folder) if self.folder.is_dir() else []
        return [match for match in (re.fullmatch(pattern, name) for name in names) if match]


def sync(path: Path) -> None:
    """Has the disk keep a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _order(name: str) -> tuple[str, int]:
    stamp, _, number = name.partition("-")
    return stamp, int(number or 1)
