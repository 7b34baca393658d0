{{ checked_rows('invoices') }}
