#!/usr/bin/env bash
# Generates the whole of Microsoft Graph v1.0 as a package and holds it to what is promised of it: the same files every time,
# the cost of checking it, no warnings, every area by itself, and the documented examples but for those that are listed.
# Usage: graph_crate.sh [--bless]   (--bless rewrites the list)
set -euo pipefail
cd "$(dirname "$0")/.."
corpus="${DOCWRIGHT_SHARED:-$PWD/../shared}/corpus/api-reference/v1.0"
out="${CARGO_TARGET_DIR:-$PWD/target}/graph_v1"
list=.ci/graph_v1_examples.txt
rm -rf "$out"

# The README shows what this prints.
cost=$(mktemp)
python3 .ci/compile_cost.py --docs "$corpus" --whole --runs 1 --most 0.6 --keep "$out" --areas outlook --areas outlook,users 2> >(tee "$cost" >&2)
summary=$(grep -o '^[0-9]* pages, .* diagnostics ([^)]*)' "$cost")
grep -qF "$summary" README.md || { echo "the README does not have: $summary"; exit 1; }

# The same bytes again, with one thread.
RAYON_NUM_THREADS=1 cargo run -q -p cargo-docwright --locked -- generate "$corpus" --out "$out" --crate graph_v1 --runtime-path runtime --check

cd "$out"
export CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$OLDPWD/target}"
cargo clippy -q --offline --all-features --lib -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc -q --offline --all-features --no-deps
for area in $(sed -n 's/^\([a-z0-9-]*\) = \[\]$/\1/p' Cargo.toml); do
  said=$(cargo check -q --offline --no-default-features --features "$area" --lib 2>&1) || { echo "$area:"; echo "$said"; exit 1; }
  [ -z "$said" ] || { echo "$area:"; echo "$said"; exit 1; }
done
python3 "$OLDPWD/.ci/graph_calls.py" .
log=$(mktemp)
cargo test -q --offline --all-features --test examples -- --nocapture > "$log" 2>&1 || { cat "$log"; exit 1; }
cd "$OLDPWD"
held=$(grep -o "[0-9]* examples hold; [0-9]* are wrong on their pages" "$log")
echo "$held"
grep -qF "$held" README.md || { echo "the README does not have: $held"; exit 1; }
grep '^v1\.0/' "$log" > "$log.list"
if [ "${1:-}" = --bless ]; then cp "$log.list" "$list"; fi
diff -u "$list" "$log.list"
