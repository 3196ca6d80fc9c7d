"""One row per patient."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.publish.made import fact, report, run_of

from casefacts.cli import main
from casefacts.errors import UsageError
from casefacts.publish import wide
from casefacts.publish.source import source


def rows(tmp_path: Path, *facts: tuple[str, dict[str, str]]) -> list[dict[str, str]]:
    found = source(run_of(tmp_path / "run", report(), *facts))
    return list(wide.rows(found, wide.chosen_labs(found)))


def creatinine(fact_id: str, value: str, **cells: str) -> tuple[str, dict[str, str]]:
    return fact("labs", fact_id, test_name="creatinine", value=value, result_text=f"{value} mg/dL", **cells)


def test_drugs_are_joined_with_their_regimens_each_once(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        fact("drugs", "a", drug_name="prednisolone", dose_text="60 mg", frequency_text="daily", route_text="orally"),
        fact("drugs", "b", drug_name="prednisolone", dose_text="40 mg", action="decrease"),
        fact("drugs", "c", drug_name="prednisolone", dose_text="60 mg", duplicate_of="a"),
        fact("drugs", "d", drug_text="Aspirin", dose_text=""),
        fact("drugs", "e", drug_name="warfarin", assertion="hypothetical"),
        fact("drugs", "f", drug_name="heparin", experiencer="other", patient_id=""),
    )
    assert (row["drugs"], row["drugs_n"]) == ("prednisolone: 60 mg orally daily; 40 mg (decrease) | aspirin", "2")


def test_results_of_one_unit_have_first_last_lowest_highest(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, creatinine("a", "2.3"), creatinine("b", "4"), creatinine("c", "0.9"))
    assert {name: row[f"creatinine_{name}"] for name in ("first", "last", "lowest", "highest", "n", "unit")} == {
        "first": "2.3", "last": "0.9", "lowest": "0.9", "highest": "4", "n": "3", "unit": "mg/dL",
    }  # fmt: skip


def test_results_stand_in_order_of_time_where_all_have_one(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, creatinine("a", "2.3", time_days="9"), creatinine("b", "4", time_days="0"))
    assert (row["creatinine_first"], row["creatinine_last"]) == ("4", "2.3")


def test_a_limit_is_no_number(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, creatinine("a", "2.3"), creatinine("b", "8", operator=">"))
    assert [row[f"creatinine_{name}"] for name in ("first", "last", "lowest", "highest", "n")] == [
        "2.3",
        "",
        "",
        "",
        "2",
    ]


def test_another_specimen_is_another_analyte(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, creatinine("a", "2.3", specimen="serum"), creatinine("b", "80", specimen="urine"))
    assert (row["creatinine_n"], row["creatinine_urine_first"]) == ("1", "80")


def test_analytes_whose_columns_would_have_one_name_are_not_mixed(tmp_path: Path) -> None:
    other = fact("labs", "b", test_name="creatinine+", value="7")
    (row,) = rows(tmp_path, creatinine("a", "5"), other, creatinine("c", "8"))
    assert (row["creatinine_first"], row["creatinine_last"], row["creatinine_n"]) == ("5", "8", "2")


def test_outcomes_and_adverse_events(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        fact("outcomes", "a", category="adverse_event", outcome_text="rash", drug_name="amoxicillin"),
        fact("outcomes", "b", category="adverse_event", outcome_text="nausea", assertion="absent"),
        fact("outcomes", "c", category="death", outcome_text="died"),
    )
    assert (row["adverse_events"], row["adverse_events_n"], row["adverse_events_absent"]) == (
        "rash (amoxicillin)", "1", "nausea",
    )  # fmt: skip
    assert (row["outcomes"], row["died"]) == ("death: died", "true")


def test_two_patients_are_two_rows_with_their_own_facts(tmp_path: Path) -> None:
    first, second = rows(
        tmp_path,
        fact("patients", "p", age_years="54"),
        fact("patients", "q", patient_id="p2", age_years="3"),
        fact("drugs", "a", patient_id="p2", drug_name="ibuprofen", doubts="link_far;unit_missing", confidence="0.4"),
    )
    assert (first["age_years"], first["drugs"], first["facts_n"]) == ("54", "", "1")
    assert (second["age_years"], second["drugs"], second["facts_n"]) == ("3", "ibuprofen: 20 mg", "2")
    assert (second["doubts"], second["facts_doubtful_n"], second["lowest_confidence"]) == (
        "link_far;unit_missing", "1", "0.4",
    )  # fmt: skip


SEVERAL = (
    creatinine("a", "2.3"), creatinine("b", "9", specimen="urine"), fact("labs", "c", test_name="creatinine+"),
    fact("labs", "d", test_name="creatine kinase", test_text="CPK", value="8000", unit="U/L"),
    fact("labs", "e", test_name="hepatitis B surface antigen", value="", unit="", result_text="negative"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["Creatine Kinase"], [("creatine kinase", "U/L")]),
        (
            ["creatinine (urine)", "creatinine", "creatinine"],
            [("creatinine (urine)", "mg/dL"), ("creatinine", "mg/dL")],
        ),
        (["hepatitis B surface antigen"], [("hepatitis B surface antigen", "")]),
    ],
    ids=["any case", "in the order named, each once", "in words only"],
)
def test_analytes_are_chosen(tmp_path: Path, names: list[str], chosen: list[tuple[str, str]]) -> None:
    found = source(run_of(tmp_path / "run", report(), *SEVERAL))
    assert wide.chosen_labs(found, names) == chosen


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("creatinnine", "did you mean creatinine or"),
        ("CPK", "did you mean creatine kinase\\?"),
        ("antigen", "did you mean hepatitis B surface antigen\\?"),
        ("HBsAg", "did you mean hepatitis B surface antigen\\?"),
        ("xyzzy", "the commonest are creatine kinase, creatinine, creatinine \\(urine\\)"),
    ],
    ids=["misspelt", "a report's word", "a part of the name", "the lexicon's word", "nothing near"],
)
def test_an_unknown_analyte_is_answered_with_the_nearest(tmp_path: Path, name: str, said: str) -> None:
    found = source(run_of(tmp_path / "run", report(), *SEVERAL))
    with pytest.raises(UsageError, match=f"--analyte {name}: no result is of this analyte; {said}"):
        wide.chosen_labs(found, [name])


def test_analytes_whose_columns_would_have_one_name_are_not_chosen_together(tmp_path: Path) -> None:
    found = source(run_of(tmp_path / "run", report(), *SEVERAL))
    with pytest.raises(UsageError, match="choose one"):
        wide.chosen_labs(found, ["creatinine", "creatinine+"])


def test_the_table_has_the_columns_asked_for(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), *SEVERAL)
    done = CliRunner().invoke(main, ["export", str(run), "--format", "wide", "--analyte", "creatine kinase"])
    assert done.exit_code == 0, done.output
    head, row = (run / "export" / "patients_wide.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=False))
    assert "creatine_kinase_first" in cells
    assert "creatinine_first" not in cells


def test_an_analyte_without_a_table_for_its_columns_is_told(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), *SEVERAL)
    done = CliRunner().invoke(main, ["export", str(run), "--format", "csv", "--analyte", "creatinine"])
    assert done.exit_code == 2
    assert "--format wide" in done.output
