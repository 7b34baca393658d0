"""The Dagster definitions: what `make dagster` shows and the schedule runs.

Load them with ``dagster dev -m orchestration.definitions`` (``make dagster``).
"""

from dagster import Definitions, colored_console_logger, in_process_executor

from orchestration.dagster_jobs import every_night, tell_of_failures, update_health_scores
from orchestration.dagster_models import dbt_resource, health_models
from orchestration.dagster_raw import raw_files
from orchestration.dagster_readers import crm_scores, published_database, told_alerts
from orchestration.night_log import night_log

defs = Definitions(
    assets=[raw_files, health_models, published_database, told_alerts, crm_scores],
    jobs=[update_health_scores],
    schedules=[every_night],
    sensors=[tell_of_failures],
    resources={"dbt": dbt_resource},
    loggers={"console": colored_console_logger, "night": night_log},
    executor=in_process_executor,
)
