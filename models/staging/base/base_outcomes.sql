{{ checked_rows('outcomes') }}
