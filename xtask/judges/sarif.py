import json, sys
from jsonschema.validators import validator_for
schema = json.load(open("node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"))
errors = list(validator_for(schema)(schema).iter_errors(json.load(open(sys.argv[1]))))
for error in errors[:20]:
    print(error.json_path, error.message[:200])
sys.exit(bool(errors))
