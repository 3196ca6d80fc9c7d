"""Abbreviations as reports define them."""

import pytest
import spacy
from tests.conftest import clean_report

from casefacts.annotate import abbreviations
from casefacts.annotate.notes import Notes
from casefacts.annotate.sentences import Splits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("C-reactive protein (CRP) rose.", {"CRP": "C-reactive protein"}, id="round brackets"),
        pytest.param("C-reactive protein [CRP] rose.", {"CRP": "C-reactive protein"}, id="square brackets"),
        pytest.param("mycophenolate mofetil (MMF, 2 g)", {"MMF": "mycophenolate mofetil"}, id="dose in the bracket"),
        pytest.param("on MTX (methotrexate) since May", {"MTX": "methotrexate"}, id="reversed, one word"),
        pytest.param("IVIg (intravenous immune globulin)", {"IVIg": "intravenous immune globulin"}, id="reversed"),
        pytest.param("(40), alanine aminotransferase (ALT)", {"ALT": "alanine aminotransferase"}, id="bracket"),
        pytest.param("anti-nuclear antibodies (ANA; 1:640)", {"ANA": "anti-nuclear antibodies"}, id="hyphen"),
        pytest.param("a CT (contrast) and a lesion (Fig. 2)", {}, id="no abbreviations"),
        pytest.param("It faded. Creatine (CRP) rose.", {}, id="not across sentences"),
        pytest.param("renal biopsy (RB) or relapse burden (RB)", {"RB": "renal biopsy"}, id="first definition stands"),
    ],
)
def test_definitions(text: str, expected: dict[str, str]) -> None:
    doc = spacy.blank("en")(text)
    doc._.notes = Notes(report=clean_report(text))
    abbreviations.annotate(Splits()(doc))
    assert doc._.notes.abbreviations == expected
