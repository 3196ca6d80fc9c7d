"""Metadata of a JATS article: what <front> states, nothing inferred."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from casefacts.read.jats_inline import local, text_of
from casefacts.read.metadata import article_type
from casefacts.records import Block, Metadata

NOTES = frozenset({"xref"})
"""Marks of footnotes in a title."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_YEARS = ("collection", "ppub", "pub", "epub", "epub-ppub")
"""Kinds of publication date, the one that citations use first."""


def metadata(article: Element, blocks: Sequence[Block]) -> Metadata:
    """Title, identifiers, journal, year and language as the front matter has them; the kind also from the headings."""
    front = next((e for e in article if local(e) in ("front", "front-stub")), None)
    if front is None:
        return Metadata()
    ids = {e.get("pub-id-type", ""): text_of(e) for e in front.iter() if local(e) == "article-id"}
    title = ": ".join(text_of(e, skip=NOTES) for e in title_elements(front))
    return Metadata(
        title=title,
        doi=ids.get("doi", ""),
        pmid=ids.get("pmid", ""),
        journal=text_of(next((e for e in front.iter() if local(e) == "journal-title"), None)),
        year=_year(front),
        language=(article.get(_LANGUAGE) or "")[:2].lower(),
        article_type=article_type(title, kinds(article), blocks),
    )


def title_elements(front: Element) -> list[Element]:
    """The title and, if any, the subtitle."""
    groups = (e for e in front.iter() if local(e) == "title-group")
    group = next(groups, None)
    return [e for e in group if local(e) in ("article-title", "subtitle")] if group is not None else []


def kinds(article: Element) -> Iterator[str]:
    """How journal and archive class the article: its article-type, then its subjects."""
    yield article.get("article-type", "").replace("-", " ")
    for subject in (e for e in article.iter() if local(e) == "subject"):
        yield text_of(subject)


def _year(front: Element) -> str:
    dates = {e.get("pub-type") or e.get("date-type") or "": e for e in front.iter() if local(e) == "pub-date"}
    ranked = [dates[name] for name in _YEARS if name in dates] + list(dates.values())
    for date in ranked:
        year = text_of(next((e for e in date if local(e) == "year"), None))
        if year:
            return year
    return ""
