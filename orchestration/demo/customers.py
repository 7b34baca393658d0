"""Who the demo company's customers are, and the course each of them takes over the demo's 200 days.

A day is a number: 0 is 2025-11-13, 199 is 2026-05-31, negative days lie before. A course is a list of points
`(day, level)` with straight lines between. Two courses drive all that an account does: `use` (1 = its usual amount of
use) and `mood` (0 = about to leave, 1 = delighted), from which follow its tickets, answers, meetings and payments.

Only `random()` and whole-number draws are used, nothing that depends on a machine's own sin or log: the same seed gives
the same data everywhere.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

FIRST = datetime.date(2025, 11, 13)
DAYS = 200
LAST = DAYS - 1
LAST_DAY = FIRST + datetime.timedelta(days=LAST)
ONBOARDING_DAYS = 75

Course = list[tuple[int, float]]

PLANS = {"smb": ["Starter", "Team"], "mid": ["Team", "Business"], "enterprise": ["Business", "Enterprise"]}
SEATS = {"smb": (4, 9), "mid": (9, 24), "enterprise": (30, 75)}
ARR = {"smb": (4_000, 24_000), "mid": (22_000, 95_000), "enterprise": (90_000, 520_000)}
HEADCOUNT = {"smb": (8, 90), "mid": (80, 700), "enterprise": (600, 14_000)}
PRODUCTS = ["Campaigns", "Campaigns", "Insights", "Suite"]
INDUSTRIES = ["Retail", "Software", "Manufacturing", "Education", "Healthcare", "Logistics", "Hospitality", "Media"]
CSMS = {
    "EMEA": ["Inês Duarte", "Lukas Brandt", "Freya Holm", "Omar Haddad"],
    "AMER": ["Dana Whitfield", "Marcus Lee", "Priya Raman"],
    "APAC": ["Yuki Tanaka", "Ruby Nguyen"],
}
CSM_LEFT = ("Inês Duarte", "Freya Holm", 109)  # who left, who took over, on which day (2026-03-02)

FIRST_WORDS = [
    "Amber", "Anchor", "Aspen", "Atlas", "Bright", "Canyon", "Cedar", "Clover", "Coral", "Crescent", "Delta",
    "Ember", "Falcon", "Fern", "Garnet", "Golden", "Hazel", "Horizon", "Indigo", "Iron", "Juniper", "Kestrel",
    "Lantern", "Linden", "Lunar", "Maple", "Meadow", "Mosaic", "Nimbus", "Oak", "Olive", "Orchid", "Pebble",
    "Pioneer", "Prairie", "Quartz", "Raven", "Ridge", "River", "Saffron", "Silver", "Slate", "Summit", "Tidal",
    "Timber", "Umber", "Velvet", "Willow", "Zephyr", "Zenith",
]  # fmt: skip
LAST_WORDS = {
    "Retail": ["Outfitters", "Home Stores", "Market"],
    "Software": ["Systems", "Software", "Labs"],
    "Manufacturing": ["Works", "Components", "Tooling"],
    "Education": ["Academy", "College", "Learning"],
    "Healthcare": ["Clinics", "Health", "Dental"],
    "Logistics": ["Freight", "Logistics", "Couriers"],
    "Hospitality": ["Hotels", "Kitchens", "Resorts"],
    "Media": ["Media", "Press", "Studios"],
}


@dataclass
class Customer:
    """One account: what it is, and the course it takes."""

    number: int
    name: str
    tier: str
    region: str
    industry: str
    created: int
    use: Course
    mood: Course
    stage: str = "live"
    plan: str = ""
    product: str = ""
    csm: str = ""
    arr: int = 0
    seats: int = 0
    people: int = 0
    headcount: int = 0
    company_size: str = ""
    renewal: int = 0
    churned: int | None = None
    nps: Course | None = None  # where answers differ from the mood
    pays: str = "typical"
    billing: str = "monthly"
    contact_every: int = 0
    silent_from: int | None = None  # no contact from then on
    champion_leaves: int | None = None
    tickets: list[tuple[int, str, bool]] = field(default_factory=list)  # open ones beyond its usual: day, priority, escalated
    versions: list[tuple[int, dict]] = field(default_factory=list)  # what changed in its master data, and when

    @property
    def id(self) -> str:
        """The account's id."""
        return f"A-{self.number:04d}"

    @property
    def end(self) -> int:
        """The first day that nothing happens any more."""
        return DAYS if self.churned is None else self.churned


@cache
def day_text(day: int) -> str:
    """`0` -> `2025-11-13`."""
    return (FIRST + datetime.timedelta(days=day)).isoformat()


def stamp(day: int, second: int) -> str:
    """`(0, 3661)` -> `2025-11-13 01:01:01`."""
    day, second = day + second // 86400, second % 86400
    return f"{day_text(day)} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def level(course: Course, day: int) -> float:
    """The course's level on a day: straight lines between its points, flat before the first and after the last."""
    if day <= course[0][0]:
        return course[0][1]
    for (start, low), (end, high) in pairwise(course):
        if day <= end:
            return low + (high - low) * (day - start) / (end - start)
    return course[-1][1]


def between(rng: random.Random, low: float, high: float) -> float:
    """An even draw between two numbers."""
    return low + (high - low) * rng.random()


def complete(customer: Customer, rng: random.Random) -> Customer:
    """Fill in what the customer came without, as fits its tier and region."""
    c = customer
    skew = rng.random() * rng.random()
    c.plan = c.plan or rng.choice(PLANS[c.tier])
    c.product = c.product or rng.choice(PRODUCTS)
    c.csm = c.csm or rng.choice(CSMS[c.region])
    c.arr = c.arr or round((ARR[c.tier][0] + (ARR[c.tier][1] - ARR[c.tier][0]) * skew) / 100) * 100
    c.people = c.people or rng.randint(*SEATS[c.tier])
    c.seats = c.seats or c.people + rng.randint(0, 2 + c.people // 2)
    c.headcount = c.headcount or rng.randint(*HEADCOUNT[c.tier])
    sizes = [(50, "1-50"), (250, "51-250"), (1000, "251-1000")]
    c.company_size = next((text for limit, text in sizes if c.headcount <= limit), "1000+")
    c.billing = "quarterly" if c.tier == "enterprise" or rng.random() < 0.25 else "monthly"
    c.contact_every = c.contact_every or {"smb": 19, "mid": 13, "enterprise": 8}[c.tier]
    _renew(c, rng)
    _master_data(c)
    return c


def _renew(c: Customer, rng: random.Random) -> None:
    """Contracts run for years from the day they began; a renewal within the demo is a version, with its new ARR."""
    c.renewal = c.renewal or c.created + 365 * max(1, -(c.created // 365))
    if 0 < c.renewal < min(c.end, DAYS):
        happy = level(c.mood, c.renewal)
        share = 0 if rng.random() < 0.6 else between(rng, 0.05, 0.3) * (1 if happy > 0.6 else -1)
        arr = round(c.arr * (1 + share) / 100) * 100
        c.versions.append((c.renewal, {"renewal_date": day_text(c.renewal + 365), "arr": str(arr)}))


def _master_data(c: Customer) -> None:
    """What changed in every customer's master data: going live, a CSM who left, churn."""
    if c.stage == "live" and c.created + ONBOARDING_DAYS > 0:
        c.versions.append((c.created + ONBOARDING_DAYS, {"lifecycle_stage": "live"}))
        c.stage = "onboarding"
    left, successor, day = CSM_LEFT
    if c.csm == left:
        if c.created >= day:
            c.csm = successor
        elif day < c.end:
            c.versions.append((day, {"csm": successor}))
    if c.churned is not None:
        c.versions.append((c.churned, {"churned_at": day_text(c.churned), "lifecycle_stage": "churned"}))
    c.versions = sorted(((day, change) for day, change in c.versions if c.created < day <= c.end), key=lambda v: v[0])


def random_customers(seed: int, first: int, last: int) -> list[Customer]:
    """The crowd around the stories: most are fine, some wobble, a few fail or leave."""
    names: set[str] = set()
    return [_random_customer(random.Random(f"{seed}:customer:{number}"), number, names) for number in range(first, last + 1)]


def _random_customer(rng: random.Random, number: int, names: set[str]) -> Customer:
    industry = rng.choice(INDUSTRIES)
    name = ""
    while not name or name in names:
        name = f"{rng.choice(FIRST_WORDS)} {rng.choice(LAST_WORDS[industry])}"
    names.add(name)
    created = rng.randint(-1150, -80) if rng.random() < 0.84 else rng.randint(-79, 170)
    c = Customer(
        number=number,
        name=name,
        tier=rng.choices(["smb", "mid", "enterprise"], [55, 33, 12])[0],
        region=rng.choices(["EMEA", "AMER", "APAC"], [45, 38, 17])[0],
        industry=industry,
        created=created,
        use=[],
        mood=[],
        stage="onboarding" if created > LAST - ONBOARDING_DAYS else "live",
    )
    kind = rng.choices(["thriving", "steady", "wobbling", "failing", "leaving"], [20, 35, 24, 15, 6])[0]
    {"thriving": _thriving, "steady": _steady, "wobbling": _wobbling, "failing": _failing, "leaving": _leaving}[kind](c, rng)
    if created < -80 and c.churned is None and rng.random() < 0.025:
        _paused(c, rng.randint(40, 160))
    return complete(c, rng)


def _thriving(c: Customer, rng: random.Random) -> None:
    mood = between(rng, 0.84, 0.98)
    c.use, c.mood = [(0, 1.0), (LAST, between(rng, 1.05, 1.5))], [(0, mood)]
    c.pays = rng.choice(["prompt", "prompt", "typical"])


def _steady(c: Customer, rng: random.Random) -> None:
    mood = between(rng, 0.7, 0.88)
    c.use, c.mood = [(0, 1.0), (LAST, between(rng, 0.95, 1.15))], [(0, mood)]
    c.pays = rng.choice(["prompt", "typical", "typical", "slow"])
    if rng.random() < 0.2:  # a bad spell that passed
        start = rng.randint(10, 110)
        c.mood = [(start, mood), (start + 20, mood - 0.4), (start + 40, mood - 0.4), (start + 70, mood)]
        c.use = [(start, 1.0), (start + 25, 0.45), (start + 40, 0.5), (start + 75, 1.0)]


def _wobbling(c: Customer, rng: random.Random) -> None:
    mood, start = between(rng, 0.36, 0.56), rng.randint(0, 160)
    c.mood = [(start, mood + 0.25), (start + 25, mood)]
    c.use = [(start, 1.0), (LAST + 20, between(rng, 0.5, 0.9))]
    if rng.random() < 0.4:
        c.use = [(rng.randint(155, 180), 1.0), (LAST + 5, between(rng, 0.2, 0.6))]
    c.pays = rng.choice(["typical", "slow", "late", "late"])


def _failing(c: Customer, rng: random.Random) -> None:
    start = rng.randint(80, 150)
    c.mood = [(start - 10, between(rng, 0.67, 0.82)), (start + 30, between(rng, 0.08, 0.28))]
    c.use = [(start, 1.0), (start + rng.randint(50, 100), between(rng, 0.0, 0.1))]
    c.pays = "stops"
    if rng.random() < 0.5:
        c.silent_from = start + rng.randint(15, 40)


def _leaving(c: Customer, rng: random.Random) -> None:
    c.churned = rng.randint(max(c.created + 45, 25), 215)
    start = max(c.churned - rng.randint(60, 110), c.created)
    c.mood = [(start, between(rng, 0.67, 0.82)), (c.churned - 15, between(rng, 0.08, 0.25))]
    c.use = [(start, 1.0), (c.churned, 0.05)]
    c.pays = "stops"
    c.champion_leaves = start
    if c.churned > LAST:
        c.churned = None


def _paused(c: Customer, day: int) -> None:
    """The customer takes a break by agreement: from then on no use, and nothing is charged."""
    c.use = [(0, 1.0), (day - 1, 1.0), (day, 0.0)]
    c.versions.append((day, {"lifecycle_stage": "paused"}))
