"""Checks that first calls of an application compile against the package of Graph's v1.0, with the areas one expects them in.

graph_calls.py PACKAGE: the folder of the generated package.
"""
import os, pathlib, subprocess, sys

CALLS = {
    "users": [
        "client.users().list().top(10).await?.value.len()",
        'client.users().by_id("a").get().await?.display_name',
        "client.me().get().await?.display_name",
        "client.me().photo().get().await?.width",
    ],
    "groups": [
        "client.me().photo().get().await?.width",
        'client.groups().by_id("a").conversations().by_id("b").threads().by_id("c").reply()'
        ".call(&graph::ThreadsReplyParameters::default()).await?",
    ],
    "outlook": [
        'client.me().messages().create(&graph::MessageCreate { subject: Some("a".into()), ..Default::default() }).await?.id()',
        'client.me().calendar_view("2026-01-01T00:00:00", "2026-02-01T00:00:00").list().await?.value.len()',
    ],
    "microsoft-teams": ["{ let () = client.teams().create(&graph::TeamCreate::default()).await?; }"],
    "sharepoint": [
        'client.me().drive().items().by_id("a").copy().call(&graph::ItemsCopyParameters { name: Some("b".into()), '
        "parent_reference: Some(graph::ItemReference::default()), ..Default::default() }).await?",
    ],
}

package = pathlib.Path(sys.argv[1])
example = package / "examples" / "calls.rs"
example.parent.mkdir(exist_ok=True)
failed = False
for area, calls in CALLS.items():
    lines = "\n".join(f"    let _ = {call};" for call in calls)
    example.write_text(
        "//! First calls.\nuse graph_v1 as graph;\n"
        f"async fn calls(client: graph::Client) -> Result<(), docwright::Error> {{\n{lines}\n    Ok(())\n}}\n"
        "fn main() {\n    let _ = calls;\n}\n"
    )
    command = ["cargo", "check", "-q", "--offline", "--features", area, "--example", "calls"]
    failed |= subprocess.run(command, cwd=package, env=os.environ).returncode != 0
    print(f"{len(calls)} first calls with `{area}`")
example.unlink()
example.parent.rmdir()
sys.exit(failed)
