{{ checked_rows('csm_scores') }}
