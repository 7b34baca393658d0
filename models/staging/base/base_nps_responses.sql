{{ checked_rows('nps_responses') }}
