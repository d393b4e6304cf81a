"""Fails where a dependency of the workspace needs a newer Rust than the workspace states."""
import json, subprocess, sys

metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))
version = lambda text: tuple(int(part) for part in (text or "0").split("."))[:2]
stated = min(version(p["rust_version"]) for p in metadata["packages"] if p["id"] in metadata["workspace_members"])
newer = [f'{p["name"]} {p["version"]} needs {p["rust_version"]}' for p in metadata["packages"] if version(p["rust_version"]) > stated]
print(f'{len(metadata["packages"])} packages, stated minimum {".".join(map(str, stated))}')
sys.exit("\n".join(newer) if newer else 0)
