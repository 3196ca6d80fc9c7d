"""Features of pairs of mentions, and the linker that weighs them. Sentences of our own, mentions marked."""

import re

import pytest

from casefacts.annotate.link_model import LinkModel
from casefacts.annotate.pairs import Pairs, Span


def marked(text: str) -> tuple[str, list[Span], list[Span]]:
    """The text, its <h>heads</h> and its <t>tails</t>."""
    plain, found = "", {"h": list[Span](), "t": list[Span]()}
    for part in re.finditer(r"<(h|t)>(.*?)</\1>|[^<]+", text):
        if part[1]:
            found[part[1]].append((len(plain), len(plain) + len(part[2])))
        plain += part[2] if part[1] else part[0]
    return plain, found["h"], found["t"]


@pytest.mark.parametrize(
    ("text", "head", "tail", "feature"),
    [
        pytest.param("<t>Rash</t> due to <h>A</h>.", 0, 0, "tail first, all between: due to", id="words between"),
        pytest.param("<h>A</h>-induced <t>rash</t>.", 0, 0, "head first, all between: - induced", id="hyphen"),
        pytest.param("<h>A</h> and <h>B</h>: 5 and <t>7</t>", 0, 0, "head first: 1 heads between", id="other between"),
        pytest.param(
            "<h>A</h> and <h>B</h> were <t>5</t> and <t>7</t>, respectively.",
            1, 1, "respectively: same place", id="same place of two lists",
        ),
        pytest.param(
            "<h>A</h> and <h>B</h> were <t>5</t> and <t>7</t>, respectively.",
            0, 1, "respectively: other place", id="other place of two lists",
        ),
        pytest.param("<h>A</h> was given. Then <t>rash</t> came.", 0, 0, "1 sentences between", id="next sentence"),
    ],
)  # fmt: skip
def test_a_pair_is_told_by_its_place(text: str, head: int, tail: int, feature: str) -> None:
    plain, heads, tails = marked(text)
    assert feature in set(Pairs(plain, heads, tails).features(heads[head], tails[tail]))


def test_of_several_heads_the_nearer_are_counted() -> None:
    plain, heads, tails = marked("<h>A</h>, <h>B</h> and <h>C</h> gave <t>rash</t>.")
    assert "2 heads nearer" in set(Pairs(plain, heads, tails).nearer(heads[0], tails[0]))


def test_weights_add_up_to_a_probability() -> None:
    model = LinkModel(threshold=0.5, bias=-1.0, weights={"due to": 3.0})
    assert model.probability(["due to", "never seen"]) == pytest.approx(0.8808, abs=1e-4)
    assert model.probability([]) == pytest.approx(0.2689, abs=1e-4)
