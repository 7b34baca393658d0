"""What is known of an account beside its use: its master data, tickets, invoices, answers, contacts, goals and results.

Each function gives one raw table's rows of one account, as dicts of text and numbers. What would happen after the
demo's last day is left out: such a ticket is open, such an invoice unpaid.
"""

from __future__ import annotations

import random

from orchestration.demo.customers import CSM_LEFT, DAYS, LAST, Customer, between, day_text, level, stamp

NOTES = {
    "low": ["Champion is gone.", "No reply to three e-mails.", "Budget cut announced.", "Unhappy with support."],
    "middle": ["Uses little beyond the basics.", "New team lead, to be won over.", "Asked for a discount."],
    "high": ["Happy, asked about more seats.", "Strong sponsor.", "Would be a reference.", "Great workshop."],
}
GOALS = ["Migrate from the old tool", "Train the whole team", "First campaign live", "Weekly report for management",
         "Connect the CRM", "Halve the time to publish", "Roll out to a second department"]  # fmt: skip


def _by_now(day: int, second: int) -> str | None:
    """The time, if it lies within the demo."""
    return stamp(day, second) if day + second // 86_400 < DAYS else None


def _night_after(*times: str | None) -> str:
    """The night after the newest of some times: when the warehouse loaded the row."""
    newest = max(time for time in times if time)
    return f"{newest[:10]} 23:59:30"


def accounts(customer: Customer) -> list[dict]:
    """The account's master data, one row for each version."""
    c = customer
    row = {
        "account_id": c.id,
        "account_name": c.name,
        "created_at": stamp(c.created, 29_000 + 97 * c.number % 20_000),
        "lifecycle_stage": c.stage,
        "tier": c.tier,
        "plan": c.plan,
        "product": c.product,
        "region": c.region,
        "industry": c.industry,
        "csm": c.csm,
        "arr": str(c.arr),
        "licensed_seats": c.seats,
        "renewal_date": day_text(c.renewal),
        "churned_at": None,
        "company_size": c.company_size,
        "headcount": c.headcount,
    }
    if not c.versions and c.number % 9 == 0:
        return [{**row, "updated_at": None}]  # some systems don't say since when
    rows = [{**row, "updated_at": row["created_at"], "loaded_at": _night_after(row["created_at"])}]
    for day, change in c.versions:
        row = {**row, **change}
        updated = stamp(day, 32_400)
        rows.append({**row, "updated_at": updated, "loaded_at": _night_after(updated)})
    return rows


def tickets(customer: Customer, people: list[dict], rng: random.Random) -> tuple[list[dict], list[dict]]:
    """Support tickets and the answers to 'how satisfied were you?': the lower the mood, the more, longer and worse."""
    rows, answers = [], []
    wanted: list[tuple[int, str | None, bool]] = []
    for day in range(max(0, customer.created), customer.end):
        mood = level(customer.mood, day)
        if level(customer.use, day) > 0 and rng.random() < (0.01 + 0.0012 * customer.people) * (1 + 4 * (1 - mood)):
            wanted.append((day, None, False))
    wanted += customer.tickets
    for number, (day, priority, escalated) in enumerate(sorted(wanted, key=lambda ticket: ticket[0]), start=1):
        mood, second = level(customer.mood, day), rng.randint(28_000, 60_000)
        grief = 1 - mood
        created = stamp(day, second)
        hours = between(rng, 0.3, 5) + 40 * grief * grief * rng.random()
        days_open = rng.random() * (3 + 130 * grief * grief)
        stays = priority is not None
        user = rng.choice(people)["user_id"] if people else None
        done = second + int(3600 * hours) + int(86_400 * days_open)
        closed = None if stays else _by_now(day, done)
        answered = _by_now(day, second + int(3600 * hours))
        row = {
            "ticket_id": f"T-{customer.number:04d}-{number:03d}",
            "account_id": customer.id,
            "user_id": user,
            "priority": priority or rng.choices(["low", "normal", "high", "urgent"], [30, 50, 14 + 10 * grief, 10 * grief])[0],
            "escalated": "true" if escalated or (grief > 0.6 and rng.random() < 0.25) else "false",
            "created_at": created,
            "first_responded_at": answered,
            "closed_at": closed,
        }
        rows.append({**row, "loaded_at": _night_after(created, row["first_responded_at"], closed)})
        if closed and rng.random() < 0.4:
            answers.append(
                {
                    "response_id": f"C-{customer.number:04d}-{number:03d}",
                    "account_id": customer.id,
                    "user_id": user,
                    "ticket_id": row["ticket_id"],
                    "score": max(1, min(5, round(1 + 4 * mood + between(rng, -1, 1.2)))),
                    "responded_at": closed,
                }
            )
    return rows, answers


def invoices(customer: Customer, rng: random.Random) -> list[dict]:
    """Invoices and when they were paid: some pay late as a habit, others stop paying as they lose interest."""
    rows = []
    every, share = (30, 12) if customer.billing == "monthly" else (91, 4)
    currency = {"EMEA": "EUR", "AMER": "USD", "APAC": "USD"}[customer.region]
    takes = {
        "prompt": (5, 22),
        "typical": (15, 38),
        "stops": (15, 38),
        "slow": (42, 78),
        "two months late": (58, 74),
        "late": (60, 120),
    }[customer.pays]
    paused_from = next((day for day, change in customer.versions if change.get("lifecycle_stage") == "paused"), DAYS)
    first = customer.created + every * max(0, (-110 - customer.created) // every)
    for number, day in enumerate(range(first, min(customer.end, paused_from), every), start=1):
        paid = day + rng.randint(*takes)
        if customer.pays == "stops" and level(customer.mood, day) < 0.65:
            paid = day + rng.randint(70, 120) if rng.random() < 0.25 else DAYS
        voided = rng.random() < 0.012
        row = {
            "invoice_id": f"I-{customer.number:04d}-{number:03d}",
            "account_id": customer.id,
            "amount": f"{customer.arr / share:.2f}",
            "currency": currency,
            "issued_at": day_text(day),
            "due_at": day_text(day + 30),
            "paid_at": None if voided or paid >= DAYS else day_text(paid),
            "voided_at": day_text(day + 3) if voided and day + 3 < DAYS else None,
        }
        rows.append({**row, "loaded_at": _night_after(row["issued_at"], row["paid_at"], row["voided_at"])})
    return rows


def nps_responses(customer: Customer, people: list[dict], rng: random.Random) -> list[dict]:
    """Three or four rounds of 'would you recommend us?', answered by some."""
    rows = []
    for day in range(max(rng.randint(0, 60), customer.created + 30), customer.end, 55):
        for user in people[: 1 + len(people) // 8]:
            if user["joined"] > day or user["left"] <= day or rng.random() < 0.3:
                continue
            score = round(10 * level(customer.nps or customer.mood, day) + between(rng, -1.5, 1.8))
            rows.append(
                {
                    "response_id": f"N-{customer.number:04d}-{len(rows) + 1:03d}",
                    "account_id": customer.id,
                    "user_id": user["user_id"],
                    "score": max(0, min(10, score)),
                    "responded_at": stamp(day + rng.randint(0, 4), rng.randint(25_000, 70_000)),
                }
            )
    return [row for row in rows if row["responded_at"][:10] <= day_text(min(LAST, customer.end))]


def interactions(customer: Customer, rng: random.Random) -> list[dict]:
    """Meetings, calls and e-mails: the lower the mood, the rarer, and the more that nobody shows up for."""
    rows = []
    end = customer.end if customer.silent_from is None else customer.silent_from
    day = max(-30, customer.created) + rng.randint(0, min(10, customer.contact_every))
    while day < end:
        mood = level(customer.mood, day)
        kind = rng.choices(["meeting", "call", "email"], [25, 25, 50] if customer.tier != "smb" else [10, 20, 70])[0]
        good = rng.random() < 0.15 + 0.8 * mood
        status = ("replied" if good else "sent") if kind == "email" else ("held" if good else "no_show")
        occurred = stamp(day, rng.randint(28_000, 61_000))
        rows.append(
            {
                "interaction_id": f"M-{customer.number:04d}-{len(rows) + 1:03d}",
                "account_id": customer.id,
                "kind": kind,
                "status": status,
                "occurred_at": occurred,
                "loaded_at": _night_after(occurred),
            }
        )
        day += 1 + int(customer.contact_every * between(rng, 0.5, 1.3) * (1 + 12 * max(0, 0.7 - mood)))
    return rows


def csm_scores(customer: Customer, rng: random.Random) -> list[dict]:
    """What the CSM thinks, every month or so."""
    rows = []
    left, successor, change = CSM_LEFT
    for day in range(max(customer.created + 3, rng.randint(-30, 0)), customer.end, rng.randint(24, 40)):
        score = max(2, min(98, round(100 * level(customer.mood, day) + between(rng, -9, 7))))
        mood = "low" if score < 40 else "middle" if score < 70 else "high"
        scored = stamp(day, rng.randint(50_000, 62_000))
        rows.append(
            {
                "csm_score_id": f"S-{customer.number:04d}-{len(rows) + 1:03d}",
                "account_id": customer.id,
                "csm": successor if customer.csm == left and day >= change else customer.csm,
                "score": score,
                "note": rng.choice(NOTES[mood]) if rng.random() < 0.35 else None,
                "scored_at": scored,
                "loaded_at": _night_after(scored),
            }
        )
    return rows


def goals(customer: Customer, rng: random.Random) -> list[dict]:
    """What the customer wants to reach: agreed early on or during the demo, reached while things go well."""
    rows = []
    first = customer.created + 2 if customer.created > -60 else rng.randint(-60, 60)
    for number, name in enumerate(rng.sample(GOALS, rng.randint(1, 3)), start=1):
        created = first + (number - 1) * rng.randint(3, 25)
        target = created + rng.randint(25, 100)
        done = target + rng.randint(-20, 15)
        mood = level(customer.mood, min(done, LAST))
        reached = rng.random() < 1.5 * mood - 0.35
        ends = min(DAYS, customer.end)
        if created >= ends:
            continue
        rows.append(
            {
                "goal_id": f"G-{customer.number:04d}-{number}",
                "account_id": customer.id,
                "name": name,
                "target_date": day_text(target),
                "created_at": day_text(created),
                "achieved_at": day_text(done) if reached and done < ends else None,
                "abandoned_at": day_text(done + 9) if not reached and rng.random() < 0.3 and done + 9 < ends else None,
            }
        )
    return rows


def advocacy(customer: Customer, rng: random.Random) -> list[dict]:
    """What delighted customers do for us."""
    rows = []
    for day in range(max(customer.created + 60, 0), customer.end):
        if level(customer.mood, day) > 0.78 and rng.random() < 0.006:
            rows.append(
                {
                    "advocacy_id": f"V-{customer.number:04d}-{len(rows) + 1}",
                    "account_id": customer.id,
                    "kind": rng.choice(["reference", "review", "review", "case_study", "referral"]),
                    "occurred_at": day_text(day),
                }
            )
    return rows


def measurements(customer: Customer, rng: random.Random) -> list[dict]:
    """Storage used (every two weeks) and campaigns launched (every week)."""
    rows = []
    storage = customer.people * between(rng, 2, 9)
    for day in range(max(customer.created + 4, 2), customer.end, 7):
        use = level(customer.use, day)
        launched = int(customer.people / 6 * use * between(rng, 0.5, 1.5) + rng.random())
        values = {"campaigns_launched": str(launched)}
        storage += customer.people * 0.08 * use
        if day % 14 == 2:
            values["storage_gb"] = f"{storage:.1f}"
        for measure, value in values.items():
            row = {"account_id": customer.id, "measure": measure, "measured_at": day_text(day), "value": value}
            rows.append(row)
    return rows


def outcomes(customer: Customer) -> list[dict]:
    """What became of the account within the demo: renewed, expanded, contracted, churned."""
    rows, arr = [], customer.arr
    for day, change in customer.versions:
        new = int(change.get("arr", arr))
        found = [("renewed", 0)] if "renewal_date" in change else []
        found += [("expanded" if new > arr else "contracted", new - arr)] if new != arr else []
        found += [("churned", -arr)] if "churned_at" in change else []
        arr = new
        for outcome, difference in found:
            if day >= 0:
                rows.append(
                    {
                        "account_id": customer.id,
                        "outcome": outcome,
                        "occurred_at": day_text(day),
                        "arr_change": difference,
                    }
                )
    return rows
