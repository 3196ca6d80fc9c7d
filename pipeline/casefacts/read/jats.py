"""JATS XML (ANSI/NISO Z39.96, also the NLM DTDs before it): blocks in reading order, sections from the markup.

Tables and figures that publishers put at the end (floats-group) stand after the paragraph that first cites them, as
on the page.
"""

import hashlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from casefacts.errors import ReportError
from casefacts.read import chapters, headings, jats_front, jats_tables, xmltree
from casefacts.read.jats_inline import local, text_of, words
from casefacts.records import Block, Document, Line, Problem, Table
from casefacts.settings import ReadSettings
from casefacts.terms import BlockKind, Section

_IN_PARAGRAPHS = frozenset(
    {
        "list",
        "def-list",
        "table-wrap",
        "table-wrap-group",
        "fig",
        "fig-group",
        "boxed-text",
        "disp-quote",
        "supplementary-material",
    }
)
_TEXT = "text"
"""The name under which running text between the lists and floats of a paragraph is passed on."""
_CONTAINERS = frozenset(
    {"boxed-text", "disp-quote", "statement", "speech", "verse-group", "fig-group", "table-wrap-group", "list",
     "list-item", "disp-formula-group", "app", "app-group", "caption", "def"}
)  # fmt: skip
_APART = frozenset(
    {"object-id", "graphic", "media", "alternatives", "permissions", "attrib", "sec-meta", "label", "xref"}
)
_OTHER_ABSTRACTS = frozenset({"graphical", "toc", "teaser", "web-summary"})
_SECTION_TYPES: dict[str, Section] = {
    "intro": "introduction",
    "cases": "case",
    "discussion": "discussion",
    "conclusions": "conclusion",
}
"""Values of sec-type that the JATS tag library suggests and that name a section of ours."""


def read(data: bytes, settings: ReadSettings) -> Document:
    """A document with its sections and metadata; pages are unknown (0).

    Raises:
        ReportError: `damaged`; `not_a_report` where there is no article; `no_text` where the article has none.
    """
    root = xmltree.parse(data)
    article = next((element for element in root.iter() if local(element) == "article"), None)
    if article is None:
        raise ReportError(
            "not_a_report", f"the XML is no JATS article (its root is <{local(root)}>); give the PDF or its text"
        )
    builder = _Builder(article)
    builder.build()
    if not any(block.lines for block in builder.blocks):
        raise ReportError("no_text", "the article has neither abstract nor body in this XML; give its PDF instead")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        source="jats",
        metadata=jats_front.metadata(article, builder.blocks),
        blocks=tuple(builder.blocks),
        tables=tuple(builder.tables),
        problems=tuple(builder.problems),
    )


class _Builder:
    """Collects blocks while the article is walked."""

    def __init__(self, article: Element) -> None:
        self.article = article
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.problems: list[Problem] = []
        floats = (group for group in article if local(group) == "floats-group")
        self.floats = [element for group in floats for element in group]
        """Figures and tables yet to be placed."""
        self.opens_case = False

    def build(self) -> None:
        front = next((e for e in self.article if local(e) in ("front", "front-stub")), None)
        body = next((e for e in self.article if local(e) == "body"), None)
        if front is not None:
            self._front(front)
        if body is not None:
            self._body(body)
        for element in self.floats:
            self._element(element, "other", 1)
        for back in (e for e in self.article if local(e) == "back"):
            self._back(back)

    def _front(self, front: Element) -> None:
        titles = [e for e in jats_front.title_elements(front) if text_of(e)]
        self._add("title", "title", *(words(e, skip=jats_front.NOTES) for e in titles))
        for abstract in (e for e in front.iter() if local(e) == "abstract"):
            if abstract.get("abstract-type") not in _OTHER_ABSTRACTS:
                self._walk(abstract, "abstract", 1)
        for group in (e for e in front.iter() if local(e) == "kwd-group"):
            self._add("front_matter", "other", words(group))

    def _body(self, body: Element) -> None:
        tops = [self._heading(sec) for sec in body if local(sec) == "sec"]
        self.opens_case = any(heading is not None and heading.means == "case" for heading in tops)
        section = chapters.before([h for h in tops if h], text_of(*(e for e in body if local(e) != "sec")))
        for child in body:
            if local(child) == "sec":
                section = self._section(child, section, nested=False)
                self._walk(child, section, 1)
            else:
                self._element(child, section, 1)

    def _back(self, back: Element) -> None:
        """Statements and references, for inspection; appendices are body."""
        for child in back:
            if local(child) in ("app", "app-group"):
                self._walk(child, "other", 1)
            elif local(child) == "ref-list":
                for ref in (e for e in child.iter() if local(e) == "ref"):
                    self._add("reference", "other", words(ref))
            else:
                self._add("front_matter", "other", words(child))

    def _walk(self, element: Element, section: Section, depth: int) -> None:
        if local(element) == "list-item":
            self._list_item(element, section, depth)
            return
        titles = [child for child in element if local(child) in ("label", "title")]
        if any(local(child) == "title" for child in titles):
            self._add("heading", section, words(*titles))
        for child in element:
            if local(child) == "sec":
                inner = section if section == "abstract" else self._section(child, section, nested=True)
                self._walk(child, inner, depth + 1)
            elif local(child) != "title":
                self._element(child, section, depth)

    def _element(self, element: Element, section: Section, depth: int) -> None:
        name = local(element)
        if name == "p":
            self._paragraph(element, section, depth)
        elif name == "table-wrap":
            self._table(element)
        elif name == "fig":
            self._caption(element)
        elif name == "def-list":
            for item in (e for e in element.iter() if local(e) == "def-item"):
                self._add("paragraph", section, words(item))
        elif name == "fn-group" or name == "fn":
            self._add("footnote", section, words(*([*element] if name == "fn" else element.iter("p"))))
        elif name in _CONTAINERS:
            self._walk(element, section, depth)
        elif name and name not in _APART:
            self._add("paragraph", section, words(element))

    def _list_item(self, item: Element, section: Section, depth: int) -> None:
        label = next((e for e in item if local(e) == "label"), None)
        for i, child in enumerate(e for e in item if e is not label):
            if local(child) == "p" and not i and label is not None:
                self._add("paragraph", section, words(label, child))
            else:
                self._element(child, section, depth)

    def _paragraph(self, paragraph: Element, section: Section, depth: int) -> None:
        for part in _parts(paragraph):
            if part.tag != _TEXT:
                self._element(part, section, depth)
                continue
            self._add("paragraph", section, words(part))
            for note in (e for e in part.iter() if local(e) == "fn"):
                self._add("footnote", section, words(*note))
        cited = {rid for e in paragraph.iter() if local(e) == "xref" for rid in e.get("rid", "").split()}
        ready = [e for e in self.floats if any(inner.get("id") in cited for inner in e.iter())]
        self.floats = [e for e in self.floats if e not in ready]
        for element in ready:
            self._element(element, section, depth)

    def _caption(self, element: Element) -> None:
        parts = [e for e in element if local(e) == "label"]
        parts += [e for caption in element if local(caption) == "caption" for e in caption]
        self._add("caption", "caption", words(*parts))

    def _table(self, wrap: Element) -> None:
        self._caption(wrap)
        tables = [e for e in wrap.iter() if local(e) in ("table", "tgroup")]
        for table in tables:
            table_id = f"t{len(self.tables) + 1}"
            self.tables.append(Table(table_id=table_id, cells=jats_tables.cells(table)))
            self.blocks.append(Block(kind="table", section="table", table_id=table_id))
        if not tables:
            label = text_of(next((e for e in wrap if local(e) == "label"), None)) or "A table"
            self.problems.append(
                Problem(
                    code="table_image", message=f"{label} is only an image in this XML; read its cells in the article"
                )
            )
        for foot in (e for e in wrap if local(e) == "table-wrap-foot"):
            for note in foot:
                inner = list(note) if local(note) == "fn" else [note]
                self._add("footnote", "table", words(*inner))

    def _heading(self, section: Element) -> headings.Heading | None:
        title = text_of(*(e for e in section if local(e) in ("label", "title")))
        return headings.of_line(title)

    def _section(self, element: Element, above: Section, *, nested: bool) -> Section:
        heading = self._heading(element)
        if heading is None:
            types = (element.get("sec-type") or "").split("|")
            known = next((_SECTION_TYPES[t] for t in types if t in _SECTION_TYPES), None)
            return known or (above if nested or above == "case" else "other")
        return chapters.under(heading, above, opens_case=self.opens_case, nested=nested)

    def _add(self, kind: BlockKind, section: Section, *lines: tuple) -> None:  # type: ignore[type-arg]
        kept = tuple(Line(words=line) for line in lines if line)
        if kept:
            self.blocks.append(Block(kind=kind, section=section, lines=kept))


def _parts(paragraph: Element) -> Iterator[Element]:
    """The paragraph's stretches of running text, and the lists, tables and figures within it."""
    current = Element(_TEXT)
    current.text = paragraph.text
    for child in paragraph:
        if local(child) in _IN_PARAGRAPHS:
            yield current
            yield child
            current = Element(_TEXT)
            current.text = child.tail
        else:
            current.append(child)
    yield current
