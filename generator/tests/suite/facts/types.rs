//! Types: enumerations and their members, properties, and base types.

use super::{answer, property, read, request, resource};

fn flags(prose: &str) -> bool {
    let page = resource(
        "boat",
        &format!(
            "|id|String|Its key.|\n|sails|boatSails|{prose} The possible values are: `main`, `jib`, `spinnaker`.|"
        ),
        "",
    );
    let set = read(&[("v1.0/resources/boat.md", &page)]);
    set.enumeration("boatSails")
        .flags
        .as_ref()
        .is_some_and(|fact| fact.value)
}

#[test]
fn sets_of_values_are_flags_in_any_wording() {
    for prose in [
        "This is a multi-valued enumeration.",
        "It is a flagged enumeration.",
        "A flags enum.",
        "Multiple values can be combined using a comma-separated list.",
    ] {
        assert!(flags(prose), "{prose}");
    }
    assert!(!flags("Which sail is up."));
}

const MEMBERS: &str = "|Member|Description|\n|:---|:---|\n";

#[test]
fn members_after_the_sentinel_are_members() {
    let rows = "|id|String|Its key.|\n|state|boatState|How it is. The possible values are: `afloat`, `ashore`, `unknownFutureValue`. You must use the \
                `Prefer: include-unknown-enum-members` request header to get the following values from this evolvable enum: `sunk`.|";
    let table = format!(
        "### boatState values\n\n{MEMBERS}|afloat|It swims.|\n|ashore|It stands.|\n|unknownFutureValue|Not used.|\n"
    );
    let set = read(&[("v1.0/resources/boat.md", &resource("boat", rows, &table))]);
    assert_eq!(
        set.members("boatState"),
        ["afloat", "ashore", "unknownFutureValue", "sunk"]
    );
}

#[test]
fn two_sections_of_one_name_are_reported() {
    let table = |member: &str| format!("### boatState values\n\n{MEMBERS}|{member}|It is so.|\n\n");
    let page = resource(
        "boat",
        "|id|String|Its key.|\n|state|boatState|How it is.|",
        &(table("afloat") + &table("ashore")),
    );
    assert!(read(&[("v1.0/resources/boat.md", &page)]).says("members-twice"));
}

#[test]
fn values_of_a_string_property_do_not_declare_an_enumeration() {
    let rest = format!("### roles property values\n\n{MEMBERS}|captain|Leads.|\n");
    let set = read(&[(
        "v1.0/resources/boat.md",
        &resource(
            "boat",
            "|id|String|Its key.|\n|roles|String collection|Who is on it.|",
            &rest,
        ),
    )]);
    assert!(set.schema.enums.is_empty());
    assert_eq!(
        property(set.r#type("boat"), "roles")
            .r#type
            .value
            .to_string(),
        "Collection(Edm.String)"
    );
}

#[test]
fn members_need_not_be_identifiers() {
    let table =
        format!("### boatZone values\n\n{MEMBERS}|Etc/GMT0|Noon.|\n|1|One.|\n|en-US|A place.|\n");
    let set = read(&[(
        "v1.0/resources/boat.md",
        &resource(
            "boat",
            "|id|String|Its key.|\n|zone|boatZone|Where.|",
            &table,
        ),
    )]);
    assert_eq!(set.members("boatZone"), ["Etc/GMT0", "1", "en-US"]);
}

#[test]
fn a_string_property_is_unaffected_by_other_pages() {
    let own = resource(
        "boat",
        "|id|String|Its key.|\n|state|String|How it is. The possible values are: `afloat`, `ashore`.|",
        "",
    );
    let other = resource(
        "weather",
        "|id|String|Its key.|\n|state|state|How it is.|",
        &format!("### state values\n\n{MEMBERS}|afloat|x.|\n|ashore|y.|\n"),
    );
    let alone = read(&[("v1.0/resources/boat.md", &own)]);
    let both = read(&[
        ("v1.0/resources/boat.md", &own),
        ("v1.0/resources/weather.md", &other),
    ]);
    for set in [alone, both] {
        assert_eq!(
            property(set.r#type("boat"), "state")
                .r#type
                .value
                .to_string(),
            "Edm.String"
        );
    }
}

#[test]
fn a_base_is_abstract_only_if_documented_so() {
    for (said, expected) in [
        ("Is the base type for boat.", false),
        ("This is an abstract type.", true),
        ("An abstract base class for boats.", true),
    ] {
        let page = resource("vessel", "|id|String|Its key.|", "").replacen("It floats.", said, 1);
        let set = read(&[("v1.0/resources/vessel.md", &page)]);
        assert_eq!(
            set.r#type("vessel")
                .is_abstract
                .as_ref()
                .is_some_and(|fact| fact.value),
            expected,
            "{said}"
        );
    }
}

#[test]
fn a_word_after_inherited_from_is_a_base_only_with_a_link_or_a_page() {
    let page = |said: &str| {
        resource(
            "buoy",
            &format!("|id|String|Its key.|\n|owner|String|{said}|"),
            "",
        )
    };
    let set = read(&[(
        "v1.0/resources/buoy.md",
        &page("Whose it is, if it is inherited from an ancestor."),
    )]);
    assert_eq!(set.types(), ["sea.buoy"]);
    let set = read(&[
        (
            "v1.0/resources/buoy.md",
            &page("Whose it is. Inherited from [mark](mark.md)."),
        ),
        (
            "v1.0/resources/mark.md",
            &resource(
                "mark",
                "|id|String|Its key.|\n|owner|String|Whose it is.|",
                "",
            ),
        ),
    ]);
    assert_eq!(
        set.r#type("buoy").base.as_ref().unwrap().value.as_str(),
        "sea.mark"
    );
}

#[test]
fn relationship_rows_are_navigation_properties() {
    let rest = "## Relationships\n\n|Relationship|Type|Description|\n|:---|:---|:---|\n|berth|[berth](berth.md)|Where it lies. The possible values are: `north`, `south`.|\n";
    let set = read(&[(
        "v1.0/resources/boat.md",
        &resource("boat", "|id|String|Its key.|", rest),
    )]);
    let berth = property(set.r#type("boat"), "berth");
    assert!(
        berth.navigation
            && berth.r#type.value.to_string() == "sea.berth"
            && set.schema.enums.is_empty()
    );
}

#[test]
fn a_cast_determines_the_response_type() {
    let rest = "## Response\n\nIf successful, this method returns `200 OK` and a collection of [dinghy](../resources/dinghy.md) objects.";
    let set = read(&[
        (
            "v1.0/api/boat-list.md",
            &request("List dinghies", "GET /boats/sea.dinghy", rest),
        ),
        (
            "v1.0/resources/dinghy.md",
            &resource("dinghy", "|id|String|Its key.|", ""),
        ),
    ]);
    assert_eq!(
        answer(set.operation("GET /boats/sea.dinghy")),
        "Collection(sea.dinghy)"
    );
}

#[test]
fn text_after_an_include_is_separate() {
    let page = resource(
        "boat",
        "|id|String|Its key.|\n|name|String|Its [!INCLUDE [name](../includes/name.md)] on the hull.|",
        "",
    );
    let page = page.replacen(
        "It floats.",
        "[!INCLUDE [note](../includes/note.md)]\nSee [buoy](buoy.md) for what stays.",
        1,
    );
    let set = read(&[
        ("v1.0/resources/boat.md", &page),
        (
            "v1.0/resources/buoy.md",
            &resource("buoy", "|id|String|Its key.|\n|depth|Int32|How deep.|", ""),
        ),
        ("v1.0/includes/name.md", "registered name"),
        ("v1.0/includes/note.md", "It is known."),
    ]);
    let names: Vec<&str> = set
        .r#type("boat")
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(names, ["id", "name"]);
    let description = property(set.r#type("boat"), "name")
        .description
        .as_ref()
        .unwrap();
    assert_eq!(description.value, "Its registered name on the hull.");
}

#[test]
fn property_names_need_not_be_rust_identifiers() {
    let set = read(&[(
        "v1.0/resources/boat.md",
        &resource(
            "boat",
            "|id|String|Its key.|\n|content-type|String|Its form.|\n|hull.width|Double|How wide.|",
            "",
        ),
    )]);
    let names: Vec<&str> = set
        .r#type("boat")
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(names, ["id", "content-type", "hull.width"]);
}

#[test]
fn a_listed_value_in_another_letter_case_beside_its_like_is_reported() {
    let rest = "### sailKind values\n\n|Member|Description|\n|:---|:---|\n|main|The largest.|\n|jib|The front one.|\n";
    let set = read(&[(
        "v1.0/resources/boat.md",
        &resource(
            "boat",
            "|sail|sailKind|What drives it. Possible values are: `main`, `jib`, `Jib`.|",
            rest,
        ),
    )]);
    let found = set
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.code.name() == "enum-members-differ");
    let message = found.map(|diagnostic| diagnostic.message.as_ref());
    assert!(
        message.is_some_and(|message| message.starts_with("`Jib` is listed here")),
        "{:?}",
        set.diagnostics
    );
}
