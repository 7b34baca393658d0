"""What the portfolio shows, as it stands in the page's address: a view is a link, and a link a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

FILTERS = {
    "band": "Band",
    "health_score": "Health score",
    "tier": "Tier",
    "region": "Region",
    "plan": "Plan",
    "csm": "CSM",
    "alert": "Alert",
}
SORTS = (
    "account_name",
    "band",
    "score",
    "change",
    "health_score",
    "tier",
    "region",
    "plan",
    "csm",
    "arr",
    "renewal_date",
    "coverage",
    "held_down_by",
)
SIZES = (25, 50, 100)
WITHOUT = "(none)"


@dataclass(frozen=True)
class View:
    """The split and member of the charts; search, filters, sort and page of the table. The worst accounts come first."""

    split: str = ""
    member: str = ""
    search: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "score"
    descending: bool = False
    page: int = 1
    size: int = SIZES[0]

    @classmethod
    def of(cls, query: QueryParams) -> "View":
        """The view that an address asks for; what it asks for and isn't known is left out."""
        sort = query.get("sort", "score")
        page, size = query.get("page", ""), query.get("size", "")
        return cls(
            split=query.get("split", ""),
            member=query.get("member", ""),
            search=query.get("q", "").strip()[:200],
            filters={name: values for name in FILTERS if (values := tuple(dict.fromkeys(query.getlist(name)))[:100])},
            sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "score",
            descending=sort.startswith("-") and sort[1:] in SORTS,
            page=min(int(page[:9]), 1_000_000) if page.isascii() and page.isdigit() and int(page[:9]) else 1,
            size=int(size) if size in map(str, SIZES) else SIZES[0],
        )

    def query(self) -> str:
        """The address's query: only what isn't as it would be without it."""
        said: list[tuple[str, str | int]] = []
        said += [("split", self.split)] if self.split else []
        said += [("member", self.member)] if self.member else []
        said += [("q", self.search)] if self.search else []
        said += [(name, value) for name, values in self.filters.items() for value in values]
        said += (
            [("sort", ("-" if self.descending else "") + self.sort)] if (self.sort, self.descending) != ("score", False) else []
        )
        said += [("page", self.page)] if self.page > 1 else []
        said += [("size", self.size)] if self.size != SIZES[0] else []
        return urlencode(said)

    @property
    def address(self) -> str:
        """The page's address."""
        return f"/?{self.query()}" if self.query() else "/"

    def filtered(self, name: str, values: tuple[str, ...]) -> "View":
        """The same with other values of a filter, from the first page on."""
        filters = {**self.filters, name: values} if values else {k: v for k, v in self.filters.items() if k != name}
        return replace(self, filters=filters, page=1)

    def asked(self, pagination: Mapping[str, object]) -> "View":
        """The same at the page and in the order that the table asks for."""
        sort, size, page = pagination.get("sortBy"), pagination.get("rowsPerPage"), pagination.get("page")
        return replace(
            self,
            sort=sort if sort in SORTS else "score",
            descending=pagination.get("descending") is True and sort in SORTS,
            size=size if size in SIZES else SIZES[0],
            page=page if isinstance(page, int) and 0 < page <= 1_000_000 else 1,
        )
