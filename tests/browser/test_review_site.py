"""The review site in a real browser: `make test-browser`."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.publish import made
from tests.review import made as files
from tests.review.made import decision, row, run_of, table

from casefacts.publish import methods
from casefacts.publish.source import source
from casefacts.review.apply import apply
from casefacts.review.decisions import COLUMNS, read
from casefacts.review.site import write

HOSTILE = "<img src=x onerror='document.title=`owned`'></script><script>document.title='owned'</script>"
LINES = (
    "A 54-year-old man came.",
    "He took 20 mg of prednisolone. Then he was given 40 mg of furosemide. It did not help.",
    HOSTILE,
    "Creatinine was 2.3 mg/dL. The rash resolved.",
)
TEXT = "\n".join(LINES)


def at(words: str) -> dict[str, str]:
    start = TEXT.index(words)
    return {"start": str(start), "end": str(start + len(words))}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        # Chromium's sandbox needs rights that containers do not give.
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = run_of(
        tmp_path / "run",
        ("reports", {"report_id": "case", "source_file": "case.txt", "status": "ok", "title": HOSTILE}),
        ("reports", {"report_id": "lost", "source_file": "lost.pdf", "status": "failed", "error": "encrypted"}),
        ("patients", row("patients", "p", **at("54-year-old"))),
        ("drugs", row("drugs", "d", doubts="link_far", confidence="0.4", **at("prednisolone"))),
        ("labs", row("labs", "l", confidence="0.95", **at("Creatinine"))),
        ("outcomes", row("outcomes", "o", **at("rash resolved"))),
    )
    (folder / "texts").mkdir()
    (folder / "texts" / "case.txt").write_text(TEXT, encoding="utf-8")
    write(folder)
    return folder


@pytest.fixture
def page(browser: Browser, out: Path) -> Iterator[Page]:
    with browser.new_context(accept_downloads=True) as context:
        opened = context.new_page()
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("request", lambda request: errors.append(request.url) if request.url.startswith("http") else None)
        opened.goto((out / "review" / "index.html").as_uri())
        opened.fill("#reviewer", "Ann")
        opened.press("#reviewer", "Tab")
        opened.click("#reports a")
        opened.wait_for_selector("#rows li.chosen")
        yield opened
        assert errors == []


def chosen(page: Page) -> str:
    return page.locator("#rows li.chosen .said").inner_text()


def pick(page: Page, words: str) -> None:
    """Select words in the text, as a mouse does."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
        }""",
        words,
    )


def saved(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.keyboard.press("s")
    download.value.save_as(path)
    return path


def test_decisions_by_keyboard_become_reviewed_tables(page: Page, out: Path, tmp_path: Path) -> None:
    page.keyboard.press("a")  # the patient; goes on to the drug
    assert chosen(page).startswith("prednisolone")
    page.keyboard.press("c")
    page.fill("#in-dose_value", "2")
    page.fill("#card input[name=comment]", "misread")
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("r")
    pick(page, "furosemide")
    page.keyboard.press("n")
    page.select_option("#card .kinds", "drugs")
    page.fill("#in-dose_text", "40 mg")
    page.fill("#in-dose_value", "40")
    page.keyboard.press("Enter")
    assert "4 decided" in page.locator("#progress").inner_text()
    apply(read([saved(page, tmp_path / "ann.csv")]), out)
    drugs = table(out, "drugs")
    assert [(one["drug_text"], one["dose_value"], one["decision"]) for one in drugs] == [
        ("prednisolone", "2", "corrected"),
        ("furosemide", "40", "added"),
    ]
    assert drugs[0]["comment"] == "misread"
    assert drugs[1]["sentence"] == "Then he was given 40 mg of furosemide."
    assert TEXT[int(drugs[1]["start"]) : int(drugs[1]["end"])] == "furosemide"
    assert [one["decision"] for one in table(out, "patients")] == ["accepted"]
    assert [one["fact_id"] for one in table(out, "rejected")] == ["l"]


def test_decisions_stay_in_the_browser_and_can_be_loaded_in_another(
    page: Page, browser: Browser, out: Path, tmp_path: Path
) -> None:
    page.keyboard.press("a")
    path = saved(page, tmp_path / "ann.csv")
    page.reload()
    page.wait_for_selector("#rows li.accept")
    with browser.new_context() as context:
        other = context.new_page()
        other.goto((out / "review" / "index.html").as_uri())
        other.set_input_files("#load", path)
        other.wait_for_function("document.getElementById('progress').textContent.startsWith('1 decided')")
        assert other.input_value("#reviewer") == "Ann"


def test_decisions_follow_facts_that_have_another_id_since_a_rerun(page: Page, out: Path, tmp_path: Path) -> None:
    page.keyboard.press("a")
    page.keyboard.press("r")
    mine = read([saved(page, tmp_path / "ann.csv")])
    run_of(
        out,
        ("reports", {"report_id": "case", "source_file": "case.txt", "status": "ok"}),
        ("patients", row("patients", "p-new", **at("54-year-old"))),
        ("drugs", row("drugs", "d-new", **at("prednisolone"))),
    )
    apply(mine, out)
    write(out)
    page.goto((out / "review" / "index.html").as_uri())
    page.click("#reports a")
    page.wait_for_selector("#rows li.patients.accept")
    assert page.locator("#rows li.drugs.reject").count() == 1
    assert "2 decided" in page.locator("#progress").inner_text()


def test_a_number_with_a_comma_is_not_kept(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.fill("#in-dose_value", "2,5")
    page.keyboard.press("Enter")
    assert page.locator("#in-dose_value").is_visible()
    assert "0 decided" in page.locator("#progress").inner_text()


def test_nothing_is_decided_without_a_name(page: Page) -> None:
    page.fill("#reviewer", "")
    page.press("#reviewer", "Tab")
    page.click("#rows li.drugs .kind")
    page.keyboard.press("a")
    assert "Write your name" in page.locator("#notice").inner_text()
    assert "0 decided" in page.locator("#progress").inner_text()


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        (lambda page: page.select_option("#table", "labs"), ["labs"]),
        (lambda page: page.fill("#word", "pred"), ["drugs"]),
        (lambda page: page.select_option("#sure", "0.5"), ["drugs"]),
        (lambda page: page.check("#doubtful"), ["drugs", "labs", "patients", "outcomes"]),
    ],
    ids=["table", "word", "confidence", "doubtful first"],
)
def test_filters(page: Page, how: Callable[[Page], None], shown: list[str]) -> None:
    how(page)
    assert page.locator("#rows li:not([hidden]) .kind").all_text_contents() == shown


def test_the_evidence_is_marked_in_the_text(page: Page) -> None:
    page.click("#rows li.labs .kind")
    assert page.locator("#text mark.chosen").inner_text() == "Creatinine"
    page.click("#text mark.outcomes")
    assert "rash resolved" in chosen(page)


def test_a_report_cannot_run_anything(page: Page) -> None:
    assert page.title() == "case – review"
    assert HOSTILE in page.locator("#text").inner_text()
    assert page.locator("#text img").count() == 0


def test_reports_that_could_not_be_read_are_named(page: Page) -> None:
    page.keyboard.press("Escape")
    assert "lost.pdf encrypted" in page.locator("#failed").inner_text()


def test_what_was_corrected_stays_corrected_when_accepted(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.fill("#in-dose_value", "2")
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    assert chosen(page).startswith("creatinine")
    assert "dose_value 2" in page.locator("#rows li.correct .chips").inner_text()


def test_what_is_typed_is_not_lost_by_a_click_elsewhere(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.fill("#in-dose_value", "2")
    page.click("#rows li.labs .kind")
    assert "Keep what you typed" in page.locator("#notice").inner_text()
    assert page.input_value("#in-dose_value") == "2"


def test_a_fact_is_added_without_a_mouse(page: Page, out: Path, tmp_path: Path) -> None:
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.fill("#in-drug_text", "furosemide")
    page.keyboard.press("Enter")
    assert "does not say" in page.locator("#notice").inner_text()
    page.fill("#in-drug_text", "prednisolone")
    page.keyboard.press("Enter")
    assert chosen(page) == "prednisolone"
    apply(read([saved(page, tmp_path / "ann.csv")]), out)
    (found,) = (one for one in table(out, "drugs") if one["decision"] == "added")
    assert TEXT[int(found["start"]) : int(found["end"])] == "prednisolone"


def test_two_tabs_lose_nothing_of_each_other(page: Page, out: Path) -> None:
    other = page.context.new_page()
    other.goto((out / "review" / "index.html").as_uri())
    other.click("#reports a")
    other.wait_for_selector("#rows li.chosen")
    page.keyboard.press("a")
    other.keyboard.press("j")
    other.keyboard.press("r")
    page.reload()
    page.wait_for_selector("#rows li.reject")
    assert "2 decided" in page.locator("#progress").inner_text()


@pytest.mark.parametrize(("separator", "ends"), [(";", "\r\n"), ("\t", "\n"), (",", "\r\n")])
def test_decisions_that_a_spreadsheet_saved_are_loaded(page: Page, tmp_path: Path, separator: str, ends: str) -> None:
    made = decision("labs", "l", "reject", "Ann")
    rows = [COLUMNS, [made.get(name, "") for name in COLUMNS], [""] * len(COLUMNS)]
    with (tmp_path / "ann.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator=ends).writerows(rows)
    page.set_input_files("#load", tmp_path / "ann.csv")
    page.wait_for_selector("#rows li.labs.reject")
    assert "1 decision loaded" in page.locator("#notice").inner_text()


def loaded(page: Page, path: Path, *rows: dict[str, str]) -> str:
    """What the page says when a file of decisions is loaded."""
    before = page.locator("#notice").inner_text()
    page.set_input_files("#load", files.saved(path, rows))
    page.wait_for_function("before => document.getElementById('notice').textContent !== before", arg=before)
    return page.locator("#notice").inner_text()


def test_decisions_of_another_folder_are_told_and_not_counted(page: Page, tmp_path: Path) -> None:
    rows = [decision("labs", "l", "reject", "Ann"), decision("labs", "x", "accept", "Ann", report_id="other")]
    assert "2 decisions loaded; 1 of them on reports that this folder" in loaded(page, tmp_path / "ann.csv", *rows)
    assert page.locator("#progress").inner_text().startswith("1 decided of 4")
    assert {one.fact_id for one in read([saved(page, tmp_path / "again.csv")])} == {"l", "x"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"decision": "Rejected"}, "row 3 says “Rejected”; decisions are accept, reject, correct, add"),
        ({"table": "lab"}, "row 3 says “lab”"),
        ({"fact_id": "1.23E+11"}, "1.23E+11, a number that a spreadsheet program made"),
    ],
    ids=["decision", "table", "fact_id"],
)
def test_what_apply_would_refuse_is_not_loaded(page: Page, tmp_path: Path, cells: dict[str, str], said: str) -> None:
    rows = [decision("drugs", "d", "accept", "Ann"), decision("labs", "l", "reject", "Ann") | cells]
    assert said in loaded(page, tmp_path / "ann.csv", *rows)
    assert page.locator("#progress").inner_text().startswith("0 decided")


def test_added_facts_of_two_reports_with_one_id_are_both_kept(page: Page, tmp_path: Path) -> None:
    rows = [
        decision("drugs", "add-1", "add", "Ann", report_id=one, field="drug_text", value="aspirin")
        for one in ("case", "other")
    ]
    loaded(page, tmp_path / "ann.csv", *rows)
    page.wait_for_selector("#rows li.add")
    assert [one.report_id for one in read([saved(page, tmp_path / "again.csv")])] == ["case", "other"]
    page.click("#f-add-1")
    page.keyboard.press("u")
    assert [one.report_id for one in read([saved(page, tmp_path / "once.csv")])] == ["other"]


def test_only_what_is_in_scope_is_shown(browser: Browser, tmp_path: Path) -> None:
    folder = run_of(
        tmp_path / "run",
        *(("reports", {"report_id": one, "source_file": one, "status": "ok"}) for one in ("a", "b")),
        ("drugs", row("drugs", "in", report_id="a", in_scope="true")),
        ("drugs", row("drugs", "out", report_id="a", in_scope="false")),
        ("drugs", row("drugs", "other", report_id="b", in_scope="false")),
    )
    (folder / "texts").mkdir()
    for one in ("a", "b"):
        (folder / "texts" / f"{one}.txt").write_text(TEXT, encoding="utf-8")
    write(folder)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((folder / "review" / "index.html").as_uri())
        page.check("#in-scope")
        assert page.locator("#reports th").all_text_contents() == ["a"]
        page.click("#reports a")
        page.wait_for_selector("#rows li.chosen")
        assert page.locator("#rows li:not([hidden])").count() == 1


def test_keys_work_after_a_tick(page: Page) -> None:
    page.check("#undecided")
    page.keyboard.press("j")
    assert chosen(page).startswith("prednisolone")


def test_printed_rows_are_not_blank(page: Page) -> None:
    page.emulate_media(media="print")
    hidden = "element => getComputedStyle(element).contentVisibility"
    assert page.locator("#rows li").first.evaluate(hidden) == "visible"
    assert page.locator("#rows .sentence").first.is_visible()


def test_a_missed_patient_is_added(page: Page, out: Path, tmp_path: Path) -> None:
    pick(page, "54-year-old")
    page.keyboard.press("n")
    page.select_option("#card .kinds", "patients")
    assert page.input_value("#in-age_text") == "54-year-old"
    page.fill("#in-age_years", "54")
    page.keyboard.press("Enter")
    apply(read([saved(page, tmp_path / "ann.csv")]), out)
    found = [(one["patient_id"], one["age_years"], one["decision"]) for one in table(out, "patients")]
    assert ("p2", "54", "added") in found


def test_the_flow_of_reports_is_drawn_below_the_list(page: Page, out: Path) -> None:
    page.keyboard.press("Escape")
    assert page.locator("#whole").is_hidden()
    made.run_of(out, made.report())
    methods.write(source(out), out / "methods")
    write(out)
    page.goto((out / "review" / "index.html").as_uri())
    page.reload()
    page.click("#to-whole")
    picture = page.locator("#whole").get_by_role("img", name="Flow diagram")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert picture.bounding_box() is not None
    page.emulate_media(media="print")
    assert picture.is_visible()
