"""Names of organisms that cultures grow."""

import pytest

from casefacts.annotate import organisms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grew Staphylococcus aureus in both bottles", ["Staphylococcus aureus"]),
        ("methicillin-resistant S. aureus and E. coli", ["methicillin-resistant S. aureus", "E. coli"]),
        ("Klebsiella spp. was isolated", ["Klebsiella spp."]),
        ("Enterococcus faecium resistant to vancomycin", ["Enterococcus faecium resistant to vancomycin"]),
        ("MRSA", ["MRSA"]),
        ("gram-positive cocci in clusters", ["gram-positive cocci"]),
        ("Candida was seen", ["Candida"]),
        ("Serum sodium was normal", []),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_organisms(text: str, expected: list[str]) -> None:
    assert [found[0] for found in organisms.find(text)] == expected
