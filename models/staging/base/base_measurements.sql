{{ checked_rows('measurements') }}
