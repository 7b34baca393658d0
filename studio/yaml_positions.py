"""Where things stand in YAML text: its nodes, and the lines that are theirs with the comments about them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

import yaml


class Unfit(Exception):
    """A node can't be changed part by part."""


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


class Alias(yaml.Node):
    """An alias, where it stands."""

    id = "alias"


class _Loader(yaml.SafeLoader):
    """Composes nodes and keeps where an alias stands."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        if not self.check_event(yaml.AliasEvent):
            return super().compose_node(parent, index)
        event = self.peek_event()
        target = super().compose_node(parent, index)
        return Alias(target.tag, target, event.start_mark, event.end_mark)


def compose(text: str) -> Node:
    """The node of a whole text."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    finally:
        loader.dispose()
    return _node(root, text)


PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|#[^\r\n]*)*)+")


def _node(node: yaml.Node, text: str) -> Node:
    whole, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, Alias):
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


def key_of(node: Node) -> object:
    """The key that a node says; none that is one for what can't be a key here."""
    if node.key is None:
        return Alias
    loader = yaml.SafeLoader("")
    try:
        return "<<" if node.key.tag.endswith(":merge") else loader.construct_object(node.key, deep=True)
    except yaml.YAMLError:
        return Alias
    finally:
        loader.dispose()


@dataclass
class Places:
    """Where lines and nodes begin and end in a text."""

    text: str

    def line_start(self, index: int) -> int:
        """Where the line of an index begins."""
        return max(self.text.rfind("\n", 0, index), self.text.rfind("\r", 0, index)) + 1

    def line_end(self, index: int) -> int:
        """Behind the line break at or after an index; an index at the start of a line is behind one already."""
        if index and self.text[index - 1] in "\r\n":
            return index
        found = re.compile(r"\r\n|\n|\r").search(self.text, index)
        return found.end() if found else len(self.text)

    def column(self, index: int) -> int:
        """How far an index is from where its line begins."""
        return index - self.line_start(index)

    def region(self, node: Node, after: int) -> tuple[int, int]:
        """From where to where a node is written; `after` is where what it belongs to (its key, its dash) ends."""
        if node.flow or node.kind == "scalar":
            return node.start if node.kind in ("mapping", "list") else node.whole, node.end
        start = self.line_start(node.start)
        own_line = not self.text[start : node.start].strip() and start >= after
        first = self.line_end(after) if own_line and after else (0 if own_line else node.start)
        return first, self.line_end(node.end)

    def chunks(self, node: Node, begin: int) -> list[tuple[int, int]]:
        """The lines of each item, with the comments before it; comments that are indented deeper belong to the item before."""
        column = self.column(node.start)
        bounds = [begin]
        for number, (_, value) in enumerate(node.items):
            end = self.line_end(max(value.end, (node.items[number][0] or value).end))
            if number < len(node.items) - 1:
                following = node.items[number + 1]
                end = self._behind_deeper_comments(end, (following[0] or following[1]).whole, column)
            bounds.append(end)
        return list(itertools.pairwise(bounds))

    def _behind_deeper_comments(self, start: int, stop: int, column: int) -> int:
        end = at = start
        while at < stop:
            line_end = self.line_end(at + 1)
            line = self.text[at:line_end]
            if line.strip() and not line.lstrip().startswith("#"):
                break
            if line.strip() and len(line) - len(line.lstrip()) > column:
                end = line_end
            at = line_end
        return end

    def dash(self, start: int, end: int) -> int:
        """Behind the dash of an item. Raises Unfit where there is none."""
        found = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*[ \t]*-").match(self.text, start, end)
        if not found:
            raise Unfit
        return found.end()

    def colon(self, key: Node, end: int) -> int:
        """Behind the colon of a key. Raises Unfit where there is none."""
        found = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*:").match(self.text, key.end, end)
        if not found:
            raise Unfit
        return found.end()
