use docwright_generator::*;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let options = Options { docs: args[1..].iter().map(Into::into).collect(), ..Default::default() };
    let (input, dialect) = disk::load(&options).unwrap();
    let disk::Input::Pages(sources) = input else { panic!() };
    let mut t = pipeline::Timings::default();
    let (schema, diags) = pipeline::read_schema(&sources, &dialect, &mut t);
    if args[0] == "schema" { println!("{}", schema::save_yaml(&schema).unwrap()); }
    if args[0] == "lint" { println!("{}", diagnostic::write_text(&diags, &sources, Default::default())); }
    let mut counts = std::collections::BTreeMap::new();
    for d in &diags { *counts.entry(d.code.name()).or_insert(0) += 1; }
    eprintln!("{} pages {} types {} enums {} ops {:?} {:?}", schema.pages.len(), schema.types.len(), schema.enums.len(), schema.operations.len(), counts, t);
}
