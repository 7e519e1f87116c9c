#!/bin/bash
# Sets everything up, then solves the power flow of the IEEE 14-bus grid, or of the MATPOWER case
# file that is given: ./demo.sh [case.m] [--json FILE]
set -euo pipefail
# shellcheck source=cmake/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/cmake/setup.sh"

build release --target powerflow
exec "$root/build/release/docs/examples/powerflow/powerflow" "$@"
