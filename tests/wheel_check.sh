#!/usr/bin/env bash
# Builds the wheel, installs it with its locked dependencies in a fresh environment, leaves the checkout and reads the samples there.
# Usage: wheel_check.sh PYTHON BUILD_PYTHON
set -euo pipefail
python=$1
build_python=$2
checkout=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo "Building the wheel ..."
(cd "$checkout" && "$checkout/${build_python#"$checkout"/}" -m hatchling build -t wheel -d "$scratch/dist" >/dev/null)
echo "Installing it in a fresh environment ..."
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint <(sed -E 's/ *\\$//; /^ *--hash/d' "$checkout/requirements.lock") "$scratch"/dist/*.whl
echo "Reading the samples outside the checkout ..."
cp -r "$checkout/data/samples/reports" "$scratch/reports"
cd "$scratch"
unset PYTHONPATH
venv/bin/casefacts run reports --out tables
grep -q '^daptomycin_pneumonia,.*,ok,' tables/reports.csv || grep -q 'daptomycin_pneumonia' tables/reports.csv
test "$(wc -l <tables/drugs.csv)" -gt 5
echo "The wheel works."
