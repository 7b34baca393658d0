"""Everything around dbt: landing raw files, builds, the summary, and the nightly run by Dagster."""
