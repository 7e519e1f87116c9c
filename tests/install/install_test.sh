#!/bin/bash
# Installs into a scratch prefix, builds and runs users of it in every language, moves the prefix, and
# does so again; what they print is compared with a calculation by hand.
# usage: install_test.sh SOURCE BUILD SCRATCH LIBDIR C_COMPILER CXX_COMPILER HAS_STATIC PYTHON
set -euo pipefail
source=$1 build=$2 scratch=$3 libdir=$4 cc=$5 cxx=$6 has_static=$7 python=$8
here=$source/tests/install
examples=$source/docs/examples/languages
strict=(-Wall -Wextra -pedantic -Werror)
fortran=$(command -v gfortran || true)

fail() { echo "failed: $*" >&2; exit 1; }

# prints_the_same COMMAND...: what the calculation by hand does.
prints_the_same() {
  "$@" >"$scratch/printed" || fail "$*"
  diff "$scratch/reference" "$scratch/printed" || fail "$* prints something else"
}

# by_pkg_config PREFIX: one line of the compiler for each program.
by_pkg_config() {
  local PKG_CONFIG_PATH=$1/$libdir/pkgconfig LD_LIBRARY_PATH=$1/$libdir program=$scratch/program flags example
  export PKG_CONFIG_PATH LD_LIBRARY_PATH
  pkg-config --validate spad
  read -ra flags <<<"$(pkg-config --cflags --libs spad)"
  "$cc" -std=c99 "${strict[@]}" "$here/consumer.c" "${flags[@]}" -lm -o "$program"
  "$program"
  "$cc" -std=c99 "${strict[@]}" "$examples/bratu.c" "${flags[@]}" -o "$program"
  prints_the_same "$program"
  "$cxx" -std=c++17 "${strict[@]}" "$examples/bratu.cpp" "${flags[@]}" -o "$program"
  prints_the_same "$program"
  if [ -n "$fortran" ]; then
    mkdir -p "$scratch/modules"
    for example in bratu existing; do
      "$fortran" -std=f2018 "${strict[@]}" -Wno-compare-reals -J "$scratch/modules" \
        "$(pkg-config --variable=fortrandir spad)/spad.f90" "$examples/report.f90" \
        "$examples/$example.f90" "${flags[@]}" -o "$program"
      prints_the_same "$program"
    done
  fi
  PYTHONPATH=$(pkg-config --variable=pythondir spad) prints_the_same "$python" -B "$examples/bratu.py"
}

# by_static_pkg_config PREFIX: the archive, which runs without the prefix.
by_static_pkg_config() {
  local PKG_CONFIG_PATH=$1/$libdir/pkgconfig program=$scratch/program flags
  export PKG_CONFIG_PATH
  read -ra flags <<<"$(pkg-config --cflags --libs --static spad)"
  "$cc" -std=c99 "$examples/bratu.c" -l:libspad.a -Wl,--as-needed "${flags[@]}" -o "$program"
  prints_the_same "$program"
}

# configured FOLDER BUILD ARGUMENTS...: a CMake project of ours, configured and built.
configured() {
  local folder=$1 consumer=$2
  shift 2
  rm -rf "$consumer"
  cmake -S "$here/$folder" -B "$consumer" -G Ninja --no-warn-unused-cli -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_CXX_COMPILER="$cxx" -DEXAMPLES="$examples" -DFORTRAN="$fortran" "$@" >/dev/null
  cmake --build "$consumer" --parallel 2 >/dev/null
}

# by_find_package PREFIX: a project in C alone, and one of all languages.
by_find_package() {
  local consumer=$scratch/consumer program
  configured find_package "$consumer" -DSTATIC=OFF -DWANTED=0.1 -DCMAKE_PREFIX_PATH="$1"
  "$consumer/consumer"
  configured languages "$consumer" -DCMAKE_PREFIX_PATH="$1"
  for program in c99 cpp17 cpp20 ${fortran:+fortran fortran_existing}; do prints_the_same "$consumer/$program"; done
}

by_static_find_package() {
  configured find_package "$scratch/consumer" -DSTATIC=ON -DWANTED=0.1 -DCMAKE_PREFIX_PATH="$1"
  "$scratch/consumer/consumer"
}

# refuses PREFIX VERSION: find_package must not take a release that promises something else.
refuses() {
  if cmake -S "$here/find_package" -B "$scratch/refused" -G Ninja -DWANTED="$2" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$1" >"$scratch/refused.log" 2>&1; then
    fail "find_package(spad $2) was taken"
  fi
  grep -q 'considered but not accepted' "$scratch/refused.log" || fail "refused for another reason"
}

# holds_no_path PREFIX PATH...: no installed file contains any of the paths.
holds_no_path() {
  local prefix=$1 path
  shift
  for path in "$@"; do
    if grep -rlF -- "$path" "$prefix"; then fail "the files above contain $path"; fi
  done
}

# The components, in the place where a package of each would have them; Python needs runtime only.
installs_by_component() {
  cmake --install "$build" --component runtime --prefix "$scratch/runtime" >/dev/null
  [ -e "$scratch/runtime/$libdir/libspad.so.0" ] || fail "runtime has no libspad.so.0"
  [ ! -e "$scratch/runtime/$libdir/libspad.so" ] || fail "libspad.so belongs to dev"
  [ ! -e "$scratch/runtime/include" ] || fail "headers belong to dev"
  PYTHONPATH=$scratch/runtime/share/spad/python prints_the_same "$python" -B "$examples/bratu.py"
}

rm -rf "$scratch"
mkdir -p "$scratch"
[ -n "$fortran" ] || echo "no gfortran: the program in Fortran is skipped"
"$python" "$here/reference.py" >"$scratch/reference"
cmake --install "$build" --prefix "$scratch/first" >/dev/null
by_pkg_config "$scratch/first"
holds_no_path "$scratch/first" "$scratch" "$build" "$source"
installs_by_component

mv "$scratch/first" "$scratch/moved"
by_pkg_config "$scratch/moved"
by_find_package "$scratch/moved"
if [ "$has_static" = ON ]; then
  by_static_pkg_config "$scratch/moved"
  by_static_find_package "$scratch/moved"
fi
refuses "$scratch/moved" 0.2
refuses "$scratch/moved" 1.0
