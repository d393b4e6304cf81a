docwright::bindings! {
    docs: "../../../../../specs",
    include: ["microsoft.graph.webAcount"],
}

fn main() {}
