"""The command line: `python -m orchestration COMMAND`; the Makefile's targets call it.

Each command imports what it needs: `check` answers while DuckDB and pandas would still be loading.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from orchestration import settings
from orchestration.settings import PROJECT_ROOT, UserError


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; a user's mistake is a message and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        if options.run in _OF_A_FILE:
            settings.require_duckdb("query its published tables")
        return options.run(options) or 0
    except UserError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run, help_text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(run=run)
        return added

    def dates(added: argparse.ArgumentParser) -> None:
        added.add_argument("--as-of", default=os.environ.get("AS_OF"), metavar="DATE", help="the (last) date to score")

    demo = command("demo", _demo, "make demo data, land it, build everything, and show the result")
    demo.add_argument("--fresh", action="store_true", default=bool(os.environ.get("FRESH")), help="make the data anew")
    land = command("land", _land, "land the raw files of a folder")
    land.add_argument("--from", dest="directory", default=os.environ.get("FROM"), metavar="FOLDER")
    built = command("build", _build, "score one date, or every date of a range")
    dates(built)
    built.add_argument("--since", default=os.environ.get("SINCE"), metavar="DATE", help="the first date to score")
    example = command("example", _example, "land and build an example of examples/ in a database of its own")
    example.add_argument("name", nargs="?", default=os.environ.get("NAME"))
    example.add_argument("--from", dest="directory", default=os.environ.get("FROM"), metavar="FOLDER")
    dates(example)
    nightly = command("nightly", _nightly, "run the nightly job without the Dagster server")
    nightly.add_argument("--from", dest="directory", default=os.environ.get("FROM"), metavar="FOLDER")
    dates(nightly)
    checked = command("check", _check, "say every fault of the configuration, or what it means")
    checked.add_argument("config", nargs="?", default=os.environ.get("CONFIG"), metavar="FILE", help="default: vars.yml")
    compared = command("impact", _impact, "score a date under two configurations and show what differs")
    compared.add_argument("config", nargs="?", default=os.environ.get("CONFIG"), metavar="FILE", help="shaped like vars.yml")
    dates(compared)
    command("summary", _summary, "show the newest scores")
    told = command("alerts", _alerts, "tell the alerts of a date to whom CUSTOMER_HEALTH_ALERT_URLS names, each once")
    told.add_argument("--dry-run", action="store_true", default=_said("DRY_RUN"), help="show the messages, send nothing")
    sent = command("crm", _crm, "show what changed for Salesforce; with --send, send it")
    sent.add_argument("--send", action="store_true", default=_said("SEND"), help="send it")
    dropped = command("crm-files", _crm_files, "write the scores of a date as CSV and Parquet, for any other CRM")
    dropped.add_argument("--to", dest="directory", default=os.environ.get("TO"), metavar="FOLDER")
    for added in (told, sent, dropped):
        added.add_argument("--as-of", default=os.environ.get("AS_OF"), metavar="DATE", help="default: the newest date")
    command("publish", _publish, "let readers have what was built, all at once")
    rolled = command("rollback", _rollback, "give readers the version before, or the one named")
    rolled.add_argument("version", nargs="?", default=os.environ.get("TO"), metavar="VERSION")
    command("versions", _versions, "list the published versions")
    return parser


def _check(options: argparse.Namespace) -> None:
    from orchestration import config_check

    path = Path(options.config).resolve() if options.config else None
    config_check.require_valid(path)
    print(config_check.summary(config_check.check(path)))


def _impact(options: argparse.Namespace) -> None:
    from orchestration import impact

    if not options.config:
        raise UserError("CONFIG is missing: name the other configuration (make impact CONFIG=other-vars.yml).")
    impact.print_impact(Path(options.config).resolve(), options.as_of or None)


def _summary(options: argparse.Namespace) -> None:
    from orchestration import summary

    summary.print_summary()


def _publish(options: argparse.Namespace) -> None:
    from orchestration import build, postgres_publish, publish

    build.require_finished()
    if settings.target() == "postgres":
        postgres_publish.print_publication()
    elif settings.target() == "spark":
        raise UserError("On Spark, tables are built where they are read; there is nothing to publish.")
    else:
        publish.print_publication()


def _rollback(options: argparse.Namespace) -> None:
    from orchestration import publish

    publish.print_rollback(options.version or None)


def _versions(options: argparse.Namespace) -> None:
    from orchestration import publish

    publish.print_versions()


def _demo(options: argparse.Namespace) -> None:
    from orchestration import build, config_check, demo_data, landing

    config_check.require_valid()

    started = time.monotonic()
    folder = PROJECT_ROOT / "data" / "demo"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        print(f"Making the demo data in {folder} ...", flush=True)
        partial = folder.with_name("demo.partial")
        shutil.rmtree(partial, ignore_errors=True)
        demo_data.make(partial)
        partial.rename(folder)
    landing.print_report(landing.land(folder))
    build.build(as_of=demo_data.LAST_DAY.isoformat())
    _print_summary(started)


def _print_summary(started: float) -> None:
    from orchestration import summary

    if settings.target() == "duckdb":
        summary.print_summary(time.monotonic() - started)
    else:
        publish = "; make publish lets readers have it" if settings.target() == "postgres" else ""
        print(f"Built in {time.monotonic() - started:.0f} seconds{publish}.")


def _land(options: argparse.Namespace) -> None:
    from orchestration import landing

    landing.print_report(landing.land(_folder(options.directory, "make land FROM=folder")))


def _build(options: argparse.Namespace) -> None:
    from orchestration import build

    started = time.monotonic()
    build.build(as_of=options.as_of, since=options.since)
    _print_summary(started)


def _example(options: argparse.Namespace) -> None:
    from orchestration import build, landing, summary

    names = sorted(path.parent.name for path in PROJECT_ROOT.glob("examples/*/prepare.py"))
    if options.name not in names:
        raise UserError(f"NAME: '{options.name or ''}' is not an example; there are: {', '.join(names)}.")
    source = _folder(options.directory, f"make example NAME={options.name} FROM=folder AS_OF=date")
    started = time.monotonic()
    example = PROJECT_ROOT / "examples" / options.name
    home = settings.home() / "examples" / options.name
    os.environ |= {"CUSTOMER_HEALTH_HOME": str(home), "CUSTOMER_HEALTH_DB": str(home / f"{options.name}.duckdb")}
    raw = home / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    print(f"Mapping {source} onto the raw tables ...", flush=True)
    if subprocess.run([sys.executable, str(example / "prepare.py"), str(source), str(raw)], check=False).returncode:
        raise UserError(f"{options.name} could not be prepared from {source}.")
    landing.print_report(landing.land(raw))
    build.build(as_of=options.as_of, config_file=example / "vars.yml")
    summary.print_summary(time.monotonic() - started, example / "vars.yml")


def _nightly(options: argparse.Namespace) -> int:
    from orchestration import build, nightly

    build.run_environment(options.as_of, None)
    folder = str(_folder(options.directory, "")) if options.directory else None
    return nightly.main(as_of=options.as_of or None, from_directory=folder)


def _alerts(options: argparse.Namespace) -> int:
    from orchestration import alerts

    told = alerts.tell(options.as_of or None, dry_run=options.dry_run)
    for message in told.previews:
        print(f"\nTo: {', '.join(message.receivers) or 'nobody'}\n{message.title}\n\n{message.body}")
    print(f"\n{told.sentence()}" if told.previews else told.sentence())
    return 1 if told.failures else 0


def _crm(options: argparse.Namespace) -> int:
    from orchestration import crm_salesforce

    result = crm_salesforce.sync(options.as_of or None, send=options.send)
    print("\n".join(result.lines()))
    return 1 if result.stopped else 0


def _crm_files(options: argparse.Namespace) -> None:
    from orchestration import crm_files

    if not options.directory:
        raise UserError("TO is missing: name the folder to write to (make crm-files TO=folder).")
    print(crm_files.drop(Path(options.directory).resolve(), options.as_of or None).sentence())


def _said(variable: str) -> bool:
    """Whether a variable that switches something on says yes."""
    return os.environ.get(variable, "").strip().lower() in ("1", "true", "yes")


def _folder(name: str | None, usage: str) -> Path:
    if not name:
        raise UserError(f"FROM is missing: name the folder that holds the files ({usage}).")
    return Path(name).resolve()


_OF_A_FILE = (_example, _impact, _summary, _alerts, _crm, _crm_files, _rollback, _versions)


if __name__ == "__main__":
    sys.exit(main())
