"""Changing values in a YAML text, and nothing else: every line that isn't touched stays byte for byte as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from orchestration.settings import UserError

NAMES = ("name", "kpi")  # what items of a list are told apart by, so that they keep their comments when they are moved


@dataclass(frozen=True)
class Edit:
    """Text to put in place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def edited(text: str, path: tuple[str, ...], new: object) -> str:
    """The text with another value at a path of keys.

    Lines keep their comments and order; items of lists take their comments along. Raises UserError where the text can't be
    changed in this way (a changed value is written with an anchor, or merged in): nothing is guessed.
    """
    body = text.replace("\r\n", "\n")
    editor = _Editor(body)
    node = editor.root
    for key in path:
        node = next(value for name, value in node.value if name.value == key)
    result = _applied(body, 0, len(body), list(editor.edits(node, new)))
    written = yaml.safe_load(result)
    for key in path:
        written = written[key]
    if written != new:
        raise UserError("The file is written in a way that can't be changed from here without loss; change it by hand.")
    return result.replace("\n", "\r\n") if "\r\n" in text else result


class _Editor:
    """Finds what has to be replaced in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = yaml.compose(text, Loader=yaml.SafeLoader)
        self._constructor = yaml.SafeLoader("")

    def edits(self, node: yaml.Node, new: object, after: int | None = None) -> Iterator[Edit]:
        """What has to be replaced so that a node's value becomes `new`; `after` is where its key or dash ends."""
        if _same(self.value(node), new):
            return
        if isinstance(node, yaml.MappingNode) and isinstance(new, dict) and new and node.value:
            yield from (self._flow_mapping if node.flow_style else self._block_mapping)(node, new)
        elif isinstance(node, yaml.SequenceNode) and isinstance(new, list) and new and node.value and not node.flow_style:
            yield from self._block_sequence(node, new)
        else:
            yield self._replaced(node, new, after)

    def value(self, node: yaml.Node) -> object:
        """What a node says."""
        return self._constructor.construct_document(node)

    def _replaced(self, node: yaml.Node, new: object, after: int | None = None) -> Edit:
        """The whole value written anew, on one line: that of its key where it was a block below it."""
        start, end = node.start_mark.index, self._end(node)
        if after is not None and isinstance(node, yaml.CollectionNode) and not node.flow_style:
            start = after
        before = "" if start and self.text[start - 1] in " [{(" else " "
        return Edit(start, end, before + _flow(new))

    def _flow_mapping(self, node: yaml.MappingNode, new: dict) -> Iterator[Edit]:
        old = {self.value(key): value for key, value in node.value}
        if set(old) - set(new):
            yield self._replaced(node, {key: new[key] for key in [*(key for key in old if key in new), *new]})
            return
        for key, value in old.items():
            yield from self.edits(value, new[key])
        added = "".join(f", {_flow(key)}: {_flow(value)}" for key, value in new.items() if key not in old)
        if added:
            end = self._end(node.value[-1][1])
            yield Edit(end, end, added)

    def _block_mapping(self, node: yaml.MappingNode, new: dict) -> Iterator[Edit]:
        old = {self.value(key): (key, value) for key, value in node.value}
        pairs = [(key.start_mark, value) for key, value in node.value]
        starts = self._starts(pairs, node.start_mark)
        for number, (name, (key, value)) in enumerate(old.items()):
            if name in new:
                yield from self.edits(value, new[name], self.text.index(":", key.end_mark.index) + 1)
            elif number == 0 and self._shares_line(node):
                raise UserError(f"'{name}' stands first in its list item and can't be taken away from here; do it by hand.")
            else:
                yield Edit(starts[number], self._line_end(value), "")
        added = {name: value for name, value in new.items() if name not in old}
        if added:
            end = self._line_end(node.value[-1][1])
            yield Edit(end, end, self._new_lines(end) + _block(added, node.start_mark.column))

    def _block_sequence(self, node: yaml.SequenceNode, new: list) -> Iterator[Edit]:
        """Items are moved with the comments above them."""
        items = node.value
        dash = self.text.rindex("-", 0, items[0].start_mark.index)
        column = dash - (self.text.rfind("\n", 0, dash) + 1)
        starts = self._starts([(item.start_mark, item) for item in items], node.start_mark)
        ends = [self._line_end(item) for item in items]
        left = list(range(len(items)))
        values = [self.value(item) for item in items]
        written = []
        for position, one in enumerate(new):
            found = next((number for number in left if _same(values[number], one)), None)
            if found is None:
                found = next((number for number in left if _is_of_name(values[number], one)), None)
            if found is None and not _named(one) and position in left:
                found = position
            if found is None:
                written.append(_block([one], column))
                continue
            left.remove(found)
            after = self.text.rindex("-", 0, items[found].start_mark.index) + 1
            piece = _applied(self.text, starts[found], ends[found], list(self.edits(items[found], one, after)))
            written.append(piece if piece.endswith("\n") else piece + "\n")
        whole = "".join(written)
        if not self.text[: ends[-1]].endswith("\n"):
            whole = whole.removesuffix("\n")
        yield Edit(starts[0], ends[-1], whole)

    def _starts(self, parts: list[tuple[yaml.Mark, yaml.Node]], first: yaml.Mark) -> list[int]:
        """Where each part of a block begins, with the comments above it: behind the part before it."""
        begins = [self._line_start(self._comments_above(first.index))]
        return begins + [self._line_end(before) for _, before in parts[:-1]]

    def _comments_above(self, index: int) -> int:
        """The first of the lines of comments that stand right above a line."""
        start = self._line_start(index)
        while start:
            above = self._line_start(start - 1)
            if not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start

    def _shares_line(self, node: yaml.MappingNode) -> bool:
        """Whether something else stands before a block mapping on its first line: the dash of a list."""
        start = node.start_mark.index
        return bool(self.text[self._line_start(start) : start].strip())

    def _end(self, node: yaml.Node) -> int:
        """Where a node's own text ends: YAML counts blank lines and comments behind a block as part of it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end = node.end_mark.index
        return len(self.text[:end].rstrip("\n")) if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else end

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, node: yaml.Node) -> int:
        """Behind the line that a node ends on."""
        found = self.text.find("\n", self._end(node))
        return len(self.text) if found < 0 else found + 1

    def _new_lines(self, index: int) -> str:
        return "" if not index or self.text[index - 1] == "\n" else "\n"


def _applied(text: str, start: int, end: int, edits: list[Edit]) -> str:
    """A part of the text with what has to be replaced in it."""
    pieces, at = [], start
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:end]])


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, and nothing is written as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _flow(value: object) -> str:
    """A value on one line."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, width=float("inf"), allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _block(value: object, column: int) -> str:
    """A value as lines, from a column on; what holds no other mapping or list stands on one line."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=None, width=float("inf"), allow_unicode=True, sort_keys=False)
    if isinstance(value, dict) and text.startswith("{"):
        text = "".join(f"{_flow(key)}: {_flow(one)}\n" for key, one in value.items())
    if isinstance(value, list) and text.startswith("["):
        text = "".join(f"- {_flow(one)}\n" for one in value)
    lines = text.splitlines(keepends=True)
    shift = len(lines[0]) - len(lines[0].lstrip(" "))
    return "".join(" " * column + line[shift:] if line.strip() else line for line in lines)


def _named(value: object) -> str | None:
    """What an item of a list is called."""
    return next((str(value[name]) for name in NAMES if name in value), None) if isinstance(value, dict) else None


def _is_of_name(value: object, other: object) -> bool:
    return _named(value) is not None and _named(value) == _named(other)


def _same(one: object, other: object) -> bool:
    """Whether two values are written alike: 1 and 1.0 and true are not."""
    return type(one) is type(other) and (
        (isinstance(one, dict) and one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one))
        or (isinstance(one, list) and len(one) == len(other) and all(map(_same, one, other)))
        or (not isinstance(one, dict | list) and one == other)
    )
