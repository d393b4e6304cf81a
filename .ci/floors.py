"""Holds the exports of Graph's v1.0 to the figures that were reached, by the scores of ../shared/score.

floors.py CSDL OPENAPI: prints each figure with its floor, once for all pages and once without Intune's, and fails below.
"""
import os, re, subprocess, sys, tempfile

shared = os.environ.get("DOCWRIGHT_SHARED") or os.path.join(os.path.dirname(__file__), "..", "..", "shared")
FLOORS = {
    "types found": 99.5,
    "kind right (of found)": 97,
    "base type right where the reference has one besides 'entity'": 79,
    "properties: all right, of documented": 98,
    "properties: precision": 99.3,
    "navigation: all right, of documented": 96,
    "enum members: documented recall": 99,
    "enum members: precision": 99.5,
    "abstract types marked so": 50,
    "documented operations present": 99.8,
    "candidate operations that are documented": 99.5,
    "where a named type is expected: type right (of present)": 96.5,
    "type and collection-ness right (of present)": 95.5,
    "request body type right (create/update, of present)": 98,
}


def figures(text):
    section, found = "", {}
    for line in text.splitlines():
        match = re.match(r"(\s*)(.*?)\s+([\d.]+)%", line)
        if not match:
            continue
        indent, name, value = match.groups()
        if not indent:
            section = name.split(":")[0]
        for label in (name, f"{section}: {name}"):
            found.setdefault(label, float(value))
    return found


def run(script, *arguments):
    done = subprocess.run([sys.executable, os.path.join(shared, "score", script), *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{script} failed:\n{done.stderr}")
    return done.stdout


csdl, openapi = sys.argv[1:3]
docs, truth = os.path.join(shared, "corpus/api-reference/v1.0"), os.path.join(shared, "truth/v1.0.csdl.xml")
failed = False
with tempfile.TemporaryDirectory() as folder:
    listed = os.path.join(folder, "documented")
    run("documented_types.py", os.path.dirname(docs), "v1.0", "-o", listed)
    for skip, slack in ((None, 0), ("^intune-", 3)):
        more = ["--skip-pages", skip] if skip else []
        text = run("score_types.py", csdl, truth, "--documented", listed, *more)
        text += run("score_operations.py", openapi, truth, "--docs", docs, *more)
        found = figures(text)
        print(f"\n{'without pages ' + skip if skip else 'all pages':62} figure   floor")
        for name, floor in FLOORS.items():
            value = found.get(name)
            low = value is None or value < floor - slack
            failed |= low
            print(f"{name:62} {value!s:>6}  {floor - slack:>6}{'  BELOW' if low else ''}")
sys.exit(failed)
