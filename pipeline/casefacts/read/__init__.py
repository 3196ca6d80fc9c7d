"""read: a report's bytes become a Document. The only stage that sees PDF and OCR libraries.

The kind of a file is told from its content, not from its name.
"""

from collections.abc import Callable

from casefacts.records import Document
from casefacts.settings import ReadSettings


def reader(settings: ReadSettings) -> Callable[[bytes], Document]:
    """Return the function that reads a report.

    Raises (the returned function):
        ReportError: the bytes cannot be read; `code` is one of those listed in `kinds.py`.
    """

    def read(data: bytes) -> Document:
        from casefacts.read import jats, kinds, metadata, pdf, plaintext, sections

        kind = kinds.tell(data, settings)
        parse = {"pdf": pdf.read, "jats": jats.read, "text": plaintext.read}[kind]
        return metadata.complete(sections.assign(parse(data, settings)))

    return read
