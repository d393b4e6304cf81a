docwright::bindings! {
    dosc: "specs",
}

fn main() {}
