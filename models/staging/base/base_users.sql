{{ checked_rows('users') }}
