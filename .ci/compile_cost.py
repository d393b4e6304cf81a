"""Measures what `cargo check` of generated code costs, dependencies built, beside plain derived structs of the same types.

Prints CPU seconds (user and system, the least of several runs) and the ratio. With --most it fails above that ratio.
With --docs and --include another set is measured.
"""
import argparse, json, os, pathlib, resource, subprocess, sys, tempfile

root = pathlib.Path(__file__).resolve().parent.parent
arguments = argparse.ArgumentParser()
arguments.add_argument("--docs", default=str(root / "specs"))
arguments.add_argument("--include", action="append", default=None)
arguments.add_argument("--most", type=float)
arguments.add_argument("--runs", type=int, default=5)
arguments = arguments.parse_args()
include = arguments.include or ["microsoft.graph.webAccount"]
target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))

def docwright(*words):
    subprocess.run(["cargo", "run", "-q", "-p", "cargo-docwright", "--", *words], cwd=root, check=True)

def plain(schema, names):
    """The same types as structs with serde's derives and no functions."""
    scalar = {"Edm.String": "String", "Edm.Boolean": "bool", "Edm.Int32": "i32", "Edm.Int64": "i64", "Edm.Double": "f64", "Edm.Single": "f32"}
    types = {t["name"]: t for t in schema["types"]}
    enums = {e["name"]: e for e in schema["enums"]}
    camel = lambda name: name.rsplit(".", 1)[-1][:1].upper() + name.rsplit(".", 1)[-1][1:]
    def rust(ref):
        if ref.startswith("Collection("):
            return f"Vec<{rust(ref[11:-1])}>"
        if ref in types:
            return f"Box<{camel(ref)}>"
        return camel(ref) if ref in enums else scalar.get(ref, "serde_json::Value" if ref == "Untyped" else "String")
    lines = ["#![allow(dead_code)]", "use serde::{Deserialize, Serialize};"]
    for name in names:
        if name in enums:
            members = "".join(f'#[serde(rename = "{m["name"]["value"]}")] {camel(m["name"]["value"])}, ' for m in enums[name]["members"])
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
        body = "".join(f'#[serde(rename = "{wire}", skip_serializing_if = "Option::is_none")] pub f_{index}: Option<{rust(ty)}>, ' for index, (wire, ty) in enumerate(fields.items()))
        lines.append(f"#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)] pub struct {camel(name)} {{ {body} }}")
    return "\n".join(lines)

def cost(package):
    """CPU seconds of checking one package again."""
    lib = package / "src/lib.rs"
    command = ["cargo", "check", "-q", "--offline", "--target-dir", str(target / "compile-cost")]
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    subprocess.run(command, cwd=package, check=True, env=environment)
    best = float("inf")
    for _ in range(arguments.runs):
        lib.touch()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=package, check=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return best

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    generated, derived = folder / "generated", folder / "derived"
    docwright("generate", arguments.docs, "--out", str(generated), "--crate", "measured", "--runtime-path", str(root / "runtime"),
              *[word for name in include for word in ("--include", name)])
    docwright("export", arguments.docs, "--output", str(folder / "schema.json"))
    schema = json.loads((folder / "schema.json").read_text())
    needed, pending = [], [t["name"] for t in schema["types"] if t["name"] in include]
    types = {t["name"]: t for t in schema["types"]}
    while pending:
        name = pending.pop()
        if name in needed or name.startswith("Edm.") or name == "Untyped":
            continue
        needed.append(name)
        if name in types:
            pending += [p["type"]["value"].replace("Collection(", "").rstrip(")") for p in types[name]["properties"]]
            pending += [types[name]["base"]["value"]] if "base" in types[name] else []
    (derived / "src").mkdir(parents=True)
    (derived / "src/lib.rs").write_text(plain(schema, sorted(needed)))
    (derived / "Cargo.toml").write_text('[package]\nname = "derived"\nedition = "2024"\n[dependencies]\nserde = { version = "1", features = ["derive"] }\nserde_json = "1"\n')
    for package in (generated, derived):
        (package / "Cargo.lock").write_text((root / "Cargo.lock").read_text())
    ours, theirs = cost(generated), cost(derived)
    lines = sum(len(path.read_text().splitlines()) for path in (generated / "src").rglob("*.rs"))
    print(f"{len(needed)} types; generated, requests included: {ours:.2f} CPU s ({lines} lines); plain derived structs: {theirs:.2f} CPU s; ratio {ours / theirs:.2f}")
    if arguments.most and ours > arguments.most * theirs:
        sys.exit(f"more than {arguments.most} times as much")
