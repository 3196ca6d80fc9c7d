"""What holds for any text: no crash, nothing left to do after cleaning, every character traceable."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from casefacts.clean import cleaner, passes
from casefacts.clean.edits import Draft, Edit
from casefacts.clean.evidence import Context, gather, load_lexicon
from casefacts.records import Block, CleanReport, Document, Line, Metadata, Word
from casefacts.settings import CleanSettings
from casefacts.terms import Script, SourceKind

PIECES = (
    "degener-", "ation", "high-", "dose", "2-", "year-old", "mg/", "kg/day", "IU/1", "IU/;", "mg/d1", "l0", "1O", "mg",
    "10", "9", "/L", "×", "103/μL", "14", ",420", "14,", "9.", "7", "ﬁrst", "diﬃ", "cult", "Î¼g", "Ã‚Â±", "Sj¨ogren",
    "µg", "\u00ad", "so\u00adft", "-", "–", "=", "albumin", "globulin", "A", "B", "S", "T", "pre-", "and",
    "predniso1one", "a1burnin", "º", "38.5", "C", "\u200b", "\ufeff", "|", "(AST)", "[3]", "¬", "/", "10^9/L",
    "2 .", "e\u0301", "５", "\uf06d", "\x00", "\u2028", "degener-\nation",
)  # fmt: skip
TOKENS = st.one_of(st.sampled_from(PIECES), st.text(min_size=1, max_size=8))
SCRIPTS: st.SearchStrategy[Script] = st.sampled_from(("normal", "normal", "normal", "superscript", "subscript"))
WORDS = st.builds(
    Word,
    text=TOKENS,
    script=SCRIPTS,
    glued=st.booleans(),
    x0=st.floats(0, 500),
    confidence=st.sampled_from((None, 0.9)),
)
LINES = st.lists(WORDS, max_size=8).map(lambda words: Line(words=tuple(words)))
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(("paragraph", "heading", "caption")),
    page=st.integers(0, 2),
    lines=st.lists(LINES, max_size=4).map(tuple),
    continues=st.booleans(),
)
SOURCES: st.SearchStrategy[SourceKind] = st.sampled_from(("pdf", "jats", "text"))
DOCUMENTS = st.builds(
    Document,
    sha256=st.just("0" * 64),
    source=SOURCES,
    metadata=st.just(Metadata()),
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
)
TEXTS = st.lists(TOKENS, max_size=12).flatmap(
    lambda tokens: st.lists(st.sampled_from((" ", "\n", "")), min_size=len(tokens), max_size=len(tokens)).map(
        lambda blanks: "".join(token + blank for token, blank in zip(tokens, blanks, strict=True))
    )
)
clean = cleaner(CleanSettings())


def again(report: CleanReport) -> Document:
    """The cleaned text as a new input."""
    blocks = tuple(
        Block(
            kind=passage.kind,
            section=passage.section,
            lines=(Line(words=tuple(Word(text=word) for word in report.text[passage.start : passage.end].split(" "))),),
        )
        for passage in report.passages
    )
    return Document(sha256=report.sha256, source=report.source, metadata=report.metadata, blocks=blocks)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_a_clean_text_stays_as_it_is(document: Document) -> None:
    report = clean(document)
    assert not re.search(r"\s\s", report.text)
    assert clean(again(report)).text == report.text


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_offsets_are_consistent(document: Document) -> None:
    report = clean(document)
    places = [(p.start, p.end) for p in report.passages]
    assert "\n".join(report.text[start:end] for start, end in places) == report.text
    assert all(report.text[start:end].strip() == report.text[start:end] != "" for start, end in places)
    for anchor in report.anchors:
        assert any(start <= anchor.start < anchor.end <= end for start, end in places)
    for repair in report.repairs:
        assert 0 <= repair.start <= repair.end <= len(report.text)
    assert [a.start for a in report.anchors] == sorted(a.start for a in report.anchors)


@settings(max_examples=100, deadline=None)
@given(TEXTS, SOURCES)
def test_each_pass_leaves_itself_nothing_to_do_and_says_what_it_changed(text: str, source: SourceKind) -> None:
    evidence = gather(load_lexicon(), [text], str)
    context = Context(source=source, noisy=source == "text", scripts=(), evidence=evidence)
    for repair in passes.passes():
        draft = Draft(text)
        for _ in range(4):
            before = draft.text
            draft.apply(repair(draft.text, context), 0.9)
            if draft.text == before:
                break
        assert draft.text == before
        assert len(draft.lows) == len(draft.highs) == len(draft.text)
        assert draft.lows == sorted(draft.lows)
        assert draft.highs == sorted(draft.highs)
        if not draft.made:
            assert _letters(draft.text) == _letters(text)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.text(max_size=4)), max_size=5)
)
def test_characters_that_no_edit_touched_lead_back_to_themselves(
    text: str, changes: list[tuple[int, int, str]]
) -> None:
    draft = Draft(text)
    edits = [Edit(start=min(s, len(text)), end=min(s + n, len(text)), text=new, rule="test") for s, n, new in changes]
    draft.apply(edits, 0.9)
    for index, (low, high) in enumerate(zip(draft.lows, draft.highs, strict=True)):
        if high == low + 1 and not any(e.start - 1 <= low <= e.end for e in edits):
            assert draft.text[index] == text[low]
    assert all(0 <= low <= high <= len(text) for low, high in zip(draft.lows, draft.highs, strict=True))
