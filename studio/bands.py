"""How bands look: told apart by shape and word as well as by colour, in colours that colour-blind people can tell apart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A band of scores: its name in the tables, the shape and colour it is shown by, and its symbol in ECharts."""

    name: str
    shape: str
    colour: str
    symbol: str

    @property
    def label(self) -> str:
        """The band for people, such as ● Green."""
        return f"{self.shape} {self.name.capitalize()}"


BANDS = (
    Band("GREEN", "●", "#08785a", "circle"),
    Band("YELLOW", "▲", "#e0a100", "triangle"),
    Band("RED", "■", "#c8452b", "rect"),
    Band("UNKNOWN", "◇", "#7d8590", "diamond"),
)
BY_NAME = {band.name: band for band in BANDS}
