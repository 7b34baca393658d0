"""The demo's named accounts,
            each with a story that a customer success manager recognizes: orchestration/demo_data.py lists
them, seeds/known_accounts.csv says what is expected of their scores."""

from __future__ import annotations

import random

from orchestration.demo.customers import LAST, Customer, complete


def story_customers(seed: int) -> list[Customer]:
    """The named accounts, A-0001 to A-0014."""
    stories = [
        Customer(
            1, "Harbor & Pine Freight", "mid", "EMEA", "Logistics", -700, pays="stops",
            renewal=230, champion_leaves=138, silent_from=162,
            use=[(138, 1.0), (160, 0.55), (185, 0.2), (LAST, 0.05)], mood=[(138, 0.8), (170, 0.25), (LAST, 0.15)],
        ),
        Customer(
            2, "Alpine Ski School", "mid", "EMEA", "Education", -820, pays="prompt", renewal=330,
            use=[(180, 1.0), (185, 0.35), (LAST, 0.3)], mood=[(0, 0.9)],
        ),
        Customer(
            3, "Granite County Builders", "mid", "AMER", "Manufacturing", -950, pays="two months late", renewal=280,
            use=[(0, 1.0), (LAST, 1.15)], mood=[(0, 0.88)],
        ),
        Customer(
            4, "Blue Lantern Hotels", "mid", "EMEA", "Hospitality", 117, stage="onboarding", silent_from=166,
            use=[(117, 0.8), (130, 0.7), (145, 0.15), (165, 0.0)], mood=[(117, 0.7), (150, 0.25)], pays="stops",
        ),
        Customer(
            5, "Kite Street Coffee", "smb", "AMER", "Hospitality", 158, stage="onboarding",
            pays="prompt", contact_every=6,
            use=[(158, 0.6), (175, 1.1), (LAST, 1.7)], mood=[(0, 0.94)], people=8, seats=9,
        ),
        Customer(
            6, "Lakeside Summer Camps", "smb", "AMER", "Education", -600, pays="prompt", contact_every=14,
            use=[(79, 1.0), (80, 0.0)], mood=[(0, 0.82)], versions=[(80, {"lifecycle_stage": "paused"})],
        ),
        Customer(
            7, "Meridian Savings Bank", "enterprise", "AMER", "Software", -1000, arr=420_000,
            renewal=270, pays="typical",
            use=[(150, 1.0), (LAST, 0.7)], mood=[(140, 0.8), (175, 0.35)],
            tickets=[(176, "high", False), (181, "urgent", True), (184, "urgent", True), (188, "high", True),
                     (192, "urgent", True), (195, "urgent", True)],
        ),
        Customer(
            8, "Sunfield Robotics", "mid", "EMEA", "Manufacturing", -420, pays="prompt", people=24,
            seats=25, renewal=255,
            use=[(0, 0.8), (LAST, 1.9)], mood=[(0, 0.93)],
        ),
        Customer(
            9, "Copperline Media", "mid", "EMEA", "Media", -640, pays="prompt", contact_every=9,
            use=[(0, 1.1), (LAST, 1.6)], mood=[(0, 0.75)], nps=[(30, 0.95), (110, 0.6), (180, 0.2)],
        ),
        Customer(
            10, "Old Mill Brewing Group", "smb", "EMEA", "Retail", -1100, pays="typical",
            arr=18_000, csm="Lukas Brandt",
            plan="Team", people=22, seats=26, renewal=300, use=[(0, 0.7), (LAST, 1.3)], mood=[(0, 0.85)],
            versions=[
                (-500, {"tier": "mid", "arr": "46000", "plan": "Business"}),
                (35, {"csm": "Omar Haddad"}),
                (96, {"tier": "enterprise", "arr": "118000", "licensed_seats": "40"}),
                (150, {"account_name": "Old Mill Drinks Group"}),
            ],
        ),
        Customer(
            11, "Paper Crane Publishing", "mid", "AMER", "Media", -560, churned=162, pays="stops", champion_leaves=95,
            use=[(95, 1.0), (125, 0.4), (162, 0.03)], mood=[(95, 0.75), (140, 0.15)],
        ),
        Customer(
            12, "Little Fjord Dental", "smb", "EMEA", "Healthcare", 192, stage="onboarding",
            pays="prompt", contact_every=3,
            use=[(192, 0.7), (LAST, 1.0)], mood=[(0, 0.85)],
        ),
        Customer(
            13, "Quiet Orchard Foods", "smb", "APAC", "Retail", -480, pays="stops", silent_from=128,
            use=[(120, 1.0), (150, 0.2), (165, 0.0)], mood=[(115, 0.7), (150, 0.3)],
        ),
        Customer(
            14, "Redwood Tutoring", "smb", "AMER", "Education", -390, pays="stops", silent_from=140,
            use=[(120, 1.0), (LAST, 0.1)], mood=[(110, 0.72), (150, 0.12)],
            tickets=[(170, "high", False), (179, "normal", False), (187, "high", True), (193, "urgent", True)],
        ),
    ]  # fmt: skip
    return [complete(customer, random.Random(f"{seed}:customer:{customer.number}")) for customer in stories]
