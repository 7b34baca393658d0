{{ account_kpis_by_subject('own') }}
