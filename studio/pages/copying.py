"""Copying to the visitor's clipboard."""

import json

from nicegui import ui

# Browsers give a clipboard to pages of https and of this machine alone; elsewhere the old way is all there is.
SCRIPT = """
(async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* the old way */ }
    const place = document.activeElement?.closest("[role=dialog]") || document.body;
    const area = place.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
})(%s)
"""


async def copied(text: str) -> bool:
    """Copies a text; whether that worked."""
    return await _copied(json.dumps(text))


async def copied_address(path: str) -> bool:
    """Copies the whole address of a path of the studio, as the visitor opens it; whether that worked."""
    return await _copied(f"new URL({json.dumps(path)}, location.href).href")


async def _copied(expression: str) -> bool:
    try:
        return await ui.run_javascript(SCRIPT % expression, timeout=5) is True
    except TimeoutError:
        return False
