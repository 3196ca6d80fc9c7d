#!/usr/bin/env bash
# Builds the wheel, installs it with its locked dependencies in a fresh environment, leaves the checkout and reads the samples there.
# Usage: wheel_check.sh PYTHON BUILD_PYTHON (the first makes the fresh environment, the second has hatchling)
set -euo pipefail
python=$1
build_python=$(realpath --no-symlinks "$2")
checkout=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo "Building the wheel ..."
(cd "$checkout" && "$build_python" -m hatchling build -t wheel -d "$scratch/dist" >/dev/null)
echo "Installing it in a fresh environment ..."
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint <(sed -E 's/ *\\$//; /^ *--hash/d' "$checkout/requirements.lock") "$scratch"/dist/*.whl
echo "Reading the samples outside the checkout ..."
cp -r "$checkout/data/samples/reports" "$scratch/reports"
cd "$scratch"
unset PYTHONPATH
venv/bin/casefacts run reports --out tables
venv/bin/python - <<'CHECK'
import pathlib
import casefacts
from casefacts.frames import load
assert "site-packages" in casefacts.__file__, casefacts.__file__
tables = load(pathlib.Path("tables"))
assert set(tables["reports"]["status"]) == {"ok"}, tables["reports"][["report_id", "status", "error"]]
doses = tables["drugs"].query("report_id == 'daptomycin_pneumonia' and drug_name == 'daptomycin'")["dose_text"]
assert "6 mg/kg/day" in set(doses.dropna()), doses
CHECK
echo "Publishing the tables there ..."
venv/bin/casefacts export tables --format xlsx --format sqlite --format package --quiet
venv/bin/casefacts methods tables --quiet
test -s tables/export/casefacts.xlsx -a -s tables/export/casefacts.sqlite -a -s tables/export/casefacts-tables.zip
test -s tables/methods/flow.svg -a -s tables/methods/care.csv
(venv/bin/casefacts export tables --format parquet 2>&1 || true) | grep -q "casefacts\[publish\]"
echo "Training a model of a user's own there ..."
mkdir annotations
printf 'She had striped nails.' >annotations/case.txt
printf 'T1\tComplaint 8 21\tstriped nails\n' >annotations/case.ann
printf '[labels]\nComplaint = "CONDITION"\n' >labels.toml
printf '[annotate]\nmodels = ["my_model"]\n' >settings.toml
venv/bin/casefacts train annotations --labels labels.toml --out my_model --epochs 60 >/dev/null 2>&1
venv/bin/python -m casefacts.evaluate.corpus annotations texts
venv/bin/casefacts run texts --out own --config settings.toml --quiet
venv/bin/casefacts evaluate annotations own --labels labels.toml | grep -q '^disease '
echo "The wheel works."
