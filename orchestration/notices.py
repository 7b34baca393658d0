"""Telling people something once: what was taken by every receiver is journaled, what wasn't is tried again next time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from orchestration import journal
from orchestration.receivers import Receiver

MOST_IN_A_MESSAGE = 50  # more go into further messages: some services refuse long ones

LOOK_ALIKES = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "@": "\N{FULLWIDTH COMMERCIAL AT}",
        "*": "\N{ASTERISK OPERATOR}",
        "~": "\N{TILDE OPERATOR}",
        "|": "\N{BROKEN BAR}",
        "#": "\N{MUSIC SHARP SIGN}",
        "\\": "\N{SET MINUS}",
        "`": "'",
        "[": "(",
        "]": ")",
    }
)


@dataclass(frozen=True)
class Identity:
    """What makes a notice the same one on another night, or in another run."""

    kind: str
    subject: str
    item: str
    since: str = ""


class Notice(Protocol):
    """Something to tell once. `told_for` is the date it is told for; a `lasting` one goes on for many nights."""

    identity: Identity
    told_for: str
    lasting: bool


@dataclass
class Delivery:
    """What became of the notices for one audience; `may_pass`: some of what failed may succeed later."""

    told: int = 0
    messages: int = 0
    failures: list[str] = field(default_factory=list)
    may_pass: bool = False


def untold(log: sqlite3.Connection, notices: Iterable[Notice]) -> list[Notice]:
    """Those that nobody was told of yet.

    A lasting notice was told when it was told for any date since it began: where history is built again, or a renewal
    moves, it may seem to have begun on another day, and is still the same.
    """
    return [notice for notice in notices if not _was_told(log, notice)]


def deliver(
    log: sqlite3.Connection,
    notices: list[Notice],
    receivers: list[Receiver],
    compose: Callable[[list[Notice]], tuple[str, str]],
) -> Delivery:
    """Sends notices to each receiver, several in a message, and journals each as soon as it was taken.

    A receiver that has taken one is not sent it again, even where another receiver failed and the rest is tried later.
    """
    done = Delivery()
    for start in range(0, len(notices), MOST_IN_A_MESSAGE):
        part = notices[start : start + MOST_IN_A_MESSAGE]
        for receiver in receivers:
            waiting = [notice for notice in part if not _was_delivered(log, notice, receiver)]
            if not waiting:
                continue
            refusal = receiver.send(*compose(waiting))
            if refusal:
                done.failures.append(refusal.why)
                done.may_pass |= refusal.may_pass
                continue
            done.messages += 1
            rows = [(*_key(notice), receiver.name) for notice in waiting]
            log.executemany("insert or ignore into delivered values (?, ?, ?, ?, ?)", rows)
            log.commit()
        complete = [notice for notice in part if all(_was_delivered(log, notice, receiver) for receiver in receivers)]
        done.told += len(complete)
        _journal(log, complete)
    return done


def plain(text: object) -> str:
    """A value of the data as text on one line, which no receiver reads as markup, a mention or a link.

    Characters that could make it one are replaced by look-alikes:

        plain('Smith [x](http://y)')   ->   'Smith (x)(http: //y)'
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    line = line.translate(LOOK_ALIKES).replace("://", ": //")
    return re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", "-", line)


def _was_told(log: sqlite3.Connection, notice: Notice) -> bool:
    key = _key(notice)
    sql = "select 1 from told where kind = ? and subject = ? and item = ?"
    if log.execute(f"{sql} and since = ?", key).fetchone():
        return True
    during = (*key[:3], notice.identity.since, notice.told_for)
    return notice.lasting and bool(log.execute(f"{sql} and told_for between ? and ?", during).fetchone())


def _was_delivered(log: sqlite3.Connection, notice: Notice, receiver: Receiver) -> bool:
    sql = "select 1 from delivered where kind = ? and subject = ? and item = ? and since = ? and receiver = ?"
    return bool(log.execute(sql, (*_key(notice), receiver.name)).fetchone())


def _journal(log: sqlite3.Connection, notices: list[Notice]) -> None:
    told = [(*_key(notice), notice.told_for, journal.now()) for notice in notices]
    log.executemany("insert or ignore into told values (?, ?, ?, ?, ?, ?)", told)
    keys = [_key(notice) for notice in notices]
    log.executemany("delete from delivered where kind = ? and subject = ? and item = ? and since = ?", keys)
    log.commit()


def _key(notice: Notice) -> tuple[str, str, str, str]:
    identity = notice.identity
    return (identity.kind, identity.subject, identity.item, identity.since)
