"""Changes a value in YAML text and leaves everything else byte for byte: comments, order, quotes, blank lines, line ends.

The text is cut along its nodes and put together again: what didn't change is copied as it stands, what changed is written
anew, as small a part as will do. Items of a list are known by their name (or kpi), so that what is said about an item in a
comment moves and goes with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.settings import UserError
from studio.yaml_items import Item, items_of_list, items_of_mapping
from studio.yaml_positions import Node, Places, Unfit, compose
from studio.yaml_values import WIDTH, block_lines, load, one_line, reads_as, same, wants_lines


def edited(text: str, path: tuple[str, ...], value: object) -> str:
    """The text with the value at `path` (keys of mappings) changed. Raises UserError where the text isn't YAML with that path."""
    before = load(text)
    after = _put(before, path, value)
    for edit in (_Edit(text), _Edit(text, written_out=True)):
        changed = edit.text_of(before, after)
        if reads_as(changed, after):
            return changed
    raise UserError("The file is written in a way that can't be changed here; change it in an editor.")


def _put(content: object, path: tuple[str, ...], value: object) -> object:
    if not path:
        return value
    if not isinstance(content, dict) or path[0] not in content:
        raise UserError(f"The file holds no '{path[0]}:' where one is wanted; start from the vars.yml that is shipped.")
    return content | {path[0]: _put(content[path[0]], path[1:], value)}


@dataclass
class _Edit:
    """The text of a document for another content; with `written_out`, aliases are replaced by what they stand for."""

    text: str
    written_out: bool = False

    def __post_init__(self) -> None:
        found = re.search(r"\r\n|\n|\r", self.text)
        self.newline = found[0] if found else "\n"
        self.places = Places(self.text)

    def text_of(self, before: object, after: object) -> str:
        """The whole text."""
        root = compose(self.text)
        begin, end = self.places.region(root, 0)
        try:
            return self.text[:begin] + self._collection(root, before, after, begin, end) + self.text[end:]
        except Unfit:
            return self.text[:begin] + self._lines(after, 0, None).lstrip() + self.newline

    def _changed(self, node: Node, before: object, after: object) -> bool:
        return not same(before, after) or (self.written_out and node.holds("alias"))

    def _collection(self, node: Node, before: object, after: object, begin: int, end: int) -> str:
        """The text of a region for other content. Raises Unfit where the node has to be written anew."""
        kind = {"mapping": dict, "list": list}.get(node.kind)
        if kind is None or not isinstance(before, kind) or not isinstance(after, kind) or not node.items or not after:
            raise Unfit
        pairs = items_of_mapping(node, before, after, self.written_out) if kind is dict else items_of_list(before, after)
        written = self._flow(node, pairs) if node.flow else self._block(node, pairs, begin)
        if not node.holds("alias") and not reads_as(self._indented(node, begin, written), after):
            raise Unfit
        return written

    def _indented(self, node: Node, begin: int, written: str) -> str:
        return written if node.flow else " " * self.places.column(begin) + written

    # Within brackets

    def _flow(self, node: Node, items: list[Item]) -> str:
        if self.text[node.start] not in "{[":
            raise Unfit
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
            head, tail = self._comma(gap)
            if number < len(items) - 1:
                out += text + head + "," + (tail or " ")
            elif any(mark in gap for mark in "#\r\n"):
                out += text + gap
            else:
                last = self._comma(gaps[-1])
                out += text + ("" if "#" in gaps[-1] else (last[0] or last[1]))
        return out + closing

    def _comma(self, gap: str) -> tuple[str, str]:
        found = re.match(r"(?:#[^\r\n]*|[^,#])*", gap)
        at = found.end()
        return (gap[:at], gap[at + 1 :]) if at < len(gap) else ("", gap)

    def _flow_item(self, node: Node, item: Item) -> str:
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
        except Unfit:
            return self.text[begin : value.whole] + one_line(item.after)

    # On lines

    def _block(self, node: Node, items: list[Item], begin: int) -> str:
        chunks = self.places.chunks(node, begin)
        column = self.places.column(node.start)
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

    def _said_of_groups(self, node: Node, items: list[Item], chunks: list[tuple[int, int]], blanks: list[str]) -> dict[int, str]:
        """Comments above keys that are removed, by the place of the key that follows: they are about the group, not the key."""
        said: dict[int, str] = {}
        kept = {item.place for item in items}
        if node.kind == "list":
            return said
        for place, (key, _) in enumerate(node.items):
            start = chunks[place][0] + len(blanks[place])
            if place not in kept and start < self.places.line_start(key.whole):
                following = next((other for other in range(place + 1, len(node.items)) if other in kept), None)
                said[following] = said.get(following, "") + self.text[start : self.places.line_start(key.whole)]
        return said

    def _block_item(self, node: Node, item: Item, start: int, end: int, column: int) -> str:
        key, value = node.items[item.place]
        if item.kept or not self._changed(value, item.before, item.after):
            return self.text[start:end]
        behind = self.places.dash(start, end) if key is None else self.places.colon(key, end)
        begin, stop = self.places.region(value, behind)
        try:
            return self.text[start:begin] + self._collection(value, item.before, item.after, begin, stop) + self.text[stop:end]
        except Unfit:
            return self.text[start:behind] + self._value(item, column, value, key is None) + self._rest(value, end)

    def _rest(self, value: Node, end: int) -> str:
        """What stays behind a value that was written anew: the comment in its line."""
        stop = self.places.region(value, value.whole)[1] if not value.flow and value.kind != "scalar" else value.end
        if stop and self.text[stop - 1] in "\r\n" and stop <= end:
            return self.newline + self.text[stop:end]
        return self.text[stop:end]

    def _value(self, item: Item, column: int, old: Node, in_list: bool) -> str:
        """A new value behind its key or dash."""
        empty = old.kind in ("mapping", "list") and old.flow and not old.items
        on_lines = empty or not old.flow or not isinstance(item.before, (dict, list))
        if not on_lines or not wants_lines(item.after, item.key, column):
            return " " + one_line(item.after)
        lines = self._lines(item.after, column + 2, item.key)
        return " " + lines.lstrip().rstrip("\r\n") if in_list else self.newline + lines.rstrip("\r\n")

    def _new_item(self, node: Node, item: Item, column: int) -> str:
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
        return "".join(f"{line}{self.newline}" for line in block_lines(value, column, key))
