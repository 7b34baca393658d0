{{ config(materialized='view') }}
{{ checked_rows('events') }}
