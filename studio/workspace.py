"""What all visitors of the Configure page share: the pipeline's macros, and the values of the newest published version."""

from __future__ import annotations

import threading
from pathlib import Path

from orchestration import settings
from studio import account_values
from studio.account_values import AccountValues
from studio.pipeline_macros import PipelineMacros
from studio.published import published

_lock = threading.Lock()
_macros: list[PipelineMacros] = []
_values: dict[Path, AccountValues] = {}


def macros() -> PipelineMacros:
    """The macros; has dbt read the project the first time, which takes some seconds. Raises UserError where it can't."""
    with _lock:
        if not _macros:
            _macros.append(PipelineMacros())
        return _macros[0]


def values() -> AccountValues:
    """The values of the version that is current now. Raises UserError where nothing was published."""
    version = published.version()
    with _lock:
        if version not in _values:
            found = account_values.load(version, settings.published_schema())
            _values.clear()
            _values[version] = found
        return _values[version]
