"""The pipeline's own macros, rendered for a configuration that isn't saved: what is tried out is scored by the same SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from orchestration import settings
from orchestration.settings import PROJECT_ROOT, UserError

PACKAGE = "customer_health"


class PipelineMacros:
    """dbt's macros by their names. dbt isn't made for several threads, so one configuration is rendered at a time."""

    def __init__(self) -> None:
        """Has dbt read the project, which takes some seconds. Raises UserError where it can't."""
        self._lock = threading.RLock()
        self._context = _context()

    @contextmanager
    def of(self, health: dict) -> Iterator[Callable[..., Any]]:
        """Gives `render(name, *arguments)` for the value of `vars: health:`, which must be without faults."""
        with self._lock:
            self._context["health_config"] = lambda: health
            yield lambda name, *arguments: self._context[name](*arguments)


def _context() -> dict[str, Any]:
    """What macros see when a model of the project is compiled."""
    from dbt.adapters.factory import get_adapter, register_adapter
    from dbt.cli.main import dbtRunner
    from dbt.config.runtime import RuntimeConfig
    from dbt.context.providers import generate_runtime_macro_context
    from dbt.flags import get_flags
    from dbt.mp_context import get_mp_context

    folder = settings.writable(settings.home() / "studio" / "dbt", settings.HOME)
    places = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--target-path", str(folder)]
    parsed = dbtRunner().invoke(["--quiet", "--log-path", str(folder), "parse", *places])
    if not parsed.success:
        raise UserError(f"dbt can't read the project: {parsed.exception}")
    manifest = parsed.result
    config = RuntimeConfig.from_args(get_flags())
    register_adapter(config, get_mp_context())
    adapter = get_adapter(config)
    adapter.set_macro_resolver(manifest)
    macro = manifest.macros[f"macro.{PACKAGE}.account_scores"]
    return generate_runtime_macro_context(macro, config, manifest, PACKAGE)
