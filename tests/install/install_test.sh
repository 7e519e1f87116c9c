#!/bin/bash
# Installs into a scratch prefix, builds and runs users of it, moves the prefix, and does so again.
# usage: install_test.sh SOURCE BUILD SCRATCH LIBDIR C_COMPILER CXX_COMPILER HAS_STATIC
set -euo pipefail
source=$1 build=$2 scratch=$3 libdir=$4 cc=$5 cxx=$6 has_static=$7
here=$source/tests/install

fail() { echo "failed: $*" >&2; exit 1; }

# by_pkg_config PREFIX: a C99 program, by one line of the compiler.
by_pkg_config() {
  local PKG_CONFIG_PATH=$1/$libdir/pkgconfig program=$scratch/by_pkg_config flags
  export PKG_CONFIG_PATH
  pkg-config --validate spad
  read -ra flags <<<"$(pkg-config --cflags --libs spad)"
  "$cc" -std=c99 -Wall -Wextra -pedantic -Werror "$here/consumer.c" "${flags[@]}" -lm -o "$program"
  LD_LIBRARY_PATH=$1/$libdir "$program"
  if [ "$has_static" = ON ]; then
    read -ra flags <<<"$(pkg-config --cflags --libs --static spad)"
    "$cc" -std=c99 "$here/consumer.c" -l:libspad.a -Wl,--as-needed "${flags[@]}" -o "$program"
    "$program"
  fi
}

# by_find_package PREFIX STATIC: a CMake project.
by_find_package() {
  local consumer=$scratch/find_package_$2
  rm -rf "$consumer"
  cmake -S "$here/find_package" -B "$consumer" -G Ninja --no-warn-unused-cli \
    -DCMAKE_BUILD_TYPE=Release -DSTATIC="$2" -DWANTED=0.1 -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$1" >/dev/null
  cmake --build "$consumer" >/dev/null
  "$consumer/consumer"
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

# The components, in the place where a package of each would have them.
installs_by_component() {
  cmake --install "$build" --component runtime --prefix "$scratch/runtime" >/dev/null
  [ -e "$scratch/runtime/$libdir/libspad.so.0" ] || fail "runtime has no libspad.so.0"
  [ ! -e "$scratch/runtime/$libdir/libspad.so" ] || fail "libspad.so belongs to dev"
  [ ! -e "$scratch/runtime/include" ] || fail "headers belong to dev"
}

rm -rf "$scratch"
mkdir -p "$scratch"
cmake --install "$build" --prefix "$scratch/first" >/dev/null
by_pkg_config "$scratch/first"
by_find_package "$scratch/first" OFF
holds_no_path "$scratch/first" "$scratch" "$build" "$source"
installs_by_component

mv "$scratch/first" "$scratch/moved"
by_pkg_config "$scratch/moved"
by_find_package "$scratch/moved" OFF
if [ "$has_static" = ON ]; then by_find_package "$scratch/moved" ON; fi
refuses "$scratch/moved" 0.2
refuses "$scratch/moved" 1.0
