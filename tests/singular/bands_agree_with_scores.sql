-- What is shown and its colour always agree, and a score is a whole number from 0 to 100.
{{ config(meta={'dagster': {'ref': {'name': 'account_health_scores'}}}) }}
{%- set bands = bands() %}

select *
from {{ ref('account_health_scores') }}
where
    {{ from_first_date() }}
    and (
        band <> case
            when score is null then 'UNKNOWN'
            when score >= {{ bands.green }} then 'GREEN'
            when score <= {{ bands.red }} then 'RED'
            else 'YELLOW'
        end
        or score not between 0 and 100
        or abs(score - score_exact) > 0.5
        or coverage not between 0 and 1
        or coverage is null
    )
