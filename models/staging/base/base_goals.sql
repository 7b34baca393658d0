{{ checked_rows('goals') }}
