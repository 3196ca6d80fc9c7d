"""The protocol of a review as a TOML file: the terms that it is about, and where and for which statements it looks.

    sections = ["case", "table"]
    assertions = ["present"]

    [drugs]
    daptomycin = ["Cubicin", "DAP"]

Each of [drugs], [tests] and [outcomes] lists terms by the name that they shall have in the tables, each with a list of
how else reports write it. What a protocol leaves out it does not narrow.
"""

import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from casefacts.errors import UsageError
from casefacts.settings import Scope, Settings, Term, Terms
from casefacts.terms import Assertion, Section

TERMS = ("drugs", "tests", "outcomes")
SCOPE = {"sections": get_args(Section), "assertions": get_args(Assertion)}
LEAST = 2
"""Letters and digits of a name: one alone stands in any text."""


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """What a review is about."""

    terms: Terms
    scope: Scope


def under(settings: Settings, protocol: Protocol) -> Settings:
    """The settings with a protocol: the annotating stage takes its terms, the tabulating stage its scope."""
    return replace(
        settings,
        annotate=replace(settings.annotate, terms=protocol.terms),
        tabulate=replace(settings.tabulate, scope=protocol.scope),
    )


def load(path: Path) -> Protocol:
    """The protocol of a file.

    Raises:
        UsageError: it cannot be read, or says what no protocol can; tells file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{path}: cannot read the protocol ({error.strerror}); give --protocol an existing TOML file"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot read the protocol ({error}); save it as UTF-8") from error
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f'{path}: {error}. A term is a line such as daptomycin = ["Cubicin"], with quotes around a name of '
            "several words; see docs/protocol.md"
        ) from error
    return _Reader(path, text).protocol(said)


class _Reader:
    """Checks what a file says. Errors name the line, which tomllib does not keep, by looking for the words again."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def protocol(self, said: dict[str, Any]) -> Protocol:
        known = (*TERMS, *SCOPE)
        for key in said:
            if key not in known:
                raise self._wrong(key, "", f"no such key {key!r}{_meant(key, known)}; there are {', '.join(known)}")
        if not said:
            raise self._wrong("", "", f"says nothing; it may have {', '.join(known)}")
        scope = {key: self._chosen(key, said[key], among) for key, among in SCOPE.items() if key in said}
        return Protocol(
            terms=Terms(**{kind: self._terms(kind, said[kind]) for kind in TERMS if kind in said}),
            scope=msgspec.convert(scope, Scope),
        )

    def _chosen(self, key: str, given: Any, among: Iterable[str]) -> tuple[str, ...]:
        if not isinstance(given, list) or not given:
            raise self._wrong(key, "", f"{key} is a list of some of {', '.join(among)}; leave it out to take all")
        for one in given:
            if one not in among:
                raise self._wrong(
                    str(one),
                    "",
                    f"no such value {one!r} of {key}{_meant(str(one), among)}; there are {', '.join(among)}",
                )
        return tuple(sorted(set(given)))

    def _terms(self, kind: str, given: Any) -> tuple[Term, ...]:
        if not isinstance(given, dict) or not given:
            raise self._wrong(
                kind,
                "",
                f"[{kind}] is a table of terms, each with a list of synonyms; leave it out not to narrow {kind}",
            )
        terms = []
        whose: dict[str, str] = {}
        for name, synonyms in given.items():
            if not isinstance(synonyms, list) or not all(isinstance(one, str) for one in synonyms):
                raise self._wrong(
                    name, kind, f'the synonyms of {name!r} in [{kind}] are a list such as ["one", "another"], or []'
                )
            for written in (name, *synonyms):
                letters = "".join(sign for sign in written.casefold() if sign.isalnum())
                if len(letters) < LEAST:
                    raise self._wrong(
                        written, kind, f"{written!r} in [{kind}] is no name; one has {LEAST} letters or digits at least"
                    )
                if (other := whose.setdefault(letters, name)) != name:
                    raise self._wrong(
                        written, kind, f"{written!r} stands for both {other!r} and {name!r} in [{kind}]; leave one out"
                    )
            terms.append(Term(name=_plain(name), synonyms=tuple(dict.fromkeys(map(_plain, synonyms)))))
        return tuple(terms)

    def _wrong(self, word: str, table: str, said: str) -> UsageError:
        return UsageError(f"{self._path}:{self._line(word, table)}: {said}")

    def _line(self, word: str, table: str) -> int:
        """The last line of a table, else of the file, that has a word."""
        within, found, anywhere = "", 0, 0
        for number, line in enumerate(self._lines, start=1):
            if head := re.match(r"\s*\[\s*(\w+)\s*\]", line):
                within = head[1]
            if word in line.split("#")[0]:
                anywhere = number
                found = number if within == table else found
        return found or anywhere or 1


def _plain(name: str) -> str:
    return " ".join(name.split())


def _meant(word: str, among: Iterable[str]) -> str:
    close = get_close_matches(word, among, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
