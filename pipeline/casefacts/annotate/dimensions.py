"""What kind of quantity a UCUM unit measures, so that a figure can be kept from a test that it cannot belong to.

>>> dimension("mg/dL"), dimension("umol/L"), dimension("10*9/L"), dimension("mg"), dimension("")
('concentration', 'concentration', 'count/volume', 'mass', '')
"""

import re
from functools import cache

_WHOLE = {
    "mm[Hg]": "pressure",
    "kPa": "pressure",
    "cm[H2O]": "pressure",
    "mm[H2O]": "pressure",
    "Cel": "temperature",
    "[degF]": "temperature",
    "%": "share",
    "/min": "rate",
    "/h": "rate",
    "mm/h": "length/time",
    "{titer}": "titre",
    "{score}": "score",
    "deg": "angle",
}
_KINDS = {
    "g": "mass",
    "mol": "mass",
    "eq": "mass",
    "osm": "mass",
    "[iU]": "activity",
    "U": "activity",
    "kat": "activity",
    "[arb'U]": "activity",
    "{RU}": "activity",
    "{BAU}": "activity",
    "[GPL'U]": "activity",
    "[MPL'U]": "activity",
    "{copies}": "count",
    "[CFU]": "count",
    "L": "volume",
    "m3": "volume",
    "s": "time",
    "min": "time",
    "h": "time",
    "d": "time",
    "wk": "time",
    "mo": "time",
    "a": "time",
    "m": "length",
    "m2": "area",
    "{1.73_m2}": "area",
    "[lb_av]": "mass",
    "[in_i]": "length",
    "[ft_i]": "length",
    "%": "share",
    "g{creat}": "creatinine",
    "mmol{creat}": "creatinine",
    "[HPF]": "field",
    "[LPF]": "field",
}
_NAMES = {
    "mass/volume": "concentration",
    "mass/mass": "ratio",
    "/volume": "count/volume",
    "/field": "count/field",
    "": "count",
}
AMOUNTS = frozenset({"mass", "activity", "volume", "count"})
"""Quantities that are results only of the few tests that measure an amount; elsewhere they are doses."""


def _kind(atom: str) -> str:
    atom = re.sub(r"^\((?:100|24|12|8)\.(.*)\)$", r"\1", atom)
    if atom in _KINDS:
        return _KINDS[atom]
    if re.fullmatch(r"10\*\d+|\{cells\}", atom):
        return ""
    found = re.fullmatch(r"[kdcmunpf](g|L|mol|eq|osm|\[iU\]|U|kat|s|m|m2|m3|\[arb'U\])", atom)
    return _KINDS[found[1]] if found else atom


@cache
def dimension(unit: str) -> str:
    """The kind of quantity of a UCUM unit; amounts of substance count as mass, since analytes are reported in both.
    Empty for no unit."""
    if not unit:
        return ""
    if unit in _WHOLE:
        return _WHOLE[unit]
    above, *below = unit.split("/")
    first = ".".join(kind for kind in map(_kind, above.split(".")) if kind)
    name = "/".join([first, *(_kind(atom) for atom in below)])
    return _NAMES.get(name, name)
