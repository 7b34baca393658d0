"""Texts of a vars.yml, the shipped one and ones written in odd ways, and random values and changes of them."""

import copy
import random

import yaml
from project import ROOT

SHIPPED = (ROOT / "vars.yml").read_bytes().decode("utf-8")

ODD = {
    "anchors": """# t\tab
vars:
  health:
  - a: 1  # one\tand a tab
    b:
    - x
    # deep
    - y
     # deeper
  - &anc {name: q, v: [1, 2,   3], "quoted key": 'x'}   # c1
  - *anc
  - <<: *anc
    more: yes
  - |
    block
      text

  - >-
    folded
    text
  - plain
    multi line
  - "dq \\
    cont"
  - ? complex
    : value
  - key:
      nested:   # cc
        # lead
        deep: !!str 5
        e:
        f: ~
      # trailing comment of key
    after: [ a, b ,  # why
        c,  # because
        # nothing
        {d: 1, e},
      ]
  - - - x
      - y
    - z
  # the end
other: {keep: [1,2]}
""",
    "brackets": '--- # start\nvars: {health: {a: 1, b: {c: [1, 2, {d: 3}], "e": f}, g: [x: 1, y]}, other: z}\n',
    "wide": """vars:
    health:
        name: x
        sections:
            -   name: A
                weight: 1
            # about B
            -   name: B
                kpis: []


            -   name: C


        # done
    other: 1
...
""",
    "merged": """vars:
  base: &b
    one: 1
    two: {x: 1}
  health: {<<: *b, three: 3, l: &l [1, 2]}
  use: *l
""",
    "no last line break": "vars:\n  health:\n    a:\n      - 1\n      - 2",
    "empty": "vars: {health: {}}",
    "nothing": "vars:\n  health:\n",
    "block text": '\ufeffvars:\n  health:\n    a: "x"\n    k: |+\n      keep\n\n\n    z: 1\n',
    "anchored key": "vars:\n  health:\n    &a a: 1\n    b: &x\n      c: 1\n      d: 2\n",
    "twice": "vars:\n  health:\n    a: 1\n    a: 2\n    b: 3\n",
    "explicit key": "vars:\n  ? health\n  : a: 1\n    b:\n    - 1\n    -\n      c: 2\n    -\n    - d\n",
    "comments first": """vars:
  health:
    - # first
      a: 1
    - b:

        # lead
        - 1

        - 2
    -   # second

        x: 1
        y: 2
""",
}
SCALARS = [1, 0, -3, 2.5, 1e20, True, False, None, "", "a", "x: y", "# no", "it's", "a\nb", "-", " lead", "tab\tx", "true", "1"]
SCALARS += ["ünï", "😀", "0.05", "{x}", "2024-01-01", "a,b", "[q", "&a", "*a", "!x", "%", "@", "|", "null", "~", "1:20", "\u2028"]
SCALARS += ["'", '"', ":", "k: v # c", "a" * 300, "\x07"]
KEYS = ["name", "kpi", "kpis", "sections", "weight", "zero_at", "a", "b c", "x: y", "é", 1, True, "q'u", "#h", "health_scores"]


def made(chance: random.Random, depth: int = 0) -> object:
    """A value of any shape."""
    kind = chance.random()
    if depth > 3 or kind < 0.5:
        return chance.choice(SCALARS)
    if kind < 0.75:
        return [made(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {chance.choice(KEYS): made(chance, depth + 1) for _ in range(chance.randint(0, 3))}


def changed(chance: random.Random, value: object) -> object:
    """A value with something in it added, removed, moved or put in place of another."""
    kind = chance.random()
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if kind < 0.15:
            return {other: part for other, part in value.items() if other != key}
        if kind < 0.35:
            return value | {chance.choice(KEYS): made(chance)}
        return value | {key: changed(chance, value[key])}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        if kind < 0.15:
            return value[:at] + value[at + 1 :]
        if kind < 0.3:
            return [*value[:at], made(chance), *value[at:]]
        if kind < 0.45:
            return chance.sample(value, len(value))
        return [*value[:at], changed(chance, value[at]), *value[at + 1 :]]
    return made(chance, 2)


def leaves(value: object, path: tuple = ()):
    """The paths of all values without parts."""
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


def put(value: object, path: tuple, new: object) -> object:
    """The value with another one at a path."""
    if not path:
        return new
    value = copy.copy(value)
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


def health_of(text: str) -> object:
    return yaml.safe_load(text)["vars"]["health"]
