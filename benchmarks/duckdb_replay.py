"""Every date of a range at once, in DuckDB SQL: each measure is a sum of intervals, so a running sum over days gives all dates.

A user seen on a day counts until 28 days later or until seen again; a ticket is open from the day it is created to the day it
is closed. Such an interval is +1 where it begins and -1 where it ends. All of an account's intervals end within its days of
the grid, so one running sum over the whole grid, in order, needs no partitions: it is 0 again where the next account begins.
"""

from datetime import date, timedelta

LOOK_BACK = 56  # days before the first date that usage is looked at


def interval_sources() -> dict[str, str]:
    """Measures and where they come from: intervals of an account, `begins` to before `ends`, and what each adds."""
    return {
        "users_28": _seen_again("user_id"),
        "modules_28": _seen_again("module"),
        "features_28": _seen_again("feature"),
        "open_tickets": "select account_id, begins, ends, 1 as adds from ticket_days",
        "open_urgent": "select account_id, begins, ends, 1 as adds from ticket_days where priority = 'urgent'",
        "oldest_ticket_day": _oldest("ticket_days"),
        "closed_90": "select account_id, ends as begins, ends + 90 as ends, 1 as adds from closed_days",
        "closed_us_90": """select account_id, ends as begins, ends + 90 as ends,
            greatest(0, date_diff('microsecond', created_at, closed_at)) as adds from closed_days""",
        "oldest_invoice_day": _oldest("invoice_days"),
        "paid_365": _paid("1"),
        "days_late_365": _paid("greatest(0, date_diff('day', due_at::date, paid_at::date))"),
        "nps_90": "select account_id, responded_at::date as begins, begins + 90 as ends, 1 as adds from nps_responses",
        "nps_points_90": """select account_id, responded_at::date as begins, begins + 90 as ends,
            case when score >= 9 then 100 when score >= 7 then 0 else -100 end as adds from nps_responses""",
        "csat_90": "select account_id, responded_at::date as begins, begins + 90 as ends, 1 as adds from csat_responses",
        "csat_micros_90": """select account_id, responded_at::date as begins, begins + 90 as ends,
            (score * 1000000)::bigint as adds from csat_responses""",
        "interaction_day": f"""select account_id, day as begins, {_next_day()} as ends, {_number("day")} as adds
            from (select distinct account_id, occurred_at::date as day from interactions)""",
        "csm_row": f"select account_id, day as begins, {_next_day()} as ends, csm_row as adds from csm_days",
    }


def _number(day: str) -> str:
    """A day as a number that can be summed."""
    return f"date_diff('day', date '2000-01-01', {day})"


def _next_day() -> str:
    return "coalesce(lead(day) over (partition by account_id order by day), date '9999-12-31')"


def _seen_again(column: str) -> str:
    """Something seen on a day counts for 28 days, or until it is seen again."""
    return f"""select account_id, day as begins,
            least(day + 28, coalesce(lead(day) over (partition by account_id, {column} order by day), day + 28)) as ends,
            1 as adds
        from (select distinct account_id, {column}, day from recent_usage where {column} is not null)"""


def _oldest(days: str) -> str:
    """Of what is open, the one that began first: from when all that began before it have ended."""
    return f"""select account_id, greatest(begins, coalesce(max(ends) over (
            partition by account_id order by begins, ends rows between unbounded preceding and 1 preceding), begins)) as begins,
            ends, {_number("begins")} as adds
        from {days}"""


def _paid(adds: str) -> str:
    """Invoices paid count for a year, or until they are voided."""
    return f"""select account_id, paid_at::date as begins,
            least(paid_at::date + 365, coalesce(voided_at::date, date '9999-12-31')) as ends, {adds} as adds
        from invoices where paid_at is not null and due_at is not null"""


def replay_measures_sql(since: date, until: date, accounts: int) -> str:
    """What KPIs are made of, a row a date and account that is scored on it; see `one_date_measures_sql`.

    How many accounts there are is given as a number, so that the optimizer knows how large the grid is.
    """
    sources = interval_sources()
    first = since - timedelta(days=LOOK_BACK)
    days = (until - first).days + 2  # one more, on which all intervals end
    intervals = "\nunion all by name\n".join(
        f"""
            select n * {days} + unnest([
                    date_diff('day', date '{first}', greatest(begins, date '{first}')),
                    least(date_diff('day', date '{first}', ends), {days - 1})
                ]) as cell,
                unnest([adds, -adds])::bigint as {name}
            from ({source})
            inner join numbered using (account_id)
            where begins < ends and ends > date '{first}' and begins <= date '{until}'
        """
        for name, source in sources.items()
    )
    used = ("seconds", "reports", "user_days", "days")
    summed = (*used, *sources)
    return f"""
        with recent_usage as (select * from usage where day >= date '{first}' and day <= date '{until}'),
        ticket_days as (
            select *, created_at::date as begins, coalesce(closed_at::date, date '9999-12-31') as ends from tickets
        ),
        closed_days as (select * from ticket_days where closed_at is not null),
        invoice_days as (
            select account_id, issued_at::date as begins,
                least(coalesce(paid_at::date, date '9999-12-31'), coalesce(voided_at::date, date '9999-12-31')) as ends
            from invoices
        ),
        csm_days as materialized (
            select *, row_number() over () as csm_row
            from (
                select account_id, scored_at::date as day, avg(score) as csm_score
                from (
                    select * from csm_scores
                    qualify rank() over (partition by account_id, scored_at::date order by scored_at desc) = 1
                )
                group by all
            )
        ),
        numbered as materialized (
            select account_id, row_number() over (order by account_id) - 1 as n from known
        ),
        used as (
            select
                n * {days} + date_diff('day', date '{first}', day) as cell,
                sum(seconds)::bigint as seconds,
                sum(events) filter (module = 'reports')::bigint as reports,
                count(distinct user_id) as user_days,
                1 as days
            from recent_usage
            inner join numbered using (account_id)
            group by cell
        ),
        changes as (
            select cell, {", ".join(f"sum({name}) as {name}" for name in sources)}
            from ({intervals})
            group by cell
        ),
        grid as materialized (
            select cell, {", ".join(f"coalesce({name}, 0)::bigint as {name}" for name in summed)}
            from range({accounts * days}) as cells (cell)
            left join used using (cell)
            left join changes using (cell)
            order by cell
        ),
        summed as (
            select cell, {", ".join(f"sum({name}) over (rows unbounded preceding)::bigint as {name}" for name in summed)}
            from grid
        ),
        lagged as (
            select *,
                lag(users_28, 28) over () as users_28_before,
                {", ".join(f"lag({name}, 28) over () as {name}_28_ago" for name in used)},
                lag(seconds, 15) over () as seconds_15_ago,
                lag(seconds, 30) over () as seconds_30_ago
            from summed
        ),
        dated as (
            select *, cell // {days} as n, date '{first}' + (cell % {days})::integer as as_of_date
            from lagged
            where cell % {days} between {LOOK_BACK} and {days - 2}
        )
        select
            as_of_date, account_id, tier, licensed_seats, date_diff('day', created_at::date, as_of_date) as tenure,
            seconds - seconds_28_ago as seconds_28,
            seconds - seconds_15_ago as seconds_15,
            seconds_15_ago - seconds_30_ago as seconds_15_before,
            users_28, users_28_before, modules_28, features_28, open_tickets, open_urgent,
            days - days_28_ago as days_28,
            user_days - user_days_28_ago as user_days_28,
            reports - reports_28_ago as reports_28,
            {_number("as_of_date")} - nullif(oldest_ticket_day, 0) as oldest_ticket,
            {_number("as_of_date")} - nullif(oldest_invoice_day, 0) as oldest_invoice,
            {_number("as_of_date")} - nullif(interaction_day, 0) as interaction_ago,
            closed_us_90 / 3.6e9 / nullif(closed_90, 0) as close_hours,
            days_late_365::double / nullif(paid_365, 0) as days_late,
            nps_points_90::double / nullif(nps_90, 0) as nps,
            csat_micros_90 / 1e6 / nullif(csat_90, 0) as csat,
            csm_score, date_diff('day', csm_days.day, as_of_date) as csm_ago
        from dated
        inner join numbered using (n)
        inner join accounts using (account_id)
        left join csm_days using (account_id, csm_row)
        where in_force_from <= as_of_date and as_of_date < in_force_until
            and created_at::date <= as_of_date and coalesce(churned_at::date > as_of_date, true)
    """
