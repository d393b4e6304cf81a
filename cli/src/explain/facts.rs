//! Facts and their claims as readable text: the value that counts, the source and place of each
//! claim, claims of other values, and the rule that decided.

mod pages;

use std::fmt::Write;

use docwright_generator::api::PathTemplate;
use docwright_generator::api::simple_name as simple;
use docwright_generator::nearest;
use docwright_generator::schema::{
    Enumeration, Fact, MaybeFact, Operation, Property, Schema, Type, TypeKind, Types,
};

use crate::Failure;

/// Describes all claims about a type, an enumeration, an operation, or a property given as
/// `type.property`.
pub(super) fn facts(schema: &Schema, name: &str) -> Result<String, Failure> {
    let is =
        |full: &str| full.eq_ignore_ascii_case(name) || simple(full).eq_ignore_ascii_case(name);
    let mut page = Page::default();
    if let Some(found) = find_type(schema, name) {
        page.r#type(found, schema);
    } else if let Some(found) = schema.enums.iter().find(|found| is(&found.name)) {
        page.enumeration(found);
    } else if let Some(found) = operation(schema, name) {
        page.operation(found);
    } else if let Some((owner, property)) = property(schema, name) {
        page.property(&owner.name, property);
    } else {
        return Err(unknown(schema, name));
    }
    Ok(page.text)
}

/// Finds an operation by its id, or by method and path.
fn operation<'s>(schema: &'s Schema, name: &str) -> Option<&'s Operation> {
    let by_id = schema
        .operations
        .iter()
        .find(|operation| operation.id == name);
    let (method, path) = name.split_once(' ').unwrap_or(("", name));
    // The names of placeholders do not matter.
    let wanted = PathTemplate::from(path.trim());
    by_id.or_else(|| {
        schema.operations.iter().find(|operation| {
            operation.method.eq_ignore_ascii_case(method)
                && operation
                    .paths
                    .iter()
                    .any(|known| known.value.form() == wanted.form())
        })
    })
}

fn find_type<'s>(schema: &'s Schema, name: &str) -> Option<&'s Type> {
    let is =
        |full: &str| full.eq_ignore_ascii_case(name) || simple(full).eq_ignore_ascii_case(name);
    schema.types.iter().find(|ty| is(&ty.name))
}

/// Finds a property, declared or inherited, by its type and name.
fn property<'s>(schema: &'s Schema, name: &str) -> Option<(&'s Type, &'s Property)> {
    let (owner, property) = name.rsplit_once('.')?;
    let ty = find_type(schema, owner)?;
    let types = Types::new(schema);
    types.chain(&ty.name).into_iter().find_map(|ty| {
        let found = ty
            .properties
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(property))?;
        Some((ty, found))
    })
}

fn unknown(schema: &Schema, name: &str) -> Failure {
    if let Some((owner, property)) = name.rsplit_once('.')
        && let Some(ty) = find_type(schema, owner)
    {
        let near = nearest(
            property,
            ty.properties.iter().map(|property| property.name.as_str()),
        );
        let advice = near.map_or(String::new(), |near| {
            format!("; did you mean `{owner}.{near}`?")
        });
        return Failure(format!(
            "`{}` has no property `{property}`{advice}",
            ty.name
        ));
    }
    let types = schema.types.iter().map(|ty| ty.name.as_str());
    let known = types
        .chain(schema.enums.iter().map(|ty| ty.name.as_str()))
        .chain(
            schema
                .operations
                .iter()
                .map(|operation| operation.id.as_str()),
        );
    let paths = schema
        .operations
        .iter()
        .flat_map(|operation| &operation.paths)
        .map(|path| path.value.as_str());
    let (method, path) = name
        .split_once(' ')
        .filter(|(_, path)| path.starts_with('/'))
        .unwrap_or(("", name));
    let near = match path.starts_with('/') {
        true => nearest(path, paths).map(|path| format!("{method} {path}").trim_start().to_owned()),
        false => nearest(name, known.flat_map(|known| [known, simple(known)])).map(str::to_owned),
    };
    let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Failure(format!("`{name}` not found{advice}"))
}

/// The text that is printed.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a fact: its value, then each claim, beginning with the one that counts.
    fn fact<T>(&mut self, name: &str, fact: &Fact<T>, show: impl Fn(&T) -> String) {
        self.line(&format!("  {name:<12} {}", show(&fact.value)));
        self.line(&format!("               - {} at {}", fact.source, fact.at));
        for claim in fact.others() {
            let own = show(&claim.value);
            let other = if own == show(&fact.value) {
                String::new()
            } else {
                format!(": {own}")
            };
            self.line(&format!(
                "               - {} at {}{other}",
                claim.source, claim.at
            ));
        }
        if let Some(rule) = fact.rule().filter(|rule| !rule.is_empty()) {
            self.line(&format!("               decided: {rule}"));
        }
    }

    fn maybe<T>(&mut self, name: &str, fact: &MaybeFact<T>, show: impl Fn(&T) -> String) {
        if let Some(fact) = fact {
            self.fact(name, fact, show);
        }
    }

    fn r#type(&mut self, ty: &Type, schema: &Schema) {
        self.line(&format!("type {}\n", ty.name));
        let kind = |kind: &TypeKind| match kind {
            TypeKind::Entity => "entity".to_owned(),
            TypeKind::Complex => "complex".to_owned(),
        };
        self.fact("kind", &ty.kind, kind);
        self.maybe("base", &ty.base, ToString::to_string);
        self.maybe("abstract", &ty.is_abstract, yes_no);
        self.maybe("open", &ty.open, yes_no);
        self.maybe("key", &ty.key, Clone::clone);
        self.maybe("deprecated", &ty.deprecated, yes_no);
        self.maybe("description", &ty.description, |text| short(text));
        let types = Types::new(schema);
        for (index, owner) in types.chain(&ty.name).into_iter().enumerate() {
            if index == 0 {
                let own: Vec<&Property> = types.own(owner).collect();
                self.properties("properties", &own);
            } else {
                let inherited: Vec<&Property> = owner.properties.iter().collect();
                self.properties(&format!("inherited from {}", owner.name), &inherited);
            }
        }
        self.line(&format!(
            "\n`docwright explain {}.PROPERTY` shows every claim on a property.",
            simple(&ty.name)
        ));
    }

    /// Prints the types of properties, and where they are stated.
    fn properties(&mut self, title: &str, properties: &[&Property]) {
        let Some(width) = properties.iter().map(|property| property.name.len()).max() else {
            return;
        };
        self.line(&format!("\n{title}"));
        for property in properties {
            let fact = &property.r#type;
            let more = match fact.others().len() {
                0 => String::new(),
                others => format!(" and {others} more"),
            };
            let line = format!(
                "  {:<width$}  {:<32}  {} at {}{more}",
                property.name,
                fact.value.to_string(),
                fact.source,
                fact.at
            );
            self.line(line.trim_end());
        }
    }

    fn property(&mut self, owner: &str, property: &Property) {
        let kind = if property.navigation {
            "navigation property"
        } else {
            "property"
        };
        self.line(&format!("{kind} {owner}.{}\n", property.name));
        self.fact("type", &property.r#type, ToString::to_string);
        self.maybe("owner", &property.owner, ToString::to_string);
        for (name, fact) in [
            ("required", &property.required),
            ("nullable", &property.nullable),
            ("read-only", &property.read_only),
            ("immutable", &property.immutable),
            ("on $select", &property.on_select),
            ("deprecated", &property.deprecated),
        ] {
            self.maybe(name, fact, yes_no);
        }
        self.maybe("default", &property.default, Clone::clone);
        self.maybe("max length", &property.max_length, ToString::to_string);
        self.maybe("$filter", &property.filter, |operators| {
            operators.join(", ")
        });
        self.maybe("description", &property.description, |text| short(text));
    }

    fn enumeration(&mut self, found: &Enumeration) {
        self.line(&format!("enumeration {}\n", found.name));
        self.maybe("flags", &found.flags, yes_no);
        self.maybe("description", &found.description, |text| short(text));
        self.line("\nmembers");
        for member in &found.members {
            let value = member
                .value
                .map_or(String::new(), |value| format!(" = {value}"));
            let name = &member.name;
            let reference = if member.by_reference {
                ", by reference"
            } else {
                ""
            };
            self.line(&format!(
                "  {}{value}{reference}  {} at {}",
                name.value, name.source, name.at
            ));
            for claim in name
                .others()
                .iter()
                .filter(|claim| claim.value != name.value)
            {
                self.line(&format!(
                    "               - {} at {}: {}",
                    claim.source, claim.at, claim.value
                ));
            }
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.line(&format!(
            "operation {} ({} {:?})\n",
            operation.id, operation.method, operation.kind
        ));
        self.text.push_str(&pages::side_by_side(operation));
        for path in &operation.paths {
            self.fact("path", path, ToString::to_string);
        }
        self.maybe("title", &operation.title, Clone::clone);
        self.maybe("description", &operation.description, |text| short(text));
        self.maybe("deprecated", &operation.deprecated, yes_no);
        self.maybe("clouds", &operation.clouds, |names| names.join(", "));
        if !operation.clouds_unknown.is_empty() {
            self.line(&format!(
                "unknown whether in  {}",
                operation.clouds_unknown.join(", ")
            ));
        }
        for set in &operation.permissions {
            let case = if set.title.is_empty() {
                String::new()
            } else {
                format!(" ({})", set.title)
            };
            self.line(&format!("\npermissions{case}"));
            self.fact("work", &set.delegated_work, |found| found.to_string());
            self.fact("personal", &set.delegated_personal, |found| {
                found.to_string()
            });
            self.fact("application", &set.application, |found| found.to_string());
        }
        if let Some(body) = &operation.body {
            self.line("\nrequest body");
            self.maybe("type", &body.r#type, ToString::to_string);
            for property in &body.properties {
                self.fact(&property.name, &property.r#type, ToString::to_string);
            }
        }
        self.line("\nresponse");
        for status in &operation.response.statuses {
            self.fact("status", status, ToString::to_string);
        }
        self.maybe("type", &operation.response.r#type, ToString::to_string);
        for media in &operation.response.media {
            self.fact("media type", media, ToString::to_string);
        }
    }
}

fn yes_no(value: &bool) -> String {
    (if *value { "yes" } else { "no" }).to_owned()
}

/// Returns the beginning of a text, on one line.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(100).collect();
    if cut.len() < line.len() {
        let _ = cut.write_char('…');
    }
    cut
}
