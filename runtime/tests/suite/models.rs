//! Tests of hand-written models in the generated form: the JSON they read, keep and refuse.
use docwright::{Additional, Flags, Patch};
use serde_json::json;

#[derive(Clone)]
pub struct Item {
    pub id: Option<String>,
    pub parent: Option<Box<AnyItem>>,
    pub additional: Additional,
}

docwright::model!(Item = "test.item" { id = "id", parent = "parent" });

#[derive(Clone)]
pub struct File {
    pub id: Option<String>,
    pub parent: Option<Box<AnyItem>>,
    pub size: Option<i64>,
    pub ratio: Option<f64>,
    pub modes: Option<Flags<Mode>>,
    pub any: Option<docwright::Json>,
    pub additional: Additional,
}

docwright::model!(File = "test.file" {
    id = "id", parent = "parent", size = "size", ratio = "ratio", modes = "modes", any = "any"
});

#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Mode {
    Read,
    Write,
    UnknownValue(String),
}

docwright::enumeration!(Mode { Read = "read", Write = "write" });

pub mod traits {
    pub trait Item: docwright::json::Object {
        fn id(&self) -> Option<&str> {
            docwright::json::member::<String, _>(self, "id").map(String::as_str)
        }
    }
}

impl traits::Item for Item {}
impl traits::Item for File {}

#[derive(Clone)]
#[non_exhaustive]
pub enum AnyItem {
    Item(Box<Item>),
    File(Box<File>),
}

docwright::descendants!(AnyItem: Item, traits::Item { File(File) = "test.file" });

#[derive(Clone)]
pub struct FileUpdate {
    pub size: Patch<i64>,
    pub additional: Additional,
}

docwright::update!(FileUpdate = "test.file" { size = "size" });

#[derive(Clone)]
pub struct FileCreate {
    pub id: Option<String>,
    pub size: Option<i64>,
    pub additional: Additional,
}

docwright::body!(FileCreate = "test.file" { id = "id", size = "size" });

fn read(json: serde_json::Value) -> AnyItem {
    let text = json.to_string();
    let read: AnyItem = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json, "written back");
    // A deserializer without text to borrow from gives the same value.
    assert_eq!(serde_json::from_value::<AnyItem>(json).unwrap(), read);
    read
}

#[test]
fn the_tag_selects_the_struct_at_any_position_and_spelling() {
    for json in [
        json!({"@odata.type": "#test.file", "id": "1", "size": 5}),
        json!({"@odata.type": "test.file", "id": "1", "size": 5}),
    ] {
        let AnyItem::File(file) = read(json) else {
            panic!("no file")
        };
        assert_eq!((file.id.as_deref(), file.size), (Some("1"), Some(5)));
    }
    let late = r##"{"@odata.context":"c","id":"1","size":5,"more":{"a":[1]},"@odata.type":"#test.file","any":7}"##;
    let AnyItem::File(file) = serde_json::from_str(late).unwrap() else {
        panic!("no file")
    };
    assert_eq!((file.size, file.any), (Some(5), Some(json!(7))));
    let names: Vec<&str> = file.additional.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["@odata.context", "more"]);
}

#[test]
fn an_unknown_descendant_is_the_base_with_all_its_members() {
    let AnyItem::Item(item) =
        read(json!({"@odata.type": "#test.folder", "id": "1", "childCount": 3}))
    else {
        panic!()
    };
    assert_eq!(item.additional.get("childCount"), Some(&json!(3)));
    let AnyItem::Item(item) = read(json!({"id": "1"})) else {
        panic!("a missing tag is the declared type")
    };
    assert!(item.additional.is_empty());
    read(json!({"@odata.type": "#test.item", "id": "1"}));
    assert!(matches!(
        serde_json::from_str(r#"{"@odata.type":null,"id":"1"}"#).unwrap(),
        AnyItem::Item(_)
    ));
}

#[test]
fn built_values_start_with_their_type_and_have_base_accessors() {
    let file = File {
        id: Some("7".into()),
        ..Default::default()
    };
    let item = AnyItem::from(file);
    assert_eq!(item.id(), Some("7"));
    assert_eq!(
        serde_json::to_string(&item).unwrap(),
        r##"{"@odata.type":"#test.file","id":"7"}"##
    );
    assert_eq!(format!("{item:?}"), r#"File { id: "7" }"#);
}

#[test]
fn nothing_is_lost() {
    let json = json!({
        "@odata.etag": "W/1", "id": "1", "size": 9_007_199_254_740_993_i64, "ratio": "-INF", "modes": "read, archive",
        "any": {"n": 18_446_744_073_709_551_615_u64}, "modes@odata.type": "#x", "z": null, "a": 1
    });
    let file: File = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(file.size, Some(9_007_199_254_740_993));
    let modes = file.modes.as_ref().unwrap();
    assert!(modes.contains(&Mode::Read) && modes.contains(&Mode::UnknownValue("archive".into())));
    assert_eq!(serde_json::to_value(&file).unwrap(), json);
    let names: Vec<&str> = file.additional.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 4);
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = |depth: usize| format!("{}{{}}{}", r#"{"parent":"#.repeat(depth), "}".repeat(depth));
    assert!(serde_json::from_str::<AnyItem>(&deep(100)).is_ok());
    let error = serde_json::from_str::<AnyItem>(&deep(100_000)).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
    // An undocumented member is kept as text, however deep it is.
    let member = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(r#"{{"more":{member}}}"#);
    let file: File = serde_json::from_str(&text).unwrap();
    assert_eq!(file.additional.text("more"), Some(&*member));
    assert_eq!(serde_json::to_string(&file).unwrap(), text);
}

#[test]
fn bodies() {
    let body = FileUpdate {
        size: Patch::Null,
        ..Default::default()
    };
    assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"size":null}"#);
    assert_eq!(
        serde_json::from_str::<FileCreate>(r#"{"size":1}"#)
            .unwrap()
            .id,
        None
    );
}

#[test]
fn a_value_of_another_type_is_kept_and_reported() {
    let json = json!({
        "id": 1, "size": "", "modes": ["read"], "parent": {"id": ["x"], "size": 3}, "ratio": 2.5
    });
    let file: File = serde_json::from_value(json.clone()).unwrap();
    assert_eq!((&file.id, file.size, file.ratio), (&None, None, Some(2.5)));
    assert_eq!(file.additional.get("id"), Some(&json!(1)));
    let found: Vec<String> = docwright::json::misfits(&file)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "`id` is an integer, not text",
            "`parent/id` is an array, not text",
            "`size` is text, not a 64-bit integer",
            "`modes` is an array, not names separated by commas",
        ]
    );
    assert_eq!(serde_json::to_value(&file).unwrap(), json);
}

#[test]
fn a_null_is_not_a_missing_member() {
    let null: File = serde_json::from_value(json!({"id": null})).unwrap();
    let missing: File = serde_json::from_value(json!({})).unwrap();
    assert_eq!((&null.id, &missing.id), (&None, &None));
    assert!(null.additional.is_null("id") && !missing.additional.is_null("id"));
    assert_eq!(serde_json::to_string(&null).unwrap(), r#"{"id":null}"#);
    assert_ne!(null, missing);
    // A field that is set afterwards is written in its place.
    let set = File {
        id: Some("1".into()),
        ..null
    };
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"{"id":"1"}"#);
}

#[test]
fn letter_case_does_not_distinguish_members_of_enumerations() {
    let mode: Mode = serde_json::from_str(r#""READ""#).unwrap();
    assert_eq!((&mode, mode.known()), (&Mode::Read, Some(Mode::Read)));
    assert_eq!(serde_json::to_string(&mode).unwrap(), r#""READ""#);
    assert!(Mode::Read < Mode::UnknownValue("archive".into()));
    assert_ne!(mode, Mode::UnknownValue("archive".into()));
}

#[test]
fn digits_beyond_64_bits_are_kept() {
    let text = r#"{"id":"1","more":18446744073709551616,"deep":[{"n":0.12345678901234567890}]}"#;
    let file: File = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&file).unwrap(), text);
    assert_eq!(file.additional.text("more"), Some("18446744073709551616"));
    // Members before the tag are also kept.
    let late = r##"{"more":1e400,"@odata.type":"#test.file"}"##;
    let item: AnyItem = serde_json::from_str(late).unwrap();
    assert_eq!(
        serde_json::to_string(&item).unwrap(),
        r##"{"@odata.type":"#test.file","more":1e400}"##
    );
}

#[test]
fn models_are_read_within_other_formats_of_serde() {
    #[derive(serde::Deserialize)]
    struct Wrapper {
        extra: i32,
        #[serde(flatten)]
        file: File,
    }
    let text = r#"{"extra":1,"id":"7","size":"x","more":{"a":[1]}}"#;
    let wrapper: Wrapper = serde_json::from_str(text).unwrap();
    assert_eq!((wrapper.extra, wrapper.file.id.as_deref()), (1, Some("7")));
    assert_eq!(
        wrapper.file.additional.get("more"),
        Some(&json!({"a": [1]}))
    );
    assert_eq!(wrapper.file.additional.get("size"), Some(&json!("x")));
}

#[test]
fn sets_are_equal_in_any_order() {
    let one: Flags<Mode> = [Mode::Read, Mode::Write].into_iter().collect();
    let other: Flags<Mode> = [Mode::Write, Mode::Read].into_iter().collect();
    assert_eq!(one, other);
    assert_ne!(one, Flags::from(Mode::Read));
}
