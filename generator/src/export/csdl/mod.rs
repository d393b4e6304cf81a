//! OData CSDL 4.0 in XML: types, operations and the entity container, with descriptions as
//! annotations.
//!
//! Specification: <https://docs.oasis-open.org/odata/odata/v4.0/odata-v4.0-part3-csdl.html>.

mod container;

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::split_name;
use crate::api::Primitive;
use crate::schema::{Enumeration, Property, Schema, Type, TypeKind, TypeRef, Types, yes};
use container::Container;

/// The vocabulary that defines `Core.Description`.
const CORE: &str =
    "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml";

/// Namespace of names without one, because CSDL requires it.
const NAMELESS: &str = "self";

/// Prints a schema as CSDL.
///
/// Members of enumerations have a number only if it is documented. Any JSON, for which CSDL 4.0 has
/// no type, is the complex type `Json` in the main namespace.
///
/// ```
/// let schema = docwright_generator::schema::load("docwright: 4\npages: []\ntypes: []\nenums: []\noperations: []")?;
/// assert!(docwright_generator::export::csdl(&schema).contains("<edmx:DataServices>"));
/// # Ok::<(), docwright_generator::schema::SavedError>(())
/// ```
///
/// ```
/// # use docwright_generator::{Options, session};
/// # let options = Options { docs: vec!["../specs".into()], ..Options::default() };
/// # let reading = session::read(&options)?;
/// let text = docwright_generator::export::csdl(&reading.schema);
/// assert!(text.contains("<EntityType Name=\"webAccount\""));
/// # Ok::<(), docwright_generator::Error>(())
/// ```
pub fn csdl(schema: &Schema) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = document(&mut writer, schema);
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    text
}

type Out = Writer<Vec<u8>>;

fn document(writer: &mut Out, schema: &Schema) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = writer.create_element("edmx:Edmx").with_attributes([
        ("Version", "4.0"),
        ("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx"),
    ]);
    root.write_inner_content(|writer| {
        let reference = writer
            .create_element("edmx:Reference")
            .with_attribute(("Uri", CORE));
        reference.write_inner_content(|writer| {
            let include = writer.create_element("edmx:Include");
            include
                .with_attributes([("Namespace", "Org.OData.Core.V1"), ("Alias", "Core")])
                .write_empty()?;
            Ok(())
        })?;
        writer
            .create_element("edmx:DataServices")
            .write_inner_content(|writer| services(writer, schema))?;
        Ok(())
    })?;
    Ok(())
}

/// Content of a namespace.
#[derive(Default)]
struct Namespace<'a> {
    enums: Vec<&'a Enumeration>,
    types: Vec<&'a Type>,
}

fn services(writer: &mut Out, schema: &Schema) -> io::Result<()> {
    let main = if schema.namespace.is_empty() {
        NAMELESS
    } else {
        &schema.namespace
    };
    let types = Types::new(schema);
    let mut spaces: BTreeMap<&str, Namespace<'_>> = BTreeMap::new();
    spaces.entry(main).or_default();
    for ty in &schema.types {
        spaces
            .entry(split_name(&ty.name, main).0)
            .or_default()
            .types
            .push(ty);
    }
    for found in schema
        .enums
        .iter()
        .filter(|found| types.get(&found.name).is_none())
    {
        spaces
            .entry(split_name(&found.name, main).0)
            .or_default()
            .enums
            .push(found);
    }
    let export = Export {
        schema,
        types,
        main,
    };
    for (name, space) in &spaces {
        let element = writer.create_element("Schema").with_attributes([
            ("Namespace", *name),
            ("xmlns", "http://docs.oasis-open.org/odata/ns/edm"),
        ]);
        element.write_inner_content(|writer| {
            space
                .enums
                .iter()
                .try_for_each(|found| export.enumeration(writer, found))?;
            space
                .types
                .iter()
                .try_for_each(|ty| export.structured(writer, ty))?;
            if *name == main {
                export.json(writer)?;
                Container::new(&export).write(writer)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

struct Export<'a> {
    schema: &'a Schema,
    types: Types<'a>,
    main: &'a str,
}

fn description(writer: &mut Out, text: Option<&str>) -> io::Result<()> {
    let Some(text) = text.map(legal).filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let element = writer.create_element("Annotation");
    element
        .with_attributes([("Term", "Core.Description"), ("String", text.as_str())])
        .write_empty()?;
    Ok(())
}

/// Trims a text, and removes the characters that XML does not allow.
fn legal(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

impl<'a> Export<'a> {
    fn qualified(&self, name: &str) -> String {
        if name.contains('.') {
            name.to_owned()
        } else {
            format!("{}.{name}", self.main)
        }
    }

    fn reference(&self, ty: &TypeRef) -> String {
        let name = if ty.name.is_untyped() || ty.collection > 1 {
            format!("{}.Json", self.main)
        } else {
            self.qualified(&ty.name)
        };
        if ty.collection > 0 {
            format!("Collection({name})")
        } else {
            name
        }
    }

    fn enumeration(&self, writer: &mut Out, found: &Enumeration) -> io::Result<()> {
        let name = split_name(&found.name, self.main).1;
        let mut element = writer
            .create_element("EnumType")
            .with_attribute(("Name", name));
        if yes(&found.flags) {
            element = element.with_attribute(("IsFlags", "true"));
        }
        element.write_inner_content(|writer| {
            for member in found.described() {
                let mut element = writer
                    .create_element("Member")
                    .with_attribute(("Name", member.name.value.as_str()));
                if let Some(value) = member.value {
                    element = element.with_attribute(("Value", value.to_string().as_str()));
                }
                match member.description.trim() {
                    "" => element.write_empty()?,
                    text => {
                        element.write_inner_content(|writer| description(writer, Some(text)))?
                    }
                };
            }
            description(
                writer,
                found.description.as_ref().map(|text| text.value.as_str()),
            )
        })?;
        Ok(())
    }

    fn structured(&self, writer: &mut Out, ty: &'a Type) -> io::Result<()> {
        let tag = if ty.kind.value == TypeKind::Entity {
            "EntityType"
        } else {
            "ComplexType"
        };
        let mut element = writer
            .create_element(tag)
            .with_attribute(("Name", split_name(&ty.name, self.main).1));
        if let Some(base) = self.types.base(ty) {
            element = element.with_attribute(("BaseType", self.qualified(&base.name).as_str()));
        }
        for (set, name) in [(&ty.is_abstract, "Abstract"), (&ty.open, "OpenType")] {
            if yes(set) {
                element = element.with_attribute((name, "true"));
            }
        }
        element.write_inner_content(|writer| {
            let inherited = self
                .types
                .chain(&ty.name)
                .iter()
                .skip(1)
                .any(|base| base.key.is_some());
            let own: Vec<&Property> = self.types.own(ty).collect();
            if let (TypeKind::Entity, false, Some(key)) = (ty.kind.value, inherited, &ty.key)
                && own.iter().any(|property| property.name == key.value)
            {
                writer.create_element("Key").write_inner_content(|writer| {
                    writer
                        .create_element("PropertyRef")
                        .with_attribute(("Name", key.value.as_str()))
                        .write_empty()?;
                    Ok(())
                })?;
            }
            own.iter()
                .try_for_each(|property| self.property(writer, property))?;
            description(
                writer,
                ty.description.as_ref().map(|text| text.value.as_str()),
            )
        })?;
        Ok(())
    }

    fn property(&self, writer: &mut Out, property: &Property) -> io::Result<()> {
        let tag = if property.navigation {
            "NavigationProperty"
        } else {
            "Property"
        };
        let ty = self.reference(&property.r#type.value);
        let mut element = writer
            .create_element(tag)
            .with_attributes([("Name", property.name.as_str()), ("Type", ty.as_str())]);
        if property.nullable.as_ref().is_some_and(|fact| !fact.value) {
            element = element.with_attribute(("Nullable", "false"));
        }
        let single = property.r#type.value.collection == 0;
        if let Some(length) = &property.max_length
            && single
            && property.r#type.value.name == Primitive::String
        {
            element = element.with_attribute(("MaxLength", length.value.to_string().as_str()));
        }
        match &property.description {
            Some(text) => {
                element.write_inner_content(|writer| description(writer, Some(&text.value)))?
            }
            None => element.write_empty()?,
        };
        Ok(())
    }

    /// Writes the type for any JSON, unless the documentation has one of that name.
    fn json(&self, writer: &mut Out) -> io::Result<()> {
        let name = format!("{}.Json", self.main);
        if self.types.get(&name).is_some()
            || self.schema.enums.iter().any(|found| found.name == name)
        {
            return Ok(());
        }
        writer
            .create_element("ComplexType")
            .with_attributes([("Name", "Json"), ("OpenType", "true")])
            .write_inner_content(|writer| description(writer, Some("Any JSON value.")))?;
        Ok(())
    }
}
