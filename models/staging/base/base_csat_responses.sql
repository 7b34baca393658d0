{{ checked_rows('csat_responses') }}
