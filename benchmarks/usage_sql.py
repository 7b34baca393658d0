"""SQL that makes accounts, users and session-shaped usage; `rnd(number, stream)` is a fixed random number in 0..1.

Users of low number are the most active (`pow`), and most users belong to accounts of low number: both are skewed.
Sessions have 4 to 32 events, 18 in the mean, in one or two of 8 modules, and among few of 64 features.
"""

from datetime import date, timedelta

MODULES = ("dashboards", "campaigns", "contacts", "reports", "billing", "inbox", "automation", "settings")
USERS_PER_ACCOUNT = 10
EVENTS_PER_SESSION = 18


def macros(seed: int) -> str:
    """`rnd` and what follows from it; another seed gives other data."""
    return f"""
        create macro rnd(number, stream) as
            (hash(number::bigint * 211 + stream + {seed} * 1000003::bigint) >> 11)::double / 9007199254740992;
        create macro later(moment, number, stream, hours) as
            moment + to_seconds(floor(-ln(1 - rnd(number, stream)) * hours * 3600)::bigint);
    """


def account_sql(accounts: int, first: date, last: date) -> str:
    """One row an account `i`: its days of life, and what it is. A few more begin on the day after `last`."""
    new = max(1, accounts // 2000)
    days = (last - first).days + 1
    return f"""
        create table account as
        with born as (
            select
                i,
                format('A{{:06d}}', i) as account_id,
                case
                    when i >= {accounts} then date '{last + timedelta(days=1)}'
                    when rnd(i, 1) < 0.7 then date '{first}' - (30 + floor(rnd(i, 2) * 1000))::integer
                    else date '{first}' + floor(rnd(i, 2) * {days})::integer
                end as created_on
            from range({accounts + new}) as numbers (i)
        ),
        lived as (
            select
                *,
                greatest(created_on, date '{first}') as active_from,
                case when rnd(i, 3) < 0.04 and i < {accounts}
                    then greatest(created_on, date '{first}') + floor(rnd(i, 4) * {days})::integer end as churned
            from born
        )
        select
            * exclude (churned),
            case when churned <= date '{last}' then churned end as churned_on,
            case when churned <= date '{last}' then churned else date '{last}' + 1 end as active_until,
            case when i < {accounts} * 0.08 or rnd(i, 5) < 0.03 then 'enterprise'
                when rnd(i, 5) < 0.4 then 'growth' else 'starter' end as tier,
            case when rnd(i, 6) < 0.01 then null when rnd(i, 6) < 0.015 then 0
                else 2 + floor(rnd(i, 7) * {USERS_PER_ACCOUNT} * (1 + 60 * pow(1 - least(i / {accounts}, 1), 12)))::bigint
            end as licensed_seats,
            0.5 + 1.1 * rnd(i, 8) as growth
        from lived
    """


def users_sql(accounts: int) -> str:
    """One row a user `j`, with the account it belongs to."""
    return f"""
        create table person as
        select
            j,
            format('U{{:07d}}', j) as user_id,
            case when j < {accounts} then j else floor({accounts} * pow(rnd(j, 10), 2.5))::bigint end as i
        from range({accounts * USERS_PER_ACCOUNT}) as numbers (j)
    """


def year_sessions_sql(accounts: int, sessions: int) -> str:
    """Sessions all over the data's time: fewer at weekends, growing or waning with the account."""
    return f"""
        with started as (
            select
                s,
                {_user(accounts)} as j
            from range({sessions}) as numbers (s)
        ),
        dated as (
            select
                started.s,
                started.j,
                account.active_from,
                account.account_id,
                account.active_from
                    + floor((account.active_until - account.active_from) * pow(rnd(s, 21), account.growth))::integer as day
            from started
            inner join person using (j)
            inner join account using (i)
            where account.active_until > account.active_from
        )
        select
            s,
            j,
            account_id,
            case when isodow(day) >= 6 and rnd(s, 22) < 0.7 then greatest(day - 2, active_from) else day end as day
        from dated
    """


def later_sessions_sql(accounts: int, first_number: int, sessions: int, day: str) -> str:
    """Sessions on the day that the SQL expression `day` gives, of accounts that live then."""
    return f"""
        select
            started.s,
            started.j,
            account.account_id,
            started.day
        from (
            select s, {_user(accounts)} as j, {day} as day
            from range({first_number}, {first_number + sessions}) as numbers (s)
        ) as started
        inner join person using (j)
        inner join account using (i)
        where started.day >= account.active_from and account.churned_on is null
    """


def events_sql(sessions: str) -> str:
    """The raw events of sessions, in the order of time: 0.5% delivered twice, 0.2% to be rejected."""
    modules = ", ".join(f"'{module}'" for module in MODULES)
    return f"""
        with session as ({sessions}),
        planned as (
            select
                *,
                4 + floor(rnd(s, 23) * 29)::integer as events,
                day + to_seconds((25200 + 18000 * (rnd(s, 24) + rnd(s, 25)))::bigint) as started_at,
                floor(8 * pow(rnd(s, 26), 1.5))::integer as main_module,
                floor(8 * rnd(s, 27))::integer as other_module
            from session
        ),
        counted as (
            select *, unnest(range(events)) as position from planned
        ),
        happened as (
            select
                *,
                s * 64 + position as x,
                case when rnd(s * 64 + position, 31) < 0.85 then main_module else other_module end as module_number
            from counted
        ),
        delivered as (
            select *, unnest(case when rnd(x, 33) < 0.005 then [0, 1] else [0] end) as copy from happened
        )
        select
            case when rnd(x * 2 + copy, 34) >= 0.001 then printf('%016x', hash(x * 211 + 99)) end as event_id,
            case when rnd(x * 2 + copy, 35) < 0.001 then 'X' else '' end || account_id as account_id,
            format('U{{:07d}}', j) as user_id,
            case when rnd(x, 36) < 0.8 then 'view'
                else ['create', 'edit', 'export', 'share'][1 + module_number % 4] end as event_name,
            [{modules}][1 + module_number] as module,
            [{modules}][1 + module_number] || ' '
                || floor(8 * rnd(s, 40 + module_number * 4 + floor(3 * pow(rnd(x, 37), 2))::integer))::integer as feature,
            started_at + to_seconds((position * 45 + floor(rnd(x, 30) * 45))::bigint) as occurred_at,
            case when rnd(x, 38) >= 0.03 then 5 + floor(rnd(x, 39) * 120)::bigint + copy * 7 end as duration_seconds,
            date_trunc('hour', started_at) + interval 2 hour
                + case when copy = 1 and rnd(x, 29) < 0.9 then interval 1 day else interval 0 day end as loaded_at
        from delivered
        order by occurred_at, event_id, copy, account_id
    """


def _user(accounts: int) -> str:
    """Who has the session `s`."""
    return f"floor({accounts * USERS_PER_ACCOUNT} * pow(rnd(s, 20), 1.8))::bigint"
