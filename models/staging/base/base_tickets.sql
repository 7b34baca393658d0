{{ checked_rows('tickets') }}
