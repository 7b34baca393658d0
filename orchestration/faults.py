"""Which faults may be gone in a minute, and are tried again, and which ones only a person can mend."""

import re

# What the operating system says when a path is wrong or forbidden: waiting doesn't help.
LASTING = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, FileExistsError)

PASSING = re.compile(
    r"could not set lock|conflicting lock|is another program using it|being written by another process|database is locked"
    r"|another run is|another process is just publishing"
    r"|no space left|disk quota exceeded|input/output error|stale file handle|too many open files"
    r"|resource temporarily unavailable|cannot allocate memory"
    r"|(?:could not|failed to|unable to) connect|connection (?:refused|reset|aborted|closed|timed out)|connect(?:ion)? timeout"
    r"|server closed the connection|terminating connection|too many (?:clients|connections)"
    r"|the database system is (?:starting|shutting)"
    r"|name resolution|network is unreachable|no route to host|timed out|broken pipe|deadlock detected",
    re.IGNORECASE,
)


def is_infrastructure(fault: BaseException | str) -> bool:
    """Whether a fault lies with the machine, the network or another program, so that trying again may help.

    A fault that was made of another one is judged by that one, too:

        is_infrastructure("IO Error: Could not set lock on file")   ->   True
        is_infrastructure("accounts.csv: created_at isn't there")   ->   False
    """
    if isinstance(fault, str):
        return bool(PASSING.search(fault))
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if isinstance(fault, OSError | MemoryError) and not isinstance(fault, LASTING):
            return True
        if PASSING.search(str(fault)):
            return True
        fault = fault.__cause__
    return False
