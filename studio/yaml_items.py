"""Which items of a mapping or list there were, and which there are to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.yaml_positions import Alias, Node, Unfit, key_of
from studio.yaml_values import ON_LINES, same


@dataclass
class Item:
    """An item that is to be: its place before (none if it's new), its value then and now, its key in a mapping."""

    place: int | None
    before: object
    after: object
    key: object = None
    kept: bool = False


def items_of_mapping(node: Node, before: dict, after: dict, written_out: bool) -> list[Item]:
    """The items of a mapping that is to be. Raises Unfit where it has to be written anew."""
    known = [key_of(key) for key, _ in node.items]
    if Alias in known or (written_out and "<<" in known) or ((before.keys() - after.keys()) - set(known)):
        raise Unfit
    last = {key: place for place, key in enumerate(known)}
    items = [
        Item(place, before.get(key), after.get(key), key) for place, key in enumerate(known) if (key == "<<" or key in after)
    ]
    for item in items:
        item.kept = item.key == "<<" or last[item.key] != item.place
    for place, key in enumerate(after):
        merged = key not in last and key in before and same(before[key], after[key])
        if key in last or merged:
            continue
        items.insert(_place_of_new(items, list(after), place), Item(None, None, after[key], key))
    if not items:
        raise Unfit
    return items


def _place_of_new(items: list[Item], keys: list, place: int) -> int:
    """Where a new key is put: behind the key before it, but short values before what stands on many lines."""
    previous = keys[place - 1] if place else None
    at = next((number + 1 for number, item in enumerate(items) if item.key == previous), len(items) if place else 0)
    long = [number for number, item in enumerate(items) if item.key in ON_LINES]
    return min([at, *long]) if keys[place] not in ON_LINES else at


def items_of_list(before: list, after: list) -> list[Item]:
    """The items of a list that is to be."""
    places = list(_matched(before, after))
    return [Item(place, None if place is None else before[place], value) for place, value in zip(places, after, strict=True)]


def _matched(before: list, after: list) -> Iterator[int | None]:
    """For each item that is to be, the place of the one it was."""
    free = {}
    for place, value in enumerate(before):
        free.setdefault(_identity(value), []).append(place)
    places = [free[name].pop(0) if free.get(name := _identity(value)) else None for value in after]
    left = set(range(len(before))) - set(places)
    previous = -1
    for value, place in zip(after, places, strict=True):
        if place is None and previous + 1 in left and _alike(before[previous + 1], value):
            place = previous + 1
            left.discard(place)
        if place is not None:
            previous = place
        yield place


def _identity(value: object) -> str:
    """What an item of a list is known by."""
    if isinstance(value, dict):
        for name in ("name", "kpi"):
            if isinstance(value.get(name), str):
                return f"{name} {value[name]}"
    return f"value {type(value).__name__} {value!r}"


def _alike(one: object, other: object) -> bool:
    """Whether an item may be another one changed: they have the same keys or share a value; lists and plain values always."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() or any(key in other and same(value, other[key]) for key, value in one.items())
    return isinstance(one, dict) == isinstance(other, dict) and isinstance(one, list) == isinstance(other, list)
