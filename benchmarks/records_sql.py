"""SQL that makes every raw table but the events: what is true in the end, and from it what each delivery could know."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Record:
    """A table whose rows happen to accounts: `a_year` of them an account and year, at `time`; `ends` follow later."""

    a_year: float
    key: str
    time: str
    columns: str
    ends: str = ""
    end_names: tuple[str, ...] = ()
    broken: str = ""  # what makes one row of a thousand one to be rejected


RECORDS = {
    "tickets": Record(
        8,
        "ticket_id",
        "created_at",
        "user_id, ['low', 'normal', 'normal', 'high', 'urgent'][1 + floor(rnd(x, 53) * 5)::integer] as priority,"
        " rnd(x, 54) < 0.1 as escalated",
        "later(placed_at, x, 55, 6) as first_responded_at,"
        " case when rnd(x, 56) < 0.98 then later(later(placed_at, x, 55, 6), x, 57, 60) end as closed_at",
        ("first_responded_at", "closed_at"),
        "closed_at: created_at - interval 2 day",
    ),
    "invoices": Record(
        12,
        "invoice_id",
        "issued_at",
        "50 + floor(rnd(x, 53) * 100000) / 100 as amount, 'USD' as currency,"
        " date_trunc('day', placed_at) + interval 30 day as due_at",
        "case when rnd(x, 54) < 0.97 then date_trunc('day', later(placed_at, x, 55, 700)) end as paid_at,"
        " case when rnd(x, 56) < 0.01 then date_trunc('day', later(placed_at, x, 57, 900)) end as voided_at",
        ("paid_at", "voided_at"),
        "paid_at: issued_at - interval 3 day",
    ),
    "nps_responses": Record(
        3, "response_id", "responded_at", "user_id, floor(11 * pow(rnd(x, 53), 0.5))::integer as score", broken="score: 11"
    ),
    "csat_responses": Record(
        5, "response_id", "responded_at", "user_id, 1 + floor(5 * pow(rnd(x, 53), 0.5))::integer as score", broken="score: 0"
    ),
    "interactions": Record(
        15,
        "interaction_id",
        "occurred_at",
        "['meeting', 'call', 'email'][1 + floor(rnd(x, 53) * 3)::integer] as kind,"
        " ['held', 'held', 'no_show', 'sent', 'replied'][1 + floor(rnd(x, 54) * 5)::integer] as status",
    ),
    "csm_scores": Record(
        4, "csm_score_id", "scored_at", "'csm ' || i % 40 as csm, floor(rnd(x, 53) * 101)::integer as score", broken="score: 250"
    ),
    "goals": Record(
        2,
        "goal_id",
        "created_at",
        "'goal ' || x % 9 as name, date_trunc('day', placed_at) + interval 90 day as target_date",
        "case when rnd(x, 54) < 0.7 then later(placed_at, x, 55, 1500) end as achieved_at,"
        " case when rnd(x, 54) > 0.9 then later(placed_at, x, 55, 1500) end as abandoned_at",
        ("achieved_at", "abandoned_at"),
    ),
    "advocacy": Record(
        0.3,
        "advocacy_id",
        "occurred_at",
        "['reference', 'review', 'case_study', 'referral'][1 + floor(rnd(x, 53) * 4)::integer] as kind",
    ),
}


def truth_sql(name: str, first: date, last: date) -> str:
    """A temporary table `<name>`: all that happens up to the day after `last`, ends included, whenever they come."""
    record = RECORDS[name]
    days = (last - first).days + 2
    stream = 60 + list(RECORDS).index(name)
    return f"""
        create table {name} as
        with counted as (
            select
                *,
                unnest(range(floor({record.a_year} * (active_until - active_from + 1) / 365 + rnd(i, {stream}))::bigint)) as n
            from account
        ),
        numbered as (
            select *, (i * 100000 + n) * 16 + {stream - 60} as x from counted
        ),
        placed as (
            select
                *,
                'U' || right('0000000' || i, 7) as user_id,
                active_from + to_seconds(floor(
                    rnd(x, 51) * least(active_until - active_from + 1, {days}) * 86400)::bigint) as placed_at
            from numbered
        )
        select
            printf('{record.key[0].upper()}%06d%05d', i, n) as {record.key},
            account_id,
            placed_at as {record.time},
            {record.columns}{", " + record.ends if record.ends else ""}
        from placed
        where placed_at < active_until + interval 1 day
        order by placed_at, i, n
    """


def year_sql(name: str, last: date) -> str:
    """What was known of a table at the end of `last`; one row of 200 also as it was first delivered, one of 1000 broken."""
    record = RECORDS[name]
    blanked = _known_by(record, last)
    broken = ""
    if record.broken:
        column, value = record.broken.split(": ")
        broken = f"replace (case when hash({record.key}) % 1000 = 7 then {value} else {column} end as {column})"
    first_seen = ", ".join(f"null as {end}" for end in record.end_names)
    return f"""
        with known as (
            select * {blanked}, timestamp '{last + timedelta(days=1)} 02:00:00' as loaded_at
            from {name}
            where {record.time} < date '{last}' + 1
        )
        select * {broken} from known
        union all by name
        select * replace ({first_seen + ", " if first_seen else ""}{record.time} + interval 2 hour as loaded_at)
        from known
        where hash({record.key}) % 200 = 3
        order by {record.time}, {record.key}, loaded_at
    """


def night_sql(name: str, last: date) -> str:
    """What is new on the day after `last`: rows, and earlier rows again that ended on it."""
    record = RECORDS[name]
    night = last + timedelta(days=1)
    ended = "".join(f" or {end}::date = date '{night}'" for end in record.end_names)
    return f"""
        select * {_known_by(record, night)}, timestamp '{night + timedelta(days=1)} 02:00:00' as loaded_at
        from {name}
        where {record.time}::date <= date '{night}' and ({record.time}::date = date '{night}'{ended})
        order by {record.time}, {record.key}
    """


def _known_by(record: Record, day: date) -> str:
    """Ends that come after a day are not known on it."""
    if not record.end_names:
        return ""
    return (
        "replace (" + ", ".join(f"case when {end} < date '{day}' + 1 then {end} end as {end}" for end in record.end_names) + ")"
    )


ACCOUNT_COLUMNS = """
    account_id, 'Account ' || i as account_name, created_on + interval 9 hour as created_at,
    case when rnd(i, 70) < 0.1 then 'onboarding' else 'live' end as lifecycle_stage,
    tier, 'plan ' || i % 3 as plan, 'suite' as product, ['emea', 'amer', 'apac'][1 + i % 3] as region,
    'industry ' || i % 12 as industry, 'csm ' || i % 40 as csm, (1000 + floor(rnd(i, 71) * 90000))::double as arr,
    licensed_seats, (created_on + 365 * (1 + floor(rnd(i, 72) * 3)::integer))::timestamp as renewal_date,
    churned_on::timestamp as churned_at
"""


def accounts_sql(last: date, night: bool) -> str:
    """Accounts: in the year one row each, and a later version of a fifth; in the night the new ones, and changed ones."""
    if night:
        changed = "rnd(i, 73) > 0.998 and churned_on is null"
        return f"""
            select {ACCOUNT_COLUMNS}, null::timestamp as updated_at from account where created_on > date '{last}'
            union all
            select * replace (licensed_seats + 5 as licensed_seats), date '{last}' + interval 34 hour
            from (select {ACCOUNT_COLUMNS} from account where created_on <= date '{last}' and {changed})
            order by account_id
        """
    changed_on = f"active_from + floor(rnd(i, 74) * (date '{last}' - active_from))::integer"
    return f"""
        select {ACCOUNT_COLUMNS}, null::timestamp as updated_at from account where created_on <= date '{last}'
        union all
        select * exclude (changed_at) replace (
            case when tier = 'growth' then 'enterprise' else tier end as tier, coalesce(licensed_seats, 0) + 10 as licensed_seats
        ), changed_at
        from (
            select {ACCOUNT_COLUMNS}, {changed_on} + interval 10 hour as changed_at
            from account where created_on <= date '{last}' and rnd(i, 73) < 0.2
        )
        order by account_id, updated_at nulls first
    """


def people_sql(last: date, night: bool) -> str:
    """The users as known at the end of a day; in the night those that were switched off on it."""
    switched_off = "and rnd(j, 75) < 0.05 and rnd(j, 76) < 0.05" if night else ""
    return f"""
        select
            user_id,
            account_id,
            ['admin', 'member', 'member', 'viewer'][1 + j % 4] as role,
            created_on + interval 10 hour as created_at,
            case when rnd(j, 75) < 0.05
                then date '{last}' - floor(rnd(j, 76) * 20)::integer + interval 12 hour end as deactivated_at
        from person
        inner join account using (i)
        where created_on <= date '{last}' - 30 {switched_off}
        order by user_id
    """


def measurements_sql(first: date, last: date) -> str:
    """Storage used, once a month and account."""
    return f"""
        select
            account_id,
            'storage_gb' as measure,
            day::timestamp as measured_at,
            floor(rnd(i * 1000 + month(day), 77) * 5000)::double / 10 as value
        from account
        cross join (select unnest(generate_series(date '{first}', date '{last}', interval 1 month))::date as day) as days
        where day between active_from and active_until
        order by measured_at, account_id
    """
