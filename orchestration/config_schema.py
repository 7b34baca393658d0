"""vars.schema.json: the JSON Schema of vars.yml, made from the tables that the validator follows. `make schema` writes it."""

from __future__ import annotations

import json

from orchestration import config_check
from orchestration.settings import PROJECT_ROOT

PATH = PROJECT_ROOT / "vars.schema.json"
OPERATORS = {
    "is": "Equals it; case doesn't matter.",
    "is_not": "Is something else; false where there is no value.",
    "in": "Equals one of them.",
    "not_in": "Is none of them; false where there is no value.",
    "at_least": "The value or more.",
    "at_most": "The value or less.",
    "more_than": "More than the value.",
    "less_than": "Less than the value.",
    "is_missing": "true: has no value; false: has one.",
}


def schema() -> dict:
    """The schema, for editors: what a key is called, its type, its meaning. Names of one's own are left to the validator."""
    tables = config_check.tables()
    keys, facts, aggregates = tables["config_keys"], tables["built_in_facts"], tables["built_in_aggregates"]
    parts = ("bands", "settings", "checks", "fact", "kpi", "health_score", "section", "scored_kpi")
    definitions = {name: _object(keys[name], keys["required"].get(name, [])) for name in parts}
    settings = definitions["settings"]["properties"]
    settings["raw_tables"] = _object({name: {"type": "string", "minLength": 1} for name in keys["raw_tables"]}) | {
        "description": settings["raw_tables"]["description"]
    }
    definitions["metric"] = _metric(keys, facts, aggregates)
    definitions["filter"] = _filter(keys)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The configuration of Customer Health: vars.yml",
        **_object({"vars": _object({"health": _object(keys["health"], keys["required"]["health"])}, ["health"])}, ["vars"]),
        "definitions": definitions,
    }


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _object(properties: dict, required: list[str] | None = None) -> dict:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False} | (
        {"required": required} if required else {}
    )


def _metric(keys: dict, facts: dict, aggregates: dict) -> dict:
    """A ratio, or an aggregate over a fact; of a built-in fact, with the columns and times it has."""
    properties = dict(keys["metric"]) | {"aggregate": keys["metric"]["aggregate"] | {"enum": list(aggregates)}}
    properties["fact"] = keys["metric"]["fact"] | {"examples": list(facts)}
    plain = _object(properties, keys["required"]["metric"])
    plain["allOf"] = [
        {
            "if": {"properties": {"fact": {"const": name}}, "required": ["fact"]},
            "then": {
                "properties": {
                    "aggregate": {"enum": fact.get("aggregates", [a for a in aggregates if a != "attribute"])},
                    # Account fields of one's own can be measured too.
                    **({} if name == "accounts" else {"of": {"enum": list(fact["columns"])}}),
                    **({"time": {"enum": [fact["time"], *fact.get("times", [])]}} if "time" in fact else {}),
                }
            },
        }
        for name, fact in facts.items()
    ]
    return {"if": {"required": ["ratio"]}, "then": _object(keys["ratio"], keys["required"]["ratio"]), "else": plain}


def _filter(keys: dict) -> dict:
    """One condition, or all, any or not of filters."""
    scalar = {"type": ["string", "number", "boolean"]}
    operators = {
        operator: {"description": OPERATORS[operator]}
        | (
            {"type": "array", "items": scalar}
            if operator in keys["list_operators"]
            else {"type": "boolean"}
            if operator == "is_missing"
            else {"type": ["string", "number"]}
            if operator in keys["order_operators"]
            else scalar
        )
        for operator in keys["operators"]
    }
    several = {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/filter"}}
    leaf = _object({"field": {"type": "string", "description": "The column it looks at."}, **operators}, ["field"])
    leaf |= {"minProperties": 2, "maxProperties": 2}
    groups = {
        "all": several | {"description": "Every one of them is true."},
        "any": several | {"description": "At least one is true."},
        "not": {"$ref": "#/definitions/filter", "description": "It is false."},
    }
    group = _object(groups) | {"minProperties": 1, "maxProperties": 1}
    return {"type": "object", "if": {"required": ["field"]}, "then": leaf, "else": group}


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    print(f"Wrote {PATH.name}.")
