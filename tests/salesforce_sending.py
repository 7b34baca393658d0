"""Sending to the Salesforce of salesforce_fake: credentials, and a client whose waits take no time."""

import salesforce_fake

from orchestration import crm_salesforce
from orchestration.salesforce_session import PoliteSession

DAY = "2026-05-31"
BY_TOKEN = {
    "SALESFORCE_INSTANCE_URL": f"https://{salesforce_fake.HOST}",
    "SALESFORCE_ACCESS_TOKEN": salesforce_fake.TOKEN,
}
BY_PASSWORD = {
    "SALESFORCE_USERNAME": salesforce_fake.USER,
    "SALESFORCE_PASSWORD": salesforce_fake.PASSWORD,
    "SALESFORCE_SECURITY_TOKEN": salesforce_fake.SECURITY_TOKEN,
}
BY_CLIENT = {
    "SALESFORCE_DOMAIN": "fake.my",
    "SALESFORCE_CONSUMER_KEY": salesforce_fake.KEY,
    "SALESFORCE_CONSUMER_SECRET": salesforce_fake.CONSUMER_SECRET,
}


class Waits:
    """A sleep that takes no time, and a clock that it moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> float:
        return sum(self.slept)


def send(org, as_of=None, environ=BY_TOKEN, waits=None, per_second=1000.0, timeout=10.0):
    """Syncs against the fake, without waiting."""
    waits = waits or Waits()
    session = PoliteSession(per_second, waits.sleep, waits.clock, timeout)
    session.mount("https://", salesforce_fake.ToFake(org.port))
    return crm_salesforce.sync(as_of, send=True, environ=environ, session=session, sleep=waits.sleep)
