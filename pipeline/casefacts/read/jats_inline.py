"""Words of running text in JATS: superscripts kept, alternatives not doubled, formulas as far as they are text."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from casefacts.records import Word
from casefacts.terms import Script

_LEFT_OUT = frozenset(
    {
        "graphic",
        "inline-graphic",
        "media",
        "object-id",
        "alt-text",
        "long-desc",
        "annotation",
        "annotation-xml",
        "fn",
        "x",
    }
)
_APART = frozenset(
    {"p", "title", "subtitle", "label", "list-item", "def", "td", "th", "sec", "caption", "kwd", "ref", "mtr"}
)
_SCRIPTS: dict[str, Script] = {"sup": "superscript", "sub": "subscript"}
_MATH_SCRIPTS: dict[str, tuple[Script, ...]] = {
    "msup": ("normal", "superscript"),
    "msub": ("normal", "subscript"),
    "msubsup": ("normal", "subscript", "superscript"),
}
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)

Run = tuple[str, Script]


def words(*elements: Element, skip: frozenset[str] = frozenset()) -> tuple[Word, ...]:
    """The words of elements, without children named in `skip`. What only italics or links part is one word.

    >>> from xml.etree.ElementTree import fromstring
    >>> [(w.text, w.script, w.glued) for w in words(fromstring("<p>10<sup>9</sup>/L</p>"))]
    [('10', 'normal', False), ('9', 'superscript', True), ('/L', 'normal', True)]
    """
    result: list[Word] = []
    touching = False
    for text, script in (run for element in elements for run in (*runs(element, "normal", skip), (" ", "normal"))):
        touching = touching and not text[:1].isspace()
        for piece in text.split():
            if touching and result and result[-1].script == script:
                result[-1] = Word(text=result[-1].text + piece, script=script, glued=result[-1].glued)
            else:
                result.append(Word(text=piece, script=script, glued=touching))
            touching = False
        if text:
            touching = bool(result) and not text[-1].isspace()
    return tuple(result)


def runs(element: Element, script: Script, skip: frozenset[str] = frozenset()) -> Iterator[Run]:
    """Stretches of text and their script, in document order, without the element's tail."""
    tag = local(element)
    if tag in _LEFT_OUT or tag in skip:
        return
    if tag == "break":
        yield " ", script
    elif tag == "alternatives":
        yield from _alternative(element, script, skip)
    elif tag == "tex-math":
        yield from _tex(element, script)
    elif tag in _MATH_SCRIPTS:
        for child, child_script in zip(element, _MATH_SCRIPTS[tag], strict=False):
            yield from runs(child, child_script, skip)
    elif tag == "mfrac":
        for i, child in enumerate(element):
            yield ("/" if i else ""), script
            yield from runs(child, script, skip)
    elif tag == "mfenced":
        yield element.get("open", "("), script
        yield from _children(element, script, skip, separator=element.get("separators", ",")[:1])
        yield element.get("close", ")"), script
    else:
        edge = " " if tag in _APART else ""
        yield edge, script
        yield from _children(element, _SCRIPTS.get(tag, script), skip)
        yield edge, script


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(*elements: Element | None, skip: frozenset[str] = frozenset()) -> str:
    """The words as one string."""
    return "".join(
        ("" if word.glued or not i else " ") + word.text
        for i, word in enumerate(words(*(element for element in elements if element is not None), skip=skip))
    )


def _children(element: Element, script: Script, skip: frozenset[str], separator: str = "") -> Iterator[Run]:
    mathematics = "MathML" in element.tag if isinstance(element.tag, str) else False
    if element.text:
        yield (element.text.strip() if mathematics else element.text), script
    for i, child in enumerate(element):
        if i and separator:
            yield separator, script
        yield from runs(child, script, skip)
        if child.tail and not mathematics:
            yield child.tail, script


def _alternative(element: Element, script: Script, skip: frozenset[str]) -> Iterator[Run]:
    """One of several forms of the same: MathML before TeX, since it is text already."""
    ranked = sorted(element, key=lambda child: local(child) == "tex-math")
    for child in ranked:
        found = list(runs(child, script, skip))
        if any(text.strip() for text, _ in found):
            yield from found
            return


def _tex(element: Element, script: Script) -> Iterator[Run]:
    source = element.text or ""
    body = _TEX_BODY.search(source)
    yield (body.group(1) if body else source).strip().strip("$"), script
