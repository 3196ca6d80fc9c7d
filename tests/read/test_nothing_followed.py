"""What a PDF points to (scripts, links, programs, other files, files inside it) is never run, opened or fetched."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from casefacts.read import reader
from casefacts.settings import ReadSettings

WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
"""Audit events (docs.python.org/3/library/audit_events.html)."""
SENTENCE = "A 40-year-old man was seen on the ward again and again for a cough that did not go away."


def hostile(secret: Path) -> bytes:
    """A page of text in a PDF that asks for all of them by the ways of ISO 32000-1, 7.11 and 12.6."""
    shown = f"BT /F1 10 Tf 50 700 Td ({SENTENCE}) Tj ET /X1 Do".encode()
    name = f"({secret.as_posix()})"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA << /WC 7 0 R >> /Names << /EmbeddedFiles << /Names"
        " [(inside.txt) 8 0 R] >> /JavaScript << /Names [(a) 6 0 R] >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Thumb 9 0 R"
        f" /Resources << /Font << /F1 5 0 R >> /XObject << /X1 10 0 R >> >>"
        " /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 500 800] /A << /S /URI /URI"
        f" (http://127.0.0.1:9/fetched) >> >> << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F {name}"
        f" /D [0 /Fit] >> >>] /AA << /O 7 0 R >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown.decode()}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        "<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/run'\\);) >>",
        f"<< /S /Launch /F {name} /Unix << /F (/bin/sh) /P (-c 'touch {secret.as_posix()}.run') >> >>",
        "<< /Type /Filespec /F (inside.txt) /EF << /F 11 0 R >> >>",
        f"<< /Length 0 /F {name} >>\nstream\n\nendstream",
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F {name} /Page 0 >> /Length 0 >>"
        "\nstream\n\nendstream",
        "<< /Type /EmbeddedFile /Length 15 >>\nstream\nembedded secret\nendstream",
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{head}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
def test_nothing_that_a_pdf_points_to_is_followed(tmp_path: Path, engine: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret on the disk", encoding="utf-8")
    read = reader(ReadSettings(pdf_engine=engine, ocr="never"))  # type: ignore[arg-type]
    data = hostile(secret)
    read(data)  # loads what is loaded at first use
    inward, outward = os.pipe()
    child = os.fork()
    if child == 0:
        events: list[str] = []

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in WATCHED:
                events.append(f"{event} {arguments[0]!r}")

        sys.addaudithook(hook)
        said = str(read(data))
        os.write(outward, json.dumps([events, said]).encode())
        os._exit(0)
    os.close(outward)
    with os.fdopen(inward) as file:
        events, said = json.load(file)
    os.waitpid(child, 0)
    assert events == []
    assert "cough" in said
    assert "secret" not in said
    assert list(tmp_path.iterdir()) == [secret]
