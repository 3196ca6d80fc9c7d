"""How a drug reaches the body: `oral`, `intravenously`, `IV`, `by mouth`, `infusion`."""

import re
from typing import cast, get_args

from casefacts.annotate.parts import Part, rows
from casefacts.terms import Route

GENERAL: frozenset[Route] = frozenset(("infusion", "injection", "other"))
"""Routes that another word of the same regimen can make more exact: `intravenous … infusion`."""

INJECTED: frozenset[Route] = frozenset(
    (
        "intravenous", "intramuscular", "subcutaneous", "intradermal", "intrathecal", "intraperitoneal",
        "intraarticular", "intraocular", "intravitreal", "intralesional", "epidural", "perineural",
    )
)  # fmt: skip
"""Routes that "injected" and "infused" can stand for."""


class Routes:
    """Finds routes in a sentence."""

    def __init__(self) -> None:
        self._patterns = []
        for pattern, route, place in rows("routes.tsv"):
            assert route in get_args(Route), f"routes.tsv: {route!r} is not a route of the contract"
            self._patterns.append((re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), cast(Route, route), place))

    def find(self, text: str) -> list[Part]:
        """Routes of a sentence; the first named where two rules match the same words."""
        return [
            Part(kind="route", start=found.start(), end=found.end(), route=route, close=place == "after")
            for pattern, route, place in self._patterns
            for found in pattern.finditer(text)
        ]
