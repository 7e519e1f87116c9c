# Set-up shared by demo.sh, test.sh and .ci/run; sourced by them. Installs what is missing on a
# Debian 12, configures and builds a preset into build/<preset>.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '== %s\n' "$*" >&2; }

# quietly COMMAND...: shows the output only if the command fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# is_present PROBE: a command, or a header in one of the compiler's own folders.
is_present() {
  command -v "$1" >/dev/null || compgen -G "/usr/include/$1" >/dev/null ||
    compgen -G "/usr/include/*-linux-gnu/$1" >/dev/null
}

# missing_packages PROBE=PACKAGE...: the packages whose probe is absent.
missing_packages() {
  local entry
  for entry in "$@"; do
    is_present "${entry%%=*}" || echo "${entry#*=}"
  done
}

# install_missing PROBE=PACKAGE...: by apt-get, which is not touched when nothing is missing.
install_missing() {
  local packages=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300)
  mapfile -t packages <<<"$(missing_packages "$@")"
  if [ -z "${packages[0]}" ]; then return; fi
  if [ "$(id -u)" -ne 0 ]; then apt=(sudo "${apt[@]}"); fi
  if ! command -v apt-get >/dev/null || ! command -v "${apt[0]}" >/dev/null; then
    say "please install: ${packages[*]} (Debian's names; this user has no apt-get or sudo here)"
    return 1
  fi
  say "installing ${packages[*]}"
  if ! "${apt[@]}" --no-install-recommends install "${packages[@]}" >/dev/null 2>&1; then
    quietly "${apt[@]}" update
    quietly "${apt[@]}" --no-install-recommends install "${packages[@]}"
  fi
}

# build PRESET [cmake --build arguments...]
build() {
  local preset=$1 options=(-DSPAD_PRECOMPILE=ON)
  shift
  if [ -n "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ]; then options=(); fi  # a cache does better
  install_missing g++=g++ gfortran=gfortran cmake=cmake ninja=ninja-build pkg-config=pkg-config \
    python3=python3 suitesparse/umfpack.h=libsuitesparse-dev sleef.h=libsleef-dev \
    gtest/gtest.h=libgtest-dev zlib.h=zlib1g-dev eigen3/Eigen/Core=libeigen3-dev
  say "configuring build/$preset"
  quietly cmake -S "$root" --preset "$preset" "${options[@]}"
  say "building build/$preset (the first time takes some minutes)"
  quietly cmake --build "$root/build/$preset" --parallel "$(nproc)" "$@"
}

# run_tests PRESET [ctest arguments...]
run_tests() {
  local preset=$1
  shift
  say "testing build/$preset"
  ctest --test-dir "$root/build/$preset" --progress --output-on-failure --no-tests=error \
    --parallel "$(nproc)" "$@"
}
