"""Stand-ins for dbt and for this project's macros, so that SQLFluff can lint the models without a database.

A macro that renders a query stands for `select 1 as stand_in`, any other for an expression.
"""

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_MACRO = re.compile(r"{%-? macro (\w+)\(.*?%}(.*?){%-? endmacro", re.DOTALL)


class _Anything:
    """What renders as a text, and may be called, asked for attributes or gone through."""

    unsafe_callable = alters_data = False  # what Jinja's sandbox asks before a call

    def __init__(self, text="stand_in"):
        self.text = text

    def __str__(self):
        return self.text

    def __call__(self, *_args, **_kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __iter__(self):
        return iter([_Anything(), _Anything()])

    def __len__(self):
        return 2

    def __sub__(self, _other):
        return self

    def __gt__(self, _other):
        return False


def _standing_for(body: str):
    query = re.search(r"^\s*(with|select)\s", re.sub(r"{[%#].*?[%#]}", "", body, flags=re.DOTALL), re.MULTILINE)
    text = "select 1 as stand_in" if query else "stand_in"
    return lambda *_args, **_kwargs: _Anything(text)


for _path in (_ROOT / "macros").rglob("*.sql"):
    for _name, _body in _MACRO.findall(_path.read_text(encoding="utf-8")):
        if not _name.startswith("_"):
            globals()[_name] = _standing_for(_body)


def ref(name):
    return f"a_schema.{name}"


def config(**_settings):
    return ""


class _Dbt(_Anything):
    def generate_series(self, _length):
        return "select 1 as generated_number"


this = _Anything("a_schema.this_table")
adapter = modules = run_started_at = exceptions = _Anything()
dbt = _Dbt()


flags = _Anything()


def source(_schema, name):
    return f"raw.{name}"


def load_relation(_relation):
    return this


def relation_before(name):
    return f"a_schema.{name}"


def compared_days():
    return [1, 7]


def setting(name):
    return ["tier"] if name == "trend_by" else 2


def is_incremental():
    return True


def raw_tables():
    return ["accounts", "events"]


def run_date(_variable):
    return None


def days_between(_first, _last):
    return 1


def landed_times():
    return {"accounts": "created_at", "events": "occurred_at"}


def account_fields():
    return []


def kpi_catalogue(_facts):
    return [_Anything()]


def active_health_scores():
    return [_Anything()]
