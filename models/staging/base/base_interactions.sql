{{ checked_rows('interactions') }}
