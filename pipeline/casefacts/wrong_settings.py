"""What is wrong with settings, for who wrote them: which setting, what it may be, what was perhaps meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect


def told(said: dict[str, Any], model: type[msgspec.Struct]) -> str:
    """The first thing wrong with settings as read from TOML; empty where nothing is.

    Args:
        model: what they are checked against; its fields are tables or settings.
    """
    return _table(said, model, "")


def _table(said: dict[str, Any], model: type[msgspec.Struct], table: str) -> str:
    hints = get_type_hints(model, include_extras=True)
    for name, value in said.items():
        place = f"[{table}] {name}" if table else f"[{name}]"
        if name not in hints:
            return f"{place}: {_unknown(name, hints, table)}"
        kind = _kind(hints[name])
        if isinstance(kind, inspect.StructType) and isinstance(value, dict):
            wrong = _table(value, kind.cls, f"{table}.{name}".lstrip("."))
        else:
            wrong = _value(value, kind, hints[name], place)
        if wrong:
            return wrong
    return ""


def _unknown(name: str, hints: dict[str, Any], table: str) -> str:
    if table:
        return f"no such setting{_meant(name, hints)}; there are {', '.join(hints)}"
    homes = [home for home, hint in hints.items() if name in getattr(hint, "__struct_fields__", ())]
    if homes:
        return f"is a setting of [{homes[0]}]: write it below a line [{homes[0]}]"
    return f"no such table{_meant(name, hints)}; there are {', '.join(f'[{known}]' for known in hints)}"


def _kind(hint: Any) -> inspect.Type:
    kind = inspect.type_info(hint)
    return kind.types[0] if isinstance(kind, inspect.UnionType) else kind


def _value(value: Any, kind: inspect.Type, hint: Any, place: str) -> str:
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return f"{place} is {_shown(value)}, and must be {_allowed(kind)}{_meant_of(value, kind)}"
    return ""


def _shown(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _allowed(kind: inspect.Type) -> str:
    """What a setting may be, in words."""
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(f'"{value}"' for value in kind.values)
    if isinstance(kind, inspect.IntType):
        return "a whole number" + _bounds(kind)
    if isinstance(kind, inspect.FloatType):
        return "a number" + _bounds(kind)
    if isinstance(kind, inspect.VarTupleType):
        return f"a list in square brackets, each of it {_allowed(kind.item_type)}"
    if isinstance(kind, inspect.DictType):
        return f"a table of names, each with {_allowed(kind.value_type)}"
    return "a table" if isinstance(kind, inspect.StructType) else "text in quotes"


def _bounds(kind: inspect.IntType | inspect.FloatType) -> str:
    if kind.ge is not None and kind.le is not None:
        return f" from {kind.ge:g} to {kind.le:g}"
    if kind.ge is not None:
        return f", {kind.ge:g} or more"
    return f" above {kind.gt:g}" if kind.gt is not None else ""


def _meant_of(value: Any, kind: inspect.Type) -> str:
    """The nearest of the allowed words to what was written, in a list or alone."""
    if isinstance(kind, inspect.VarTupleType) and isinstance(value, list):
        said = (_meant_of(one, kind.item_type) for one in value)
    elif isinstance(kind, inspect.DictType) and isinstance(value, dict):
        said = (_meant_of(one, kind.value_type) for one in value.values())
    elif isinstance(kind, inspect.LiteralType) and value not in kind.values:
        return _meant(str(value), map(str, kind.values))
    else:
        return ""
    return next(filter(None, said), "")


def _meant(written: str, known: Iterable[str]) -> str:
    plain = {one.casefold(): one for one in known}
    close = get_close_matches(written.casefold(), plain, n=1)
    return f" (did you mean {plain[close[0]]}?)" if close else ""
