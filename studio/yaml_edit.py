"""Changes a value in YAML text and leaves everything else byte for byte: comments, order, quotes, blank lines, line ends.

The text is cut along its nodes and put together again: what didn't change is copied as it stands, what changed is written
anew, as small a part as will do. Items of a list are known by their name (or kpi), so that what is said about an item in a
comment moves and goes with it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from orchestration.settings import UserError

WIDTH = 100
# Their items stand on lines of their own, however few they are.
ON_LINES = ("health_scores", "sections", "kpis", "metrics")


def edited(text: str, path: tuple[str, ...], value: object) -> str:
    """The text with the value at `path` (keys of mappings) changed. Raises UserError where the text isn't YAML with that path."""
    before = load(text)
    after = _put(before, path, value)
    for edit in (_Edit(text), _Edit(text, written_out=True)):
        changed = edit.text_of(before, after)
        if _reads_as(changed, after):
            return changed
    raise UserError("The file is written in a way that can't be changed here; change it in an editor.")


def load(text: str) -> object:
    """What the text says. Raises UserError where it isn't YAML."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(f"The file is not YAML: {str(error).splitlines()[0]}") from None


def same(one: object, other: object) -> bool:
    """Whether two values are the same in YAML, where 1, 1.0 and true are three things."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            same(value, other[key]) and _key_types(one) == _key_types(other) for key, value in one.items()
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return repr(one) == repr(other) if isinstance(one, float) else one == other


def _key_types(mapping: dict) -> dict:
    return {key: type(key) for key in mapping}


def _put(content: object, path: tuple[str, ...], value: object) -> object:
    if not path:
        return value
    if not isinstance(content, dict) or path[0] not in content:
        raise UserError(f"The file holds no '{path[0]}:' where one is wanted; start from the vars.yml that is shipped.")
    return content | {path[0]: _put(content[path[0]], path[1:], value)}


def _reads_as(text: str, wanted: object) -> bool:
    try:
        return same(yaml.safe_load(text), wanted)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


# What stands where


@dataclass
class Node:
    """A value in the text: `start` and `end` of what is written, without anchor and tag; with them it begins at `whole`.

    `kind` is scalar, alias, mapping or list; `flow` says whether it is written within brackets.
    """

    kind: str
    flow: bool
    whole: int
    start: int
    end: int
    items: list[tuple[Node | None, Node]] = field(default_factory=list)
    key: object = None

    def holds(self, kind: str) -> bool:
        """Whether it is, or holds, a node of a kind."""
        return self.kind == kind or any(part.holds(kind) for pair in self.items for part in pair if part)


class _Alias(yaml.Node):
    id = "alias"


class _Loader(yaml.SafeLoader):
    """Composes nodes and keeps where an alias stands."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        if not self.check_event(yaml.AliasEvent):
            return super().compose_node(parent, index)
        event = self.peek_event()
        target = super().compose_node(parent, index)
        return _Alias(target.tag, target, event.start_mark, event.end_mark)


def _compose(text: str) -> Node:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    finally:
        loader.dispose()
    return _node(root, text)


PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|#[^\r\n]*)*)+")


def _node(node: yaml.Node, text: str) -> Node:
    whole, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, _Alias):
        return Node("alias", True, whole, whole, end)
    first = node.value[0][0].start_mark.index if isinstance(node, yaml.MappingNode) and node.value else None
    properties = PROPERTIES.match(text, whole, end) if first != whole else None
    start = properties.end() if properties else whole
    if isinstance(node, yaml.ScalarNode):
        return Node("scalar", node.style not in ("|", ">"), whole, start, end, key=node)
    if isinstance(node, yaml.SequenceNode):
        items = [(None, _node(value, text)) for value in node.value]
    else:
        items = [(_node(key, text), _node(value, text)) for key, value in node.value]
    kind = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
    if not node.flow_style:
        end = items[-1][1].end if items else start
    return Node(kind, bool(node.flow_style), whole, start, end, items)


def _key(node: Node) -> object:
    """The key that a node says; none that is one for what can't be a key here."""
    if node.key is None:
        return _Alias
    loader = yaml.SafeLoader("")
    try:
        return "<<" if node.key.tag.endswith(":merge") else loader.construct_object(node.key, deep=True)
    except yaml.YAMLError:
        return _Alias
    finally:
        loader.dispose()


# What is written


class _Unfit(Exception):
    """A node can't be changed part by part."""


@dataclass
class _Edit:
    """The text of a document for another content; with `written_out`, aliases are replaced by what they stand for."""

    text: str
    written_out: bool = False

    def __post_init__(self) -> None:
        found = re.search(r"\r\n|\n|\r", self.text)
        self.newline = found[0] if found else "\n"

    def text_of(self, before: object, after: object) -> str:
        """The whole text."""
        root = _compose(self.text)
        begin, end = self._region(root, 0)
        try:
            return self.text[:begin] + self._collection(root, before, after, begin, end) + self.text[end:]
        except _Unfit:
            return self.text[:begin] + self._lines(after, 0, None).lstrip() + self.newline

    def _changed(self, node: Node, before: object, after: object) -> bool:
        return not same(before, after) or (self.written_out and node.holds("alias"))

    # Where a block collection lies: whole lines, with the comments before its first item

    def _line_start(self, index: int) -> int:
        return max(self.text.rfind("\n", 0, index), self.text.rfind("\r", 0, index)) + 1

    def _line_end(self, index: int) -> int:
        """Behind the line break at or after an index; an index at the start of a line is behind one already."""
        if index and self.text[index - 1] in "\r\n":
            return index
        found = re.compile(r"\r\n|\n|\r").search(self.text, index)
        return found.end() if found else len(self.text)

    def _column(self, index: int) -> int:
        return index - self._line_start(index)

    def _region(self, node: Node, after: int) -> tuple[int, int]:
        """From where to where a node is written; `after` is where what it belongs to (its key, its dash) ends."""
        if node.flow or node.kind == "scalar":
            return node.start if node.kind in ("mapping", "list") else node.whole, node.end
        start = self._line_start(node.start)
        own_line = not self.text[start : node.start].strip() and start >= after
        first = self._line_end(after) if own_line and after else (0 if own_line else node.start)
        return first, self._line_end(node.end)

    def _collection(self, node: Node, before: object, after: object, begin: int, end: int) -> str:
        """The text of a region for other content. Raises _Unfit where the node has to be written anew."""
        kind = {"mapping": dict, "list": list}.get(node.kind)
        if kind is None or not isinstance(before, kind) or not isinstance(after, kind) or not node.items or not after:
            raise _Unfit
        pairs = self._pairs_of_mapping(node, before, after) if kind is dict else self._pairs_of_list(node, before, after)
        written = self._flow(node, pairs) if node.flow else self._block(node, pairs, begin)
        if not node.holds("alias") and not _reads_as(self._indented(node, begin, written), after):
            raise _Unfit
        return written

    def _indented(self, node: Node, begin: int, written: str) -> str:
        return written if node.flow else " " * self._column(begin) + written

    # Which items there were, and which there are to be

    def _pairs_of_mapping(self, node: Node, before: dict, after: dict) -> list[_Item]:
        known = [_key(key) for key, _ in node.items]
        if _Alias in known or (self.written_out and "<<" in known) or ((before.keys() - after.keys()) - set(known)):
            raise _Unfit
        last = {key: place for place, key in enumerate(known)}
        items = [
            _Item(place, before.get(key), after.get(key), key) for place, key in enumerate(known) if (key == "<<" or key in after)
        ]
        for item in items:
            item.kept = item.key == "<<" or last[item.key] != item.place
        for place, key in enumerate(after):
            merged = key not in last and key in before and same(before[key], after[key])
            if key in last or merged:
                continue
            items.insert(self._place_of_new(items, list(after), place), _Item(None, None, after[key], key))
        if not items:
            raise _Unfit
        return items

    def _place_of_new(self, items: list[_Item], keys: list, place: int) -> int:
        """Where a new key is put: behind the key before it, but short values before what stands on many lines."""
        previous = keys[place - 1] if place else None
        at = next((number + 1 for number, item in enumerate(items) if item.key == previous), len(items) if place else 0)
        long = [number for number, item in enumerate(items) if item.key in ON_LINES]
        return min([at, *long]) if keys[place] not in ON_LINES else at

    def _pairs_of_list(self, node: Node, before: list, after: list) -> list[_Item]:
        places = list(_matched(before, after))
        return [_Item(place, None if place is None else before[place], value) for place, value in zip(places, after, strict=True)]

    # Within brackets

    def _flow(self, node: Node, items: list[_Item]) -> str:
        if self.text[node.start] not in "{[":
            raise _Unfit
        starts = [(key or value).whole for key, value in node.items]
        ends = [max(value.end, key.end if key else 0) for key, value in node.items]
        gaps = [self.text[end:start] for end, start in zip(ends, [*starts[1:], node.end - 1], strict=True)]
        texts = [self._flow_item(node, item) for item in items]
        opening, closing = self.text[node.start : starts[0]], self.text[node.end - 1]
        if [item.place for item in items] == list(range(len(node.items))):
            return opening + "".join(text + gap for text, gap in zip(texts, gaps, strict=True)) + closing
        out = opening
        for number, (item, text) in enumerate(zip(items, texts, strict=True)):
            gap = ", " if item.place is None else gaps[item.place]
            head, comma, tail = self._comma(gap)
            if number < len(items) - 1:
                out += text + head + "," + (tail if comma else tail or " ") + ("" if (comma and tail) or tail else " ")
            elif any(mark in gap for mark in "#\r\n"):
                out += text + gap
            else:
                last = self._comma(gaps[-1])
                out += text + ("" if "#" in gaps[-1] else (last[0] or last[2]))
        return out + closing

    def _comma(self, gap: str) -> tuple[str, bool, str]:
        found = re.match(r"(?:#[^\r\n]*|[^,#])*", gap)
        at = found.end()
        return (gap[:at], True, gap[at + 1 :]) if at < len(gap) else ("", False, gap)

    def _flow_item(self, node: Node, item: _Item) -> str:
        if item.place is None:
            return one_line(item.after) if node.kind == "list" else f"{one_line(item.key)}: {one_line(item.after)}"
        key, value = node.items[item.place]
        begin = (key or value).whole
        if item.kept or not self._changed(value, item.before, item.after):
            return self.text[begin : max(value.end, key.end if key else 0)]
        if key is not None and value.whole == value.end:
            return f"{self.text[key.whole : key.end]}: {one_line(item.after)}"
        try:
            return self.text[begin : value.start] + self._collection(value, item.before, item.after, value.start, value.end)
        except _Unfit:
            return self.text[begin : value.whole] + one_line(item.after)

    # On lines

    def _block(self, node: Node, items: list[_Item], begin: int) -> str:
        chunks = self._chunks(node, begin)
        column = self._column(node.start)
        blanks = [re.match(r"(?:[ \t]*(?:\r\n|\n|\r))*", self.text[start:end])[0] for start, end in chunks]
        said = self._said_of_groups(node, items, chunks, blanks)
        texts = []
        for number, item in enumerate(items):
            blank = blanks[number] if number < len(blanks) else blanks[-1] if len(blanks) > 1 else ""
            if item.place is None:
                written = " " * column + self._new_item(node, item, column)
            else:
                start, end = chunks[item.place]
                written = self._block_item(node, item, start + len(blanks[item.place]), end, column)
                if item.place == 0 and start == node.start:
                    written = " " * column + written
                written = said.pop(item.place, "") + written
            texts.append(blank + written)
        if begin == node.start:
            texts[0] = texts[0].lstrip(" \t\r\n")
        ended = [text if text.endswith(("\n", "\r")) else text + self.newline for text in texts[:-1]]
        last = texts[-1]
        if not self.text[: chunks[-1][1]].endswith(("\n", "\r")):
            last = last.rstrip("\r\n") if items[-1].place is None else last
        elif not last.endswith(("\n", "\r")):
            last += self.newline
        return "".join([*ended, last])

    def _said_of_groups(self, node: Node, items: list[_Item], chunks: list[tuple[int, int]], blanks: list[str]) -> dict[int, str]:
        """Comments above keys that are removed, by the place of the key that follows: they are about the group, not the key."""
        said: dict[int, str] = {}
        kept = {item.place for item in items}
        if node.kind == "list":
            return said
        for place, (key, _) in enumerate(node.items):
            start = chunks[place][0] + len(blanks[place])
            if place not in kept and start < self._line_start(key.whole):
                following = next((other for other in range(place + 1, len(node.items)) if other in kept), None)
                said[following] = said.get(following, "") + self.text[start : self._line_start(key.whole)]
        return said

    def _chunks(self, node: Node, begin: int) -> list[tuple[int, int]]:
        """The lines of each item, with the comments before it; comments that are indented deeper belong to the item before."""
        column = self._column(node.start)
        bounds = [begin]
        for number, (_, value) in enumerate(node.items):
            end = self._line_end(max(value.end, (node.items[number][0] or value).end))
            if number < len(node.items) - 1:
                following = node.items[number + 1]
                end = self._behind_deeper_comments(end, (following[0] or following[1]).whole, column)
            bounds.append(end)
        return list(itertools.pairwise(bounds))

    def _behind_deeper_comments(self, start: int, stop: int, column: int) -> int:
        end = at = start
        while at < stop:
            line_end = self._line_end(at + 1)
            line = self.text[at:line_end]
            if line.strip() and not line.lstrip().startswith("#"):
                break
            if line.strip() and len(line) - len(line.lstrip()) > column:
                end = line_end
            at = line_end
        return end

    def _block_item(self, node: Node, item: _Item, start: int, end: int, column: int) -> str:
        key, value = node.items[item.place]
        if item.kept or not self._changed(value, item.before, item.after):
            return self.text[start:end]
        behind = self._dash(start, end) if key is None else self._colon(key, end)
        begin, stop = self._region(value, behind)
        try:
            return self.text[start:begin] + self._collection(value, item.before, item.after, begin, stop) + self.text[stop:end]
        except _Unfit:
            return self.text[start:behind] + self._value(item, column, value, key is None) + self._rest(value, end)

    def _dash(self, start: int, end: int) -> int:
        found = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*[ \t]*-").match(self.text, start, end)
        if not found:
            raise _Unfit
        return found.end()

    def _colon(self, key: Node, end: int) -> int:
        found = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*:").match(self.text, key.end, end)
        if not found:
            raise _Unfit
        return found.end()

    def _rest(self, value: Node, end: int) -> str:
        """What stays behind a value that was written anew: the comment in its line."""
        stop = self._region(value, value.whole)[1] if not value.flow and value.kind != "scalar" else value.end
        if stop and self.text[stop - 1] in "\r\n" and stop <= end:
            return self.newline + self.text[stop:end]
        return self.text[stop:end]

    def _value(self, item: _Item, column: int, old: Node, in_list: bool) -> str:
        """A new value behind its key or dash."""
        empty = old.kind in ("mapping", "list") and old.flow and not old.items
        on_lines = empty or not old.flow or not isinstance(item.before, (dict, list))
        if not on_lines or not _wants_lines(item.after, item.key, column):
            return " " + one_line(item.after)
        lines = self._lines(item.after, column + 2, item.key)
        return " " + lines.lstrip().rstrip("\r\n") if in_list else self.newline + lines.rstrip("\r\n")

    def _new_item(self, node: Node, item: _Item, column: int) -> str:
        if node.kind == "mapping":
            lines = self._lines({item.key: item.after}, column, None)
        else:
            flow = [value.flow for _, value in node.items if value.kind in ("mapping", "list")]
            if flow and all(flow) and len(one_line(item.after)) + column < WIDTH * 2:
                return f"- {one_line(item.after)}{self.newline}"
            lines = self._lines([item.after], column, None)
        return lines.lstrip()

    def _lines(self, value: object, column: int, key: object) -> str:
        """A value on lines of its own, each with its line break."""
        return "".join(f"{line}{self.newline}" for line in _lines(value, column, key))


@dataclass
class _Item:
    """An item that is to be: its place before (none if it's new), its value then and now, its key in a mapping."""

    place: int | None
    before: object
    after: object
    key: object = None
    kept: bool = False


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


# Values as text


def one_line(value: object) -> str:
    """A value on one line, right in a mapping, a list, and within brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{one_line(key)}: {one_line(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(one_line, value)) + "]"
    quoted = isinstance(value, str) and not value.isprintable()
    text = yaml.safe_dump(
        [value], default_flow_style=True, allow_unicode=True, width=float("inf"), default_style='"' if quoted else None
    )
    return text.strip()[1:-1]


def _wants_lines(value: object, key: object, column: int) -> bool:
    """Whether a value is to be on lines of its own."""
    if not isinstance(value, (dict, list)) or not value:
        return False
    return key in ON_LINES or _holds_lines(value) or column + len(one_line(value)) > WIDTH


def _holds_lines(value: object) -> bool:
    if isinstance(value, dict):
        own = any(key in ON_LINES and isinstance(part, (dict, list)) and part for key, part in value.items())
        return own or any(map(_holds_lines, value.values()))
    return isinstance(value, list) and any(map(_holds_lines, value))


def _lines(value: object, column: int, key: object) -> Iterator[str]:
    """The lines of a mapping or list that isn't empty (or the one line of anything else), indented by `column`."""
    margin = " " * column
    if isinstance(value, dict) and value:
        for name, part in value.items():
            if _wants_lines(part, name, column + len(one_line(name)) + 2):
                yield f"{margin}{one_line(name)}:"
                yield from _lines(part, column + 2, name)
            else:
                yield f"{margin}{one_line(name)}: {one_line(part)}"
    elif isinstance(value, list) and value:
        for part in value:
            lines = list(_lines(part, column + 2, None)) if _wants_lines(part, None, column + 2) else [one_line(part)]
            yield f"{margin}- {lines[0].lstrip()}"
            yield from lines[1:]
    else:
        yield f"{margin}{one_line(value)}"
