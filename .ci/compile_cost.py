"""Measures what `cargo check` of generated code costs, dependencies built, beside plain derived structs of the same types.

Prints, as the table in the README, CPU seconds (user and system, the least of several runs) and the most memory, then the ratio. With --most it fails above
that ratio. With --docs and --include another set is measured, with --whole all of it and all its features; --debug adds
debug builds, --areas what applications cost that use some of the areas only, and --keep leaves the package in a folder.
"""
import argparse, collections, json, os, pathlib, re, subprocess, sys, tempfile

root = pathlib.Path(__file__).resolve().parent.parent
arguments = argparse.ArgumentParser()
arguments.add_argument("--docs", default=str(root / "specs"))
arguments.add_argument("--include", action="append", default=None)
arguments.add_argument("--most", type=float)
arguments.add_argument("--runs", type=int, default=5)
arguments.add_argument("--whole", action="store_true")
arguments.add_argument("--debug", action="store_true")
arguments.add_argument("--areas", action="append", default=[], help="features, comma-separated")
arguments.add_argument("--keep", type=pathlib.Path)
arguments = arguments.parse_args()
include = [] if arguments.whole else arguments.include or ["microsoft.graph.webAccount"]
target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))

def row(*cells):
    """A row of the table in the README."""
    print(f"| {' | '.join(cells)} |", flush=True)

def docwright(*words):
    subprocess.run(["cargo", "run", "-q", "-p", "cargo-docwright", "--", *words], cwd=root, check=True)

def plain(schema, names):
    """The same types as structs with serde's derives and no functions."""
    scalar = {"Edm.String": "String", "Edm.Boolean": "bool", "Edm.Int32": "i32", "Edm.Int64": "i64", "Edm.Double": "f64", "Edm.Single": "f32"}
    types = {t["name"]: t for t in schema["types"]}
    enums = {e["name"]: e for e in schema["enums"]}
    word = lambda text: re.sub(r"\W", "_", text)
    simple = lambda name: word(name.rsplit(".", 1)[-1])
    counts = collections.Counter(simple(name).lower() for name in names)
    # Names that several namespaces have are written whole.
    camel = lambda name: "T_" + word(name) if counts[simple(name).lower()] > 1 else "T" + simple(name)[:1].upper() + simple(name)[1:]
    member = lambda name: "M" + word(name)
    def rust(ref):
        if ref.startswith("Collection("):
            return f"Vec<{rust(ref[11:-1])}>"
        if ref in types:
            return f"Box<{camel(ref)}>"
        return camel(ref) if ref in enums else scalar.get(ref, "serde_json::Value" if ref == "Untyped" else "String")
    lines = ["#![allow(dead_code, non_camel_case_types)]", "use serde::{Deserialize, Serialize};"]
    for name in names:
        if name in enums and name not in types:
            values = dict.fromkeys(m["name"]["value"] for m in enums[name]["members"])
            members = "".join(f'#[serde(rename = {json.dumps(value)})] {member(value)}_{index}, ' for index, value in enumerate(values))
            lines.append(f"#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)] pub enum {camel(name)} {{ {members} }}")
            continue
        fields, owner = {}, name
        chain = []
        while owner in types:
            chain.append(owner)
            owner = types[owner].get("base", {}).get("value")
        for owner in reversed(chain):
            for p in types[owner]["properties"]:
                fields.setdefault(p["name"], p["type"]["value"])
        body = "".join(f'#[serde(rename = {json.dumps(wire)}, skip_serializing_if = "Option::is_none")] pub f_{index}: Option<{rust(ty)}>, ' for index, (wire, ty) in enumerate(fields.items()))
        lines.append(f"#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)] pub struct {camel(name)} {{ {body} }}")
    return "\n".join(lines)

def cost(package, command=("check",), features=("--all-features",)):
    """CPU seconds and MiB of checking or building one package again."""
    lib = package / "src/lib.rs"
    command = ["cargo", *command, "-q", "--offline", *features, "--target-dir", str(target / "compile-cost")]
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    # Dependencies beforehand, with nothing of the package itself.
    text = lib.read_text()
    lib.write_text("")
    subprocess.run(command, cwd=package, check=True, env=environment)
    lib.write_text(text)
    best, most = float("inf"), 0
    for _ in range(arguments.runs):
        lib.touch()
        timed = subprocess.run([sys.executable, "-c", measure, *command], cwd=package, check=True, env=environment, stdout=subprocess.PIPE, text=True)
        seconds, memory = timed.stdout.split()
        best, most = min(best, float(seconds)), max(most, float(memory))
    return best, most

# In a process of its own: the most memory of all children is kept, not that of each.
measure = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    generated, derived = arguments.keep or folder / "generated", folder / "derived"
    docwright("generate", arguments.docs, "--out", str(generated), "--crate", "graph_v1" if arguments.whole else "measured", "--runtime-path", str(root / "runtime"),
              *[word for name in include for word in ("--include", name)])
    docwright("export", arguments.docs, "--output", str(folder / "schema.json"))
    schema = json.loads((folder / "schema.json").read_text())
    wanted = [t["name"] for t in schema["types"] + schema["enums"]] if arguments.whole else include
    needed, pending = [], wanted
    types = {t["name"]: t for t in schema["types"]}
    seen = set()
    while pending:
        name = pending.pop()
        if name in seen or name.startswith("Edm.") or name == "Untyped":
            continue
        seen.add(name)
        needed.append(name)
        if name in types:
            pending += [p["type"]["value"].replace("Collection(", "").rstrip(")") for p in types[name]["properties"]]
            pending += [types[name]["base"]["value"]] if "base" in types[name] else []
    (derived / "src").mkdir(parents=True)
    (derived / "src/lib.rs").write_text(plain(schema, sorted(needed)))
    (derived / "Cargo.toml").write_text('[package]\nname = "derived"\nedition = "2024"\n[dependencies]\nserde = { version = "1", features = ["derive"] }\nserde_json = "1"\n')
    for package in (generated, derived):
        (package / "Cargo.lock").write_text((root / "Cargo.lock").read_text())
    (ours, memory), (theirs, plain_memory) = cost(generated), cost(derived, features=())
    sources = [path.read_text() for path in (generated / "src").rglob("*.rs")]
    lines = sum(len(text.splitlines()) for text in sources)
    row("", "CPU seconds", "MiB")
    row("---", "---", "---")
    whole = "all areas, requests included" if arguments.whole else "generated, requests included"
    row(f"{whole} ({len(needed)} types, {lines} lines)", f"{ours:.1f}", f"{memory:.0f}")
    row("plain derived structs", f"{theirs:.1f}", f"{plain_memory:.0f}")
    for areas in arguments.areas:
        seconds, memory = cost(generated, features=("--no-default-features", "--features", areas))
        row("only " + " and ".join(f"`{area}`" for area in areas.split(",")), f"{seconds:.1f}", f"{memory:.0f}")
    if arguments.debug:
        for name, package, features in ((whole, generated, ("--all-features",)), ("plain derived structs", derived, ())):
            seconds, memory = cost(package, ("build",), features)
            row(f"debug build, {name}", f"{seconds:.1f}", f"{memory:.0f}")
    print(f"ratio {ours / theirs:.2f}")
    if arguments.most and ours > arguments.most * theirs:
        sys.exit(f"more than {arguments.most} times as much")
