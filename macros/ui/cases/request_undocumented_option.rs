use docwright_generated as graph;

fn first(client: graph::Client) {
    let accounts = client.me().profile().web_accounts();
    let _ = accounts.list().top(10);
    let _ = accounts.by_id("a").delete().top(10);
    let _ = accounts.by_id("a").delete().if_match("b");
    let _ = accounts.by_id("a").delete().query("$top", "10");
}

fn main() {}
