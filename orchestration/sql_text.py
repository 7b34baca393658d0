"""Values and names as SQL text, where a statement can't take them as parameters."""


def literal(text: str) -> str:
    """A text in single quotes:

    literal("O'Hara")   ->   'O''Hara'
    """
    return "'" + text.replace("'", "''") + "'"


def identifier(*names: str) -> str:
    """A name, or the parts of one, in double quotes:

    identifier("health", "run_checks")   ->   "health"."run_checks"
    """
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
