#!/bin/bash
# usage: fortran_test.sh MODULE LIBRARY SCRATCH
set -euo pipefail
module=$1 library=$2 scratch=$3
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v gfortran >/dev/null; then
  echo "no gfortran: skipped"
  exit 0
fi
mkdir -p "$scratch"
# The tests call functions that record; dropping one as if it were pure would be an error of theirs.
gfortran -std=f2018 -Wall -Wextra -pedantic -Werror -Wno-compare-reals -Wno-function-elimination \
  -J "$scratch" "$module" "$here/fortran_test.f90" "$library" "-Wl,-rpath,$(dirname "$library")" \
  -o "$scratch/fortran_test"
"$scratch/fortran_test"
