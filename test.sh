#!/bin/bash
# Sets everything up, then runs all tests; arguments go to ctest: ./test.sh -R newton
set -euo pipefail
# shellcheck source=cmake/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/cmake/setup.sh"

build release
run_tests release "$@"
