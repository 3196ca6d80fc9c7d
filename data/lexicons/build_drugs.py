"""Build drugs.tsv from the open vocabulary of DrugBank (CC0) and the lists by hand.

    pip install drug-named-entity-recognition==2.0.9
    python data/lexicons/build_drugs.py

The package drug-named-entity-recognition gathers names from DrugBank, MeSH, MedlinePlus, NHS and Wikipedia without
saying which name is whose. Taken over are only generic names that carry a DrugBank number, and synonyms of those drugs
that DrugBank alone lists. Its MeSH numbers are not used: for most drugs they are those of the pharmacological action
(D018931 "Antineoplastic Agents, Hormonal" for prednisolone). MeSH numbers come from drugs_by_hand.tsv.
"""

import bz2
import csv
import pickle
import re
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = """\
# Names of drugs and substances, the generic name each stands for, and their numbers. Written by build_drugs.py.
# Sources: DrugBank open data, vocabulary (https://go.drugbank.com/releases/latest#open-data, CC0 1.0), by way of the
# package drug-named-entity-recognition 2.0.9 (MIT); drugs_by_hand.tsv and drugs_left_out.tsv (written for casefacts,
# MIT), with descriptor numbers of MeSH (U.S. National Library of Medicine, public domain).
# A name with capitals is found only in its own case. kind: see annotate/lexicon.py.
"""
OTHER_SOURCES = {"medline_plus_id", "wikipedia_url", "nhs_url", "mesh_id"}
NAME = re.compile(r"[a-z][a-z]{4,}(?:[ '-][a-z0-9][a-z0-9'-]*){0,2}")
"""Of DrugBank's names those that reports can use: up to three words, no systematic names of chemistry."""
EXPERIMENTAL = re.compile(r"DB0(?:16[3-9]|1[7-9]|2|3|4[0-7])")
"""DrugBank's numbers for compounds known from protein structures; of those, only single words are taken."""
ALLERGENS = re.compile(r"DB10[3-9]|DB110[0-9]{2}")
"""DrugBank's numbers for pollens, foods, moulds and antigens; of those, only what is called a vaccine."""
LATE = re.compile(r"DB1[1-9]")
SHORTEST_SYNONYM = 6
"""Letters. DrugBank's shorter synonyms are abbreviations whose case is lost ("paps", "dapt")."""


def main() -> None:
    rows: dict[str, tuple[str, str, str, str]] = {}
    numbers = _drugbank_numbers()
    out, chemical = _left_out()
    by_hand = list(_rows("drugs_by_hand.tsv"))
    for name, generic, number in _vocabulary():
        if name not in out and generic not in out:
            kind = "chemical" if {name, generic} & chemical else "drug"
            rows[name] = (generic, kind, "", number)
    for generic, kind, mesh, written, own_number in by_hand:
        number = own_number or numbers.get(generic.lower(), "")
        same_drug = [name for name, row in rows.items() if row[0] == generic and kind != "drop"]
        for name in {generic, *written.split("|"), *same_drug} - {""}:
            if kind == "drop":
                rows.pop(name, None)
            else:
                rows[name] = (generic, kind, mesh, number)
    with (HERE / "drugs.tsv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        file.write("written\tgeneric\tkind\tmesh_id\tdrugbank_id\n")
        for name in sorted(rows):
            file.write("\t".join((name, *rows[name])) + "\n")
    print(f"{len(rows)} names of {len({row[0] for row in rows.values()})} substances")


def _vocabulary() -> list[tuple[str, str, str]]:
    """(name, generic name, DrugBank number) of what is taken over."""
    data = _package()
    generics = data["drug_canonical_to_data"]
    found = []
    for name, (generic, *_) in data["drug_variant_to_canonical"].items():
        facts = generics.get(generic, {})
        number = facts.get("drugbank_id", "")
        if not number or not NAME.fullmatch(name):
            continue
        synonym = name != generic
        if synonym and (OTHER_SOURCES & facts.keys() or len(name) < SHORTEST_SYNONYM):
            continue
        words = len(name.split())
        if ALLERGENS.match(number) and "vaccine" not in name and "immune globulin" not in name:
            continue
        if words > 1 and (EXPERIMENTAL.match(number) or (LATE.match(number) and synonym)):
            continue
        if EXPERIMENTAL.match(number) and synonym:
            continue
        found.append((name, generic, number))
    return found


def _drugbank_numbers() -> dict[str, str]:
    """Any name in the package -> DrugBank number."""
    data = _package()
    generics = data["drug_canonical_to_data"]
    return {
        name: generics[generic]["drugbank_id"]
        for name, (generic, *_) in data["drug_variant_to_canonical"].items()
        if "drugbank_id" in generics.get(generic, {})
    }


def _package() -> dict:
    spec = find_spec("drug_named_entity_recognition")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("pip install drug-named-entity-recognition==2.0.9")
    file = Path(spec.submodule_search_locations[0]) / "drug_ner_dictionary.pkl.bz2"
    return pickle.loads(bz2.decompress(file.read_bytes()))


def _left_out() -> tuple[set[str], set[str]]:
    names = {kind: set(written.split("|")) for kind, written in _rows("drugs_left_out.tsv")}
    return names["out"], names["chemical"]


def _rows(name: str) -> list[list[str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    header, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row + [""] * (len(header) - len(row)) for row in rows]


if __name__ == "__main__":
    main()
