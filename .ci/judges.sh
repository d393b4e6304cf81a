#!/usr/bin/env bash
# Lets other people's tools judge what `docwright export` and `docwright lint` write: judges.sh FOLDER, where the folder
# holds csdl.xml, openapi.json, schema.json and lint.sarif. Judges come from npm and PyPI into a cache and stay there.
set -uo pipefail
folder=$(cd "${1:?a folder with csdl.xml, openapi.json, schema.json, lint.sarif}" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/docwright-judges
for tool in node npm python3; do
  command -v "$tool" >/dev/null || { echo "judges: $tool is needed" >&2; exit 1; }
done
mkdir -p "$cache" && cd "$cache" || exit 1
python=("openapi-spec-validator==0.9.0" "jsonschema==4.26.0")
node=("@redocly/cli@2.77.0" "@stoplight/spectral-cli@6.16.3" "odata-csdl@0.11.2" "@microsoft/sarif-multitool-linux@5.7.0")
wanted="${python[*]} ${node[*]}"
if [ "$(cat installed 2>/dev/null)" != "$wanted" ]; then
  python3 -m venv venv && venv/bin/pip -q install "${python[@]}" || exit 1
  [ -f package.json ] || npm init -y >/dev/null || exit 1
  npm install --no-audit --no-fund --silent "${node[@]}" || exit 1
  echo "$wanted" > installed
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NODE_OPTIONS=--max-old-space-size=6144
failed=0
judge() {
  local name=$1 start=$SECONDS; shift
  if timeout 900 "$@" > "$cache/said" 2>&1; then
    echo "ok    $name ($((SECONDS - start)) s)"
  else
    echo "ERROR $name ($((SECONDS - start)) s)"
    head -c 6000 "$cache/said"
    failed=1
  fi
}
echo "extends: spectral:oas" > spectral.yaml
cat > csdl.cjs <<'JS'
const { readFileSync } = require("fs");
const { xml2json } = require("odata-csdl");
const messages = [];
const json = xml2json(readFileSync(process.argv[2]), { strict: true, messages });
for (const message of messages) console.error(JSON.stringify(message));
const names = Object.keys(json).filter((name) => !name.startsWith("$"));
if (messages.length || !names.length || !json.$EntityContainer) process.exit(1);
JS
cat > schema.py <<'PY'
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
def refs(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from refs(item)
for ref in set(refs(schema)):
    at = schema
    for part in ref.removeprefix("#/").split("/"):
        at = at[part.replace("~1", "/").replace("~0", "~")]
PY
cat > sarif.py <<'PY'
import json, sys
from jsonschema.validators import validator_for
schema = json.load(open("node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"))
errors = list(validator_for(schema)(schema).iter_errors(json.load(open(sys.argv[1]))))
for error in errors[:20]:
    print(error.json_path, error.message[:200])
sys.exit(bool(errors))
PY
judge "openapi-spec-validator" venv/bin/openapi-spec-validator "$folder/openapi.json"
judge "redocly lint --extends=spec" node_modules/.bin/redocly lint --extends=spec --format=summary "$folder/openapi.json"
judge "spectral" node_modules/.bin/spectral lint --ruleset spectral.yaml --fail-severity=error --display-only-failures "$folder/openapi.json"
judge "odata-csdl" node csdl.cjs "$folder/csdl.xml"
judge "JSON Schema 2020-12" venv/bin/python schema.py "$folder/schema.json"
judge "SARIF 2.1.0" venv/bin/python sarif.py "$folder/lint.sarif"
exit $failed
