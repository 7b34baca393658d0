"""Superset, made ready and served on 127.0.0.1 and a free port. Runs in .venv-superset; the environment tells it all.

SUPERSET_HOME names the folder of its metadata, SUPERSET_ADMIN_PASSWORD the password of its user `admin`. It prints
`listening on <port>` when it is ready and ends when its standard input is closed.
"""

import os
import sys
import threading
from pathlib import Path

os.environ["SUPERSET_CONFIG_PATH"] = str(Path(__file__).with_name("superset_config.py"))

from flask_migrate import upgrade
from superset.app import create_app
from werkzeug.serving import make_server


def prepare() -> None:
    """What `superset db upgrade`, `superset fab create-admin` and `superset init` do."""
    from superset import appbuilder, security_manager
    from superset.utils.decorators import transaction

    upgrade()

    @transaction()
    def init() -> None:
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()

    init()
    password = os.environ.pop("SUPERSET_ADMIN_PASSWORD")
    role = security_manager.find_role("Admin")
    assert security_manager.add_user("admin", "Test", "Admin", "admin@example.com", role, password)


def main() -> None:
    """Serves until the one who started it goes."""
    app = create_app()
    with app.app_context():
        prepare()
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {server.server_port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
