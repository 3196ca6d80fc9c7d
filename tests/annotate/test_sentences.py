"""Where sentences of medical prose end. `|` marks a border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefacts.annotate.sentences import Splitter

SPLITTER = Splitter()


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("Miller et al. saw this twice. |The drug was stopped.", id="et al."),
        pytest.param("The rash faded (Fig. 2). |It left no scar.", id="figure"),
        pytest.param("He took 5 mg i.v. and 6 mg b.i.d. for 3 days. |Dr. Moor agreed.", id="dotted routes"),
        pytest.param("It was given p.o. |The rash faded.", id="dotted route at the end"),
        pytest.param("Heparin vs. placebo, approx. 5 mg. |Bed No. 3 was free.", id="vs., approx., No. 3"),
        pytest.param("Was there any? |There was no. |The patient went home.", id="no as a word"),
        pytest.param("Cultures grew S. aureus. |J. Moor saw E. coli.", id="species and initials"),
        pytest.param("She lacked vitamin D. |Levels rose.", id="vitamin D"),
        pytest.param("Sodium was 1.3 The next", id="decimal is no citation"),
        pytest.param("He recovered.3 |The dose was halved.1,2 |No rash came.", id="citation behind the stop"),
        pytest.param("He recovered.[1,2] |The dose was halved. [4–6] |No rash.²,³ |She left.", id="bracketed"),
        pytest.param("The result was normal. |methotrexate was begun.", id="lower-case drug name"),
        pytest.param("CRP fell to 5.2. |10 mg was given on day 3. |12 mg followed.", id="numbers"),
        pytest.param("The pump (Acme Inc. Springfield) failed.", id="company"),
        pytest.param("Doses: 5 mg; 10 mg; 15 mg. |Then none.", id="semicolon list"),
        pytest.param("1. Fever; 2. rash; 3. cough.", id="numbered list in a line"),
        pytest.param("She had:\n|• fever of 39.\n|• a rash", id="bullets"),
        pytest.param("He took 5 mg.\n|daily doses rose.", id="one sentence a line"),
        pytest.param("It was long and\nwrapped over lines.", id="wrapped line"),
        pytest.param("The titre was 1:80. |The patient left.", id="ratio is no list number"),
        pytest.param("Loss was 600 mL. |Postoperatively she had 5 mL. of saline.", id="unit with a stop"),
        pytest.param("She had mild MR. |Valves were repaired. |Mr. Moor left.", id="MR is no mister"),
        pytest.param('He said "it burns." |She agreed.', id="quote"),
    ],
)
def test_borders(marked: str) -> None:
    pieces = marked.split("|")
    starts = list(SPLITTER.starts("".join(pieces)))
    assert starts == [sum(map(len, pieces[:i])) for i in range(len(pieces))]


@given(st.text(alphabet="aB1. \n;)[]•", max_size=60))
def test_any_text_is_split_in_order(text: str) -> None:
    starts = list(SPLITTER.starts(text))
    assert starts[0] == 0
    assert starts == sorted(set(starts))
