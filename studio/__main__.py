"""`python -m studio`: serves the studio until it is stopped."""

import sys

from orchestration.settings import UserError


def main() -> int:
    """A user's mistake is a message and exit code 2."""
    try:
        from studio import server

        server.serve()
    except UserError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
