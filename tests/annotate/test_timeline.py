"""When a marked thing was: the words, and the days since the first presentation where they can be counted."""

import msgspec
import pytest
from tests.annotate.marked import notes_of

from casefacts.annotate.context import Context
from casefacts.annotate.notes import Notes
from casefacts.annotate.timeline import Timeline
from casefacts.annotate.times import Times, load
from casefacts.records import CellText
from casefacts.terms import Action

TIMELINE = Timeline(load())
COMES = "A 40-year-old man was admitted with fever. "


def read(marked: str) -> Notes:
    notes = notes_of(marked)
    Context().annotate(notes)
    TIMELINE.annotate(notes)
    return notes


def when(marked: str) -> list[tuple[str, float | None]]:
    notes = read(marked)
    facts = sorted([*notes.drugs, *notes.labs, *notes.outcomes], key=lambda fact: fact.start)
    return [(fact.time.text if fact.time else "", fact.time_days) for fact in facts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell after 1.5 months.", ["after 1.5 months"]),
        ("It fell after several months; it rose two weeks later.", ["after several months", "two weeks later"]),
        ("On admission he was pale.", ["On admission"]),
        ("On hospital day 3 he woke.", ["On hospital day 3"]),
        ("On the 8th postoperative day she left.", ["On the 8th postoperative day"]),
        ("At 6 months of follow-up he was well.", ["At 6 months of follow-up"]),
        ("Two weeks after the treatment, it came back.", ["Two weeks after the treatment"]),
        ("He was seen in March 2007.", ["in March 2007"]),
        ("The next day, he left.", ["The next day"]),
        ("He walked after six cycles.", ["after six cycles"]),
        ("She bled four hours postpartum.", ["four hours postpartum"]),
        ("Three months before admission he fell.", ["Three months before admission"]),
        ("Five hours after the procedure the boy fell.", ["Five hours after the procedure"]),
        ("He left 13 days after surgery uneventfully.", ["13 days after surgery"]),
        ("At the age of 7 years she walked.", ["At the age of 7 years"]),
        ("At the age of 7 she walked.", ["At the age of 7"]),
        ("Shortly after birth, he was blue.", ["Shortly after birth"]),
        ("Upon discharge he was well.", ["Upon discharge"]),
        ("In the second week of treatment, it fell.", ["In the second week of treatment"]),
        ("It was given for 5 days.", []),
        ("It was given every 6 weeks.", []),
        ("He had a 3-month history of pain.", []),
        ("He may have been ill.", []),
    ],
)
def test_expressions(text: str, expected: list[str]) -> None:
    assert [text[t.start : t.end] for t in Times(load()).find(text)] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<l>CPK</l> fell after 1.5 months; however, <o>glaucoma</o> developed after several months.",
         ["after 1.5 months", "after several months"]),
        ("On day 3, <l>CRP</l> was 5 and <l>ESR</l> was 20.", ["On day 3", "On day 3"]),
        ("<l>CRP</l> was 5 and <l>ESR</l> 20 after two weeks.", ["after two weeks", "after two weeks"]),
        ("<l>CRP</l> was 5 and <l>ESR</l> was 20 after two weeks.", ["", "after two weeks"]),
        ("On day 3 <l>CRP</l> was 5 but <l>ESR</l> was 20.", ["On day 3", "On day 3"]),
        ("On day 3 <l>CRP</l> was 5 and later <l>ESR</l> was 20.", ["On day 3", ""]),
        ("On day 3 <l>CRP</l> (5 mg/L; normal 1) and <l>ESR</l> rose.", ["On day 3", "On day 3"]),
        ("He rested, on day 3 <l>CRP</l> was 5 but <l>ESR</l> was 20.", ["on day 3", ""]),
        ("Six weeks after starting <d>insulin</d>, <l>CRP</l> was 5.", ["", "Six weeks after starting insulin"]),
        ("<l>CRP</l> was 5 on day 1 and 9 on day 4; <l>ESR</l> was 20.", ["on day 1", ""]),
        ("After a dose of <d>aspirin</d> at home, <l>CRP</l> fell after two days.", ["", "after two days"]),
        ("<d>Aspirin</d> was started on day 2.", ["on day 2"]),
        ("<d>Zinc</d> normalized the <l>CRP</l> within a month.", ["", "within a month"]),
        ("He is seen at 6-month intervals, with <l>CRP</l> rising.", [""]),
        ("<l>CRP</l> was 5. On day 3 he left.", [""]),
    ],
)  # fmt: skip
def test_time_of_a_fact(marked: str, expected: list[str]) -> None:
    assert [text for text, _ in when(marked)] == expected


@pytest.mark.parametrize(
    ("marked", "action", "expected"),
    [
        ("<d>Zinc</d> was reduced after two days and was stopped after nine days.", "decrease", "after two days"),
        ("<d>Zinc</d> was reduced after two days and was stopped after nine days.", "stop", "after nine days"),
        ("<d>Zinc</d> was tapered on day 3, then stopped on day 9.", "stop", "on day 9"),
        ("<d>Zinc</d> was reduced after two days and was stopped at last.", "stop", ""),
        ("After two days <d>zinc</d> was reduced and was stopped over nine days.", "stop", ""),
        ("After two days <d>zinc</d> was reduced and stopped.", "stop", "After two days"),
        ("We stopped <d>zinc</d> on day 3 and <d>iron</d> was stopped on day 9.", "stop", "on day 3"),
        ("<d>Zinc</d> was changed to <d>iron</d> on day 3.", "stop", "on day 3"),
    ],
)  # fmt: skip
def test_time_of_what_was_done_with_a_drug(marked: str, action: Action, expected: str) -> None:
    notes = notes_of(marked)
    notes.drugs[:] = [msgspec.structs.replace(notes.drugs[0], action=action)]
    TIMELINE.annotate(notes)
    assert (notes.drugs[0].time.text if notes.drugs[0].time else "") == expected


@pytest.mark.parametrize(
    ("marked", "days"),
    [
        (COMES + "On admission <l>CRP</l> was 5.", 0),
        (COMES + "<l>CRP</l> was 5 on hospital day 3.", 2),
        (COMES + "<l>CRP</l> was 5 on the third hospital day.", 2),
        (COMES + "<l>CRP</l> was 5 two weeks after admission.", 14),
        (COMES + "<l>CRP</l> was 5 ten days before admission.", -10),
        (COMES + "<l>CRP</l> was 5 two to three days after admission.", None),
        (COMES + "<l>CRP</l> was 5 about two days after admission.", None),
        (COMES + "<l>CRP</l> was 5 after two weeks.", None),
        (COMES + "During hospitalization <l>CRP</l> was 5.", None),
        (COMES + "On day 4 <l>CRP</l> was 5.", 3),
        (COMES + "Surgery was done. On day 4 <l>CRP</l> was 5.", None),
        (COMES + "On day 4 of treatment <l>CRP</l> was 5.", None),
        (COMES + "<l>CRP</l> was 5 on postoperative day 3.", None),
        (COMES + "He was transferred. On admission <l>CRP</l> was 5.", None),
        ("A man was referred from another hospital. On admission <l>CRP</l> was 5.", None),
        (COMES + "Three days later <l>CRP</l> was 5.", 3),
        (COMES + "On hospital day 3 he fell. Two days later <l>CRP</l> was 5.", 4),
        (COMES + "Two days earlier <l>CRP</l> was 5.", -2),
        (COMES + "He was discharged. Two weeks later <l>CRP</l> was 5.", None),
        (COMES + "Subsequently he fell. Two weeks later <l>CRP</l> was 5.", None),
        (COMES + "A week before admission he fell. Two days later <l>CRP</l> was 5.", 2),
        (COMES + "On day 3 he was operated on. <l>CRP</l> was 5 on postoperative day 2.", None),
        (COMES + "On hospital day 3 he was operated on. <l>CRP</l> was 5 on postoperative day 2.", 4),
        (COMES + "Zinc was started on hospital day 4. After a week of therapy <l>CRP</l> was 5.", 10),
        ("A man was admitted on 30 May 2011. On June 2 <l>CRP</l> was 5.", 3),
        ("A man was admitted on 30 May. On June 2 <l>CRP</l> was 5.", None),
        (
            "A man came to a clinic. Four days later he was admitted. On hospital day 2 <l>CRP</l> was 5.",
            5,
        ),
        (
            "A man came to a clinic. He was admitted to our hospital later. On admission <l>CRP</l> was 5.",
            None,
        ),
        ("A man was readmitted. On hospital day 2 <l>CRP</l> was 5.", None),
        (COMES + "He fell. " * 8 + "Two days later <l>CRP</l> was 5.", None),
        ("He coughed. He felt weak. He lost weight. He slept badly. On admission <l>CRP</l> was 5.", None),
    ],
)
def test_days_since_presentation(marked: str, days: float | None) -> None:
    assert when(marked)[0][1] == days


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Day 4", "Day 4"),
        ("On admission", "On admission"),
        ("1 month after surgery", "1 month after surgery"),
        ("Before insulin", "Before insulin"),
        ("12/05/2011", "12/05/2011"),
        ("Reference range", ""),
        ("Case 2", ""),
        ("24-hour urine", ""),
    ],
)
def test_time_of_a_column(head: str, expected: str) -> None:
    notes = notes_of(f"Test | {head}\n<l>CRP</l> | 5", section="table")
    end = len(notes.report.text)
    cell = CellText(
        table_id="", page=1, row=1, column=1, row_head="CRP", column_head=head, text="5", start=end - 1, end=end
    )
    notes.report = msgspec.structs.replace(notes.report, cells=(cell,))
    notes.labs[:] = [msgspec.structs.replace(notes.labs[0], result=notes.quote(end - 1, end))]
    TIMELINE.annotate(notes)
    assert (notes.labs[0].time.text if notes.labs[0].time else "") == expected


def test_mention_and_link() -> None:
    notes = read("<d>Aspirin</d> was started on day 2.")
    assert [m.text for m in notes.mentions if m.label == "TIME"] == ["on day 2"]
    assert [(link.head[2], link.relation, link.tail[2]) for link in notes.links] == [("DRUG", "has_time", "TIME")]
