"""Raw files in a folder beside a project, landed from there."""

from project import Project, write_csv

ACCOUNTS = "account_id,account_name,created_at\nA1,One,2026-01-01\nA2,,2026-01-02"


def deliver(project: Project, name: str, text: str) -> None:
    """Puts a file into the folder, or another one in its place."""
    write_csv(project.folder.parent / "delivered", name, text)


def withdraw(project: Project, name: str) -> None:
    """Takes a file out of the folder."""
    (project.folder.parent / "delivered" / name).unlink()


def land(project: Project) -> None:
    """Lands the folder; fails the test where that fails."""
    project.land(project.folder.parent / "delivered")


def refuses_a_table_of_the_users_own(project: Project) -> None:
    """Landing tickets beside a table raw.tickets that somebody made stops with a message, and leaves that table as it was."""
    deliver(project, "accounts.csv", ACCOUNTS)
    deliver(project, "tickets.csv", "ticket_id,account_id,created_at\nT1,A1,2026-05-01")
    ended = project.run("land", "--from", str(project.folder.parent / "delivered"))
    assert ended.returncode == 2 and "is a table of yours" in ended.stderr and "Traceback" not in ended.stderr
    assert project.query("select * from raw.tickets") == [("mine",)]
