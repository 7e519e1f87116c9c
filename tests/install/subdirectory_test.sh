#!/bin/bash
# A project that has spad as a subdirectory.
# usage: subdirectory_test.sh SOURCE SCRATCH PYTHON C_COMPILER CXX_COMPILER [cmake arguments...]
set -euo pipefail
source=$1 scratch=$2 python=$3 cc=$4 cxx=$5
shift 5
here=$source/tests/install

rm -rf "$scratch"
mkdir -p "$scratch"
"$python" "$here/reference.py" >"$scratch/reference"
cmake -S "$here/languages" -B "$scratch/build" -G Ninja -DSPAD_SOURCE="$source" \
  -DEXAMPLES="$source/docs/examples/languages" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" \
  "$@" >/dev/null
cmake --build "$scratch/build" --parallel 2 >"$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
for program in c99 cpp17 cpp20; do
  "$scratch/build/$program" | diff "$scratch/reference" -
done
