#!/usr/bin/env bash
# Records the facts of a database in the form that the tests read, by psql and its usual settings:
#   createdb victim; psql -qf corpus/fixture.sql victim; tests/record.sh victim > tests/victim.txt
#   createdb plain; tests/record.sh plain > src/facts/builtin.txt    (by a role that is no superuser)
set -euo pipefail
cd "$(dirname "$0")/.."
export PGOPTIONS='-c jit=off'
number=0
while IFS= read -r -d $'\x1d' query; do
    psql -d "$1" -v ON_ERROR_STOP=1 -XqAt -F $'\t' -R $'\x1e' -P null='\N' -c "$query" |
        tr '\n\036' '\037\n' | sed -e 's/\x1f$//' -e '/^$/d' -e "s/^/$number\t/" -e '$a\'
    number=$((number + 1))
done < <(cargo run -q -p tidegate-guard --example queries | sed 's/^--end$/\x1d/')
