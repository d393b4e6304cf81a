"""Holds the exports of Graph's v1.0 to the figures that were reached, by the scores of ../shared/score.

floors.py CSDL OPENAPI SCHEMA: prints each figure with its floor, and fails below. Those of types and operations are printed
for all pages and once more without Intune's.
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
# What pages put together state: parameters, bodies, answers, options, permissions.
FACTS = {
    "of actions": 96,
    "of functions": 92,
    "operations whose mentioned parameters are all right and none is extra": 88,
    "parameter type right (of present): type and collection-ness": 97.5,
    "no parameters in the CSDL: no required body": 97,
    "action without ReturnType: no answer schema": 98.5,
    "page's examples have no body: no answer schema": 99,
    "parameters in the request line's query string: present": 97,
    "OData options in the request line's query string: present": 96,
    "OData options that the query section lists: present": 98.5,
    "candidate OData options that the pages mention": 99,
    "permissions of a kind of caller as on the page: same set": 99.6,
    "least privileged as on the page": 99.4,
    "operations of several pages: as on the subject's own page": 97,
    "several pages: area from the subject's own page": 98,
    "several pages: title from the subject's own page": 93,
    "several pages: description from the subject's own page": 93,
    "several pages: no fact of another page that the own page denies": 88,
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


def held(title, text, floors, slack=0):
    """Prints each figure with its floor; whether one is below."""
    found, below = figures(text), False
    print(f"\n{title:76} figure   floor")
    for name, floor in floors.items():
        value = found.get(name)
        low = value is None or value < floor - slack
        below |= low
        print(f"{name:76} {value!s:>6}  {floor - slack:>6}{'  BELOW' if low else ''}")
    return below


csdl, openapi, schema = sys.argv[1:4]
docs, truth = os.path.join(shared, "corpus/api-reference/v1.0"), os.path.join(shared, "truth/v1.0.csdl.xml")
failed = False
with tempfile.TemporaryDirectory() as folder:
    listed = os.path.join(folder, "documented")
    run("documented_types.py", os.path.dirname(docs), "v1.0", "-o", listed)
    for skip, slack in ((None, 0), ("^intune-", 3)):
        more = ["--skip-pages", skip] if skip else []
        text = run("score_types.py", csdl, truth, "--documented", listed, *more)
        text += run("score_operations.py", openapi, truth, "--docs", docs, *more)
        failed |= held(f"without pages {skip}" if skip else "all pages", text, FLOORS, slack)
    text = run("score_facts.py", openapi, truth, "--docs", docs)
    text += run("score_permissions.py", openapi, schema, "--docs", docs, "--reference", truth)
    failed |= held("pages put together", text, FACTS)
sys.exit(failed)
