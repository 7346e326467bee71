#!/bin/sh
# Resolve requirements/*.in into lock files: exact versions with hashes, and no address of any index.
# Versions already locked are kept while they fit; `make lock UPGRADE=1` looks for newer ones.
# usage: scripts/lock.sh UV
set -eu

uv=$1
cd "$(dirname "$0")/../requirements"

compile() { # compile NAME [OPTION...]
    name=$1
    shift
    echo "Resolving requirements/$name.in ..."
    "$uv" pip compile --quiet --python-version 3.10 --python-platform x86_64-unknown-linux-gnu \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
        ${UPGRADE:+--upgrade} "$@" "$name.in" --output-file "$name.txt"
}

compile tools
compile run --excludes excludes.txt
compile test --excludes excludes.txt
compile tensorflow
compile stock
