{{ checked_rows('advocacy') }}
