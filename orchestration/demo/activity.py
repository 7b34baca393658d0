"""People and what they do in the product: the `users` and `events` of the demo."""

from __future__ import annotations

import random
from itertools import accumulate

from orchestration.demo.customers import DAYS, Customer, day_text, level, stamp

MODULES = {
    "dashboards": ["overview", "custom board", "drill down", "compare periods", "pin chart"],
    "campaigns": ["campaign editor", "audience picker", "schedule", "a/b test", "send preview"],
    "contacts": ["contact list", "segments", "import", "merge", "timeline"],
    "reports": ["report builder", "scheduled report", "export", "share link", "templates"],
    "automations": ["flow editor", "triggers", "run log", "branches", "delays"],
    "integrations": ["connector setup", "sync status", "field mapping", "webhooks", "api keys"],
    "collaboration": ["comments", "mentions", "tasks", "approvals", "notes"],
    "administration": ["user management", "roles", "billing page", "audit log", "branding"],
}
ACTIONS = ["viewed", "viewed", "viewed", "edited", "created", "exported"]
MODULES_OF_PLAN = {"Starter": 4, "Team": 6, "Business": 7, "Enterprise": 8}
ROLES = ["admin", "editor", "analyst", "viewer", "viewer"]
WORKDAY_STARTS = {"EMEA": 7, "AMER": 13, "APAC": 0}  # hour, UTC
WEEK = [1.0, 1.08, 1.05, 1.0, 0.85, 0.16, 0.12]  # Monday first; day 0 of the demo is a Thursday
HOLIDAYS = range(38, 53)  # 2025-12-21 .. 2026-01-04
SESSIONS, SESSIONS_A_PERSON = 0.66, 0.066  # on a usual weekday


def users(customer: Customer, rng: random.Random) -> list[dict]:
    """The account's people: most join in its first weeks, a few are switched off. The first is its champion."""
    rows = []
    for index in range(customer.people):
        joined = customer.created + (0 if index == 0 else rng.randint(0, 40))
        if index > 3 and rng.random() < 0.25:
            joined = rng.randint(customer.created, max(customer.created, customer.end - 1))
        left = None
        if index == 0:
            left = customer.champion_leaves
        elif rng.random() < 0.05:
            left = rng.randint(joined, joined + 600)
        rows.append(
            {
                "user_id": f"U-{customer.number:04d}-{index + 1:02d}",
                "account_id": customer.id,
                "role": "champion" if index == 0 else rng.choice(ROLES),
                "created_at": stamp(joined, 30_000 + 60 * index),
                "deactivated_at": None if left is None or left >= DAYS else stamp(left, 64_000),
                "joined": joined,
                "left": DAYS if left is None else left,
            }
        )
    return [row for row in rows if row["joined"] < min(DAYS, customer.end)]


def events(customer: Customer, people: list[dict], rng: random.Random) -> list[tuple]:
    """The account's events, session by session: (occurred_at, account, user, name, module, feature, seconds)."""
    rows: list[tuple] = []
    modules = list(MODULES)[: MODULES_OF_PLAN[customer.plan]]
    shares = list(accumulate(1 / (place + 1) for place in range(len(modules))))
    for day in range(max(0, customer.created), min(DAYS, customer.end)):
        usual = level(customer.use, day)
        present = [user["user_id"] for user in people if user["joined"] <= day < user["left"]]
        if usual <= 0 or not present:
            continue
        weight = WEEK[(day + 3) % 7] * (0.35 if day in HOLIDAYS else 1)
        wanted = (SESSIONS + customer.people * SESSIONS_A_PERSON) * usual * weight * (0.8 + 0.4 * rng.random())
        for _ in range(int(wanted + rng.random())):
            user = present[int(len(present) * rng.random() * (0.5 + 0.5 * rng.random()))]  # the first ones are the busiest
            module = rng.choices(modules, cum_weights=shares)[0]
            rows.extend(_session(customer, user, module, day, rng))
    return rows


def _session(customer: Customer, user: str, module: str, day: int, rng: random.Random) -> list[tuple]:
    """A few events of one person, one after the other."""
    rows = []
    second = int((WORKDAY_STARTS[customer.region] + 8.5 * rng.random()) * 3600)
    features = MODULES[module]
    text = day_text(day)
    for _ in range(3 + int(5 * rng.random())):
        draw = rng.random()
        seconds = 20 + int(500 * draw * draw)
        time = f"{text} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        name = ACTIONS[int(6 * rng.random())]
        measured = None if draw > 0.98 else seconds  # some are never timed
        rows.append((time, customer.id, user, name, module, features[int(5 * rng.random())], measured))
        second += seconds + 5 + int(60 * draw)
    return rows
