"""Tokens where scispaCy's rules alone would be wrong for doses, results and compounds. Blanks part the expected
tokens.
"""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from casefacts.annotate.tokens import tokenizer

NLP = spacy.blank("en")
NLP.tokenizer = tokenizer(NLP)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2 mg/kg/day", "2 mg/kg/day"),
        ("0.3mcg/kg/min", "0.3 mcg/kg/min"),
        ("12.5×10⁹/L", "12.5 × 10⁹/L"),
        ("1:640", "1:640"),
        ("15,000/µL", "15,000/µL"),
        ("300mg/m2.", "300 mg/m2 ."),
        ("2.5mg/dL.", "2.5 mg/dL ."),
        ("≥5", "≥ 5"),
        ("EF=0.20", "EF = 0.20"),
        ("i.v.,", "i.v. ,"),
        ("(B.I.D.)", "( B.I.D. )"),
        ("steroid-induced", "steroid - induced"),
        ("amoxicillin/clavulanate", "amoxicillin / clavulanate"),
        ("anti-Jo-1", "anti-Jo-1"),
        ("C-reactive", "C-reactive"),
        ("units/day", "units/day"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert [token.text for token in NLP.make_doc(text)] == tokens.split()


@given(st.text(max_size=80))
def test_tokens_lose_no_character(text: str) -> None:
    assert NLP.make_doc(text).text == text
