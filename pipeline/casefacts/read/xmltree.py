"""XML parsed safely with the standard library: a file's own entities are refused, and nothing is fetched.

The attacks on XML readers (the "billion laughs", quadratic blow-up, external entities and DTDs; see the Python
documentation, "XML vulnerabilities") all start from declarations in the file. Expat is told to refuse entity
declarations outright, never reads an external DTD (its default), and elements may be nested only so deep. The named
characters that JATS files take from their DTD (&nbsp;, &alpha;) are known.
"""

from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from casefacts.errors import ReportError

MAX_DEPTH = 200
"""Articles nest some 20 deep; readers of the tree recurse, and Python's stack ends at a thousand."""


def parse(data: bytes) -> Element:
    """The root element.

    Raises:
        ReportError: `damaged` where the file is not well-formed, declares entities or nests beyond reason.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.UseForeignDTD(True)  # named characters are then reported, also where the DOCTYPE is missing
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise ReportError("damaged", f"elements are nested more than {MAX_DEPTH} deep; this is no article")
        builder.start(_name(tag), {_name(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(tag))

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            builder.data(html5.get(f"{name};", f"&{name};"))

    def declared(name: str, *_: object) -> None:
        raise ReportError("damaged", f"the file declares an entity ({name}); remove its internal DTD and try again")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.SkippedEntityHandler = skipped
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(data, True)
        return builder.close()
    except expat.ExpatError as error:
        raise ReportError("damaged", f"the XML is damaged ({error}); fetch the file again") from error
    except (LookupError, ValueError) as error:
        raise ReportError("damaged", f"the XML's encoding is unknown ({error}); save it as UTF-8") from error


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
