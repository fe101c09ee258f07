#!/usr/bin/env bash
# Installs what test/readers.txt lists into .readers/, a virtual environment that tests look for. Does nothing where it is done.
set -euo pipefail
cd "$(dirname "$0")/.."
if cmp -s test/readers.txt .readers/installed.txt; then exit 0; fi
rm -rf .readers
/usr/bin/python3 -m venv .readers
.readers/bin/pip install --quiet --disable-pip-version-check --requirement test/readers.txt
cp test/readers.txt .readers/installed.txt
