# make help lists the targets. The environment is made from uv.lock whenever a target needs it.

SHELL := /bin/bash
.DEFAULT_GOAL := help

ROOT := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(ROOT)/.uv/bin/uv
BIN := $(ROOT)/.venv/bin
EXTRAS := $(filter postgres spark,$(CUSTOMER_HEALTH_TARGET)) $(if $(DAGSTER_POSTGRES_URL),dagster-postgres)
READY := $(ROOT)/.venv/.ready $(EXTRAS:%=$(ROOT)/.venv/.ready-%)

# Read by python -m orchestration; in the environment, so that no value becomes part of a command.
export AS_OF SINCE FROM NAME FRESH CONFIG TO SEND DRY_RUN SCALE ROLE REMOVE ACCOUNT
export DBT_PROFILES_DIR ?= $(ROOT)

RUN := PYTHONPATH="$(ROOT)" "$(BIN)/python" -m orchestration

.PHONY: help setup demo land build check impact summary publish rollback versions alerts crm crm-files example nightly dagster studio studio-user report docs bench test test-bi test-dialects test-engines test-postgres test-spark-cluster lint requirements schema clean

help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' "$(ROOT)/Makefile"

setup: $(READY) ## create the environment (every other target does so by itself)

$(UV):
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=python3.x"; exit 1; }
	@echo "Bringing uv $(UV_VERSION) ..."
	@"$(PYTHON)" -m venv "$(ROOT)/.uv"
	@"$(ROOT)/.uv/bin/pip" install --quiet --disable-pip-version-check uv==$(UV_VERSION)

SYNC := cd "$(ROOT)" && unset VIRTUAL_ENV && "$(UV)" sync --locked --quiet --compile-bytecode --python "$(PYTHON)"

$(ROOT)/.venv/.ready: $(ROOT)/uv.lock $(ROOT)/pyproject.toml | $(UV)
	@echo "Making the environment from uv.lock ..."
	@$(SYNC)
	@touch "$@"

$(ROOT)/.venv/.ready-postgres $(ROOT)/.venv/.ready-spark $(ROOT)/.venv/.ready-dagster-postgres: $(ROOT)/.venv/.ready-%: $(ROOT)/.venv/.ready
	@echo "Adding the extra $* ..."
	@$(SYNC) --inexact --extra $*
	@touch "$@"

$(ROOT)/.venv/.ready-engines: $(ROOT)/.venv/.ready
	@echo "Adding the engines that tests need ..."
	@$(SYNC) --inexact --extra postgres --extra spark --extra dagster-postgres --group postgres-server
	@touch "$@"

demo: $(READY) ## make demo data, land it, build everything and show the result (FRESH=1: new data)
	@$(RUN) demo

land: $(READY) ## land the raw files of a folder: FROM=folder
	@$(RUN) land

build: $(READY) ## score AS_OF=date, or every date from SINCE=date to AS_OF=date
	@$(RUN) build

check: $(READY) ## say every fault of vars.yml, or what it means ([CONFIG=file]: of another file)
	@$(RUN) check

impact: $(READY) ## what another configuration would change: CONFIG=file [AS_OF=date]
	@$(RUN) impact

summary: $(READY) ## show the newest scores
	@$(RUN) summary

publish: $(READY) ## let readers have what was built, all at once
	@$(RUN) publish

rollback: $(READY) ## give readers the version before ([TO=version]: another)
	@$(RUN) rollback

versions: $(READY) ## list the published versions
	@$(RUN) versions

alerts: $(READY) ## tell the newest alerts to whom CUSTOMER_HEALTH_ALERT_URLS names (DRY_RUN=1: only show them)
	@$(RUN) alerts

crm: $(READY) ## show what changed for Salesforce (SEND=1: send it)
	@$(RUN) crm

crm-files: $(READY) ## write the newest scores as CSV and Parquet, for any other CRM: TO=folder
	@$(RUN) crm-files

example: $(READY) ## build an example of examples/: NAME=growthco FROM=folder AS_OF=date
	@$(RUN) example

nightly: $(READY) ## land what is new, score yesterday, publish and tell, as the schedule does: [AS_OF=date] [FROM=folder]
	@$(RUN) nightly

dagster: $(READY) ## open Dagster's page on http://127.0.0.1:3000 (PORT=another)
	@cd "$(ROOT)" && export DAGSTER_HOME="$${DAGSTER_HOME:-$(ROOT)/.customer_health/dagster}" && mkdir -p "$$DAGSTER_HOME" \
		&& { [ -s "$$DAGSTER_HOME/dagster.yaml" ] || cp orchestration/dagster.yaml "$$DAGSTER_HOME/dagster.yaml"; } \
		&& PATH="$(BIN):$$PATH" "$(BIN)/dagster" dev --module-name orchestration.definitions --host 127.0.0.1 --port "$${PORT:-3000}"

studio: $(READY) ## open the studio on http://127.0.0.1:8600 (CUSTOMER_HEALTH_STUDIO_PORT: another port)
	@cd "$(ROOT)" && PYTHONPATH="$(ROOT)" "$(BIN)/python" -m studio

studio-user: $(READY) ## let somebody sign in to the studio: NAME=ada ROLE=editor (or viewer; REMOVE=1: no more)
	@cd "$(ROOT)" && PYTHONPATH="$(ROOT)" "$(BIN)/python" -m studio.users

report: $(READY) ## write the portfolio, or an account, as one HTML file to mail: [ACCOUNT=id] [TO=file]
	@cd "$(ROOT)" && PYTHONPATH="$(ROOT)" "$(BIN)/python" -m studio.report

docs: $(READY) ## write the models' documentation as one HTML file
	@cd "$(ROOT)" && "$(BIN)/dbt" docs generate --static && echo "The documentation is in target/static_index.html"

bench: $(READY) ## measure this project beside Polars and DuckDB by hand: [SCALE="1 5"] million events
	@cd "$(ROOT)" && PYTHONPATH="$(ROOT)" "$(BIN)/python" -m benchmarks.run

test: $(READY) ## run every test: dbt unit and data tests, pytest
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -n 2 --dist loadgroup

TOOLS := $(ROOT)/.venv-superset/.ready $(ROOT)/.venv-metricflow/.ready
ADAPTERS := $(ROOT)/.venv-warehouses/.ready $(ROOT)/.venv-databricks/.ready

$(ROOT)/.venv-superset/.ready: $(ROOT)/tests/bi/requirements.txt
$(ROOT)/.venv-metricflow/.ready: $(ROOT)/tests/bi/requirements-metricflow.txt
$(ROOT)/.venv-warehouses/.ready: $(ROOT)/tests/dialects/requirements.txt
$(ROOT)/.venv-databricks/.ready: $(ROOT)/tests/dialects/requirements-databricks.txt
$(TOOLS) $(ADAPTERS): | $(UV)
	@echo "Making the environment $(notdir $(@D)) ..."
	@unset VIRTUAL_ENV && "$(UV)" venv --quiet --clear --python "$(PYTHON)" "$(@D)" \
		&& "$(UV)" pip install --quiet --python "$(@D)/bin/python" --no-deps --require-hashes -r "$<"
	@touch "$@"

test-bi: $(ROOT)/.venv/.ready-engines $(TOOLS) ## test that Superset and MetricFlow read what is published, Superset also in PostgreSQL
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -m bi tests/bi && "$(BIN)/python" -m pytest -m bi tests/bi/postgres

test-dialects: $(READY) $(ADAPTERS) ## test that everything compiles for warehouses, to SQL that each of them takes
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -n 2 -m dialects tests/dialects

test-engines: $(ROOT)/.venv/.ready-engines ## test that other engines give the same numbers: PostgreSQL, Spark (needs Java 17)
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -n 2 --dist loadgroup -m engines tests/engines

test-postgres: $(ROOT)/.venv/.ready-engines ## test PostgreSQL alone
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -n 2 --dist loadgroup -m engines -k "not spark" tests/engines

test-spark-cluster: $(ROOT)/.venv/.ready-engines ## test that Spark on a cluster does: a master, two workers, Spark Connect
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -m spark_cluster tests/engines/test_spark_cluster.py

lint: $(READY) ## check the style of Python, SQL and YAML, and that the lock files agree
	@cd "$(ROOT)" && "$(BIN)/ruff" check . && "$(BIN)/ruff" format --check .
	@cd "$(ROOT)" && "$(BIN)/yamllint" --strict .
	@cd "$(ROOT)" && "$(BIN)/sqlfluff" lint --processes 2 models tests/singular
	@cd "$(ROOT)" && "$(UV)" lock --check --quiet && "$(UV)" export --quiet --no-dev --no-header | diff -q - requirements.txt

requirements: $(READY) ## write requirements.txt from uv.lock, for those who use plain pip
	@cd "$(ROOT)" && "$(UV)" export --quiet --no-dev --no-header --output-file requirements.txt

schema: $(READY) ## write vars.schema.json, which editors check vars.yml by
	@PYTHONPATH="$(ROOT)" "$(BIN)/python" -m orchestration.config_schema

clean: ## remove what was built and landed, and the environment
	rm -rf "$(ROOT)"/{.venv,.venv-superset,.venv-metricflow,.venv-warehouses,.venv-databricks,.uv,target,logs,data,.customer_health} "$(ROOT)"/customer_health.duckdb{,.wal}
