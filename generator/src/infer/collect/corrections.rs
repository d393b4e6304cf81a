//! Corrections as claims: they take precedence over all others.

use std::borrow::Cow;
use std::fmt::Display;

use crate::api::{Name, is_primitive};
use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic};
use crate::infer::context::Context;
use crate::infer::decision::{Claims, Precedence};
use crate::infer::drafts::{TypeDraft, stated_type};
use crate::schema::corrections::{self, PropertyCorrection, TypeCorrection};
use crate::schema::ranking::Subject;
use crate::schema::{Evidence, TypeRef};
use crate::text::{PageId, Role, Span, YamlPositions, nearest};

/// A type in a file of corrections.
struct CorrectedType<'a> {
    file: PageId,
    positions: &'a YamlPositions,
    name: &'a str,
    out: &'a mut Vec<Diagnostic>,
}

/// Adds the corrections, once all claims of pages on types are collected and before anything is
/// inferred from them.
pub(super) fn collect(
    context: &Context<'_>,
    types: &mut IndexMap<Name, TypeDraft>,
    out: &mut Vec<Diagnostic>,
) {
    let files = context.sources.iter();
    for (file, source) in files.filter(|(_, source)| source.role == Role::Corrections) {
        let positions = YamlPositions::new(&source.text);
        // The file was validated when it was loaded.
        for (name, correction) in corrections::parse(&source.text).unwrap_or_default() {
            let mut corrected = CorrectedType {
                file,
                positions: &positions,
                name: &name,
                out,
            };
            match types.get_mut(&known(context, &name)) {
                Some(draft) => corrected.correct(context, draft, &correction),
                None => corrected.report_unused(
                    &[],
                    format!("no page documents the type `{name}`"),
                    "correct the name",
                ),
            }
        }
    }
}

/// Returns the canonical form of a name, or the name as written if no page mentions it.
fn known(context: &Context<'_>, name: &str) -> Name {
    context.names.find(name).unwrap_or_else(|| name.into())
}

/// Returns `true` for a name in the namespace of primitive types that is none of them.
fn is_no_primitive(name: &Name) -> bool {
    name.starts_with("Edm.") && !is_primitive(name)
}

/// Returns the value that pages state for a fact whose values have no order of preference.
fn likely<T: Clone, const ROOM: usize>(claims: &Claims<T, ROOM>) -> Option<&T> {
    claims.likely(Subject::Other)
}

impl CorrectedType<'_> {
    fn correct(
        &mut self,
        context: &Context<'_>,
        draft: &mut TypeDraft,
        correction: &TypeCorrection,
    ) {
        let TypeCorrection { was, .. } = correction;
        let base = |name: &Option<String>| Some(known(context, name.as_deref()?));
        self.claim(
            &mut draft.base,
            (base(&correction.base), base(&was.base)),
            |claims| claims.likely(Subject::Base),
            &["base"],
        );
        let facts = [
            (
                &mut draft.is_abstract,
                (correction.r#abstract, was.r#abstract),
                "abstract",
            ),
            (&mut draft.open, (correction.open, was.open), "open"),
        ];
        for (claims, value, key) in facts {
            self.claim(claims, value, likely, &[key]);
        }
        for (name, correction) in &correction.properties {
            self.correct_property(context, draft, name, correction);
        }
        let unknown = |key: &&String| !draft.properties.contains_key(key.as_str());
        if let Some(key) = correction.key.as_ref().filter(unknown) {
            let message = format!("`{key}` is not a property of `{}`", self.name);
            let help = "name the property that identifies it, or correct its properties first";
            self.report_unused(&["key"], message, help);
        }
        let key = (correction.key.clone(), was.key.clone());
        self.claim(&mut draft.key, key, likely, &["key"]);
    }

    fn correct_property(
        &mut self,
        context: &Context<'_>,
        draft: &mut TypeDraft,
        name: &str,
        correction: &PropertyCorrection,
    ) {
        if !draft.properties.contains_key(name) && correction.r#type.is_none() {
            let message = format!("no page documents the property `{name}` of `{}`", self.name);
            let help = "correct the name, or give its type";
            return self.report_unused(&["properties", name], message, help);
        }
        let documented = draft.properties.keys().map(|known| known.as_str());
        let added = !draft.properties.contains_key(name);
        if let Some(near) = nearest(name, documented).filter(|_| added) {
            let message = format!("no page documents the property `{name}` of `{}`", self.name);
            let help = format!("it is added; did you mean `{near}`?");
            self.report_unused(&["properties", name], message, help);
        }
        let property = draft.properties.entry(name.into()).or_default();
        let ty = |ty: &Option<TypeRef>| {
            let ty = ty.clone()?;
            let name = known(context, &ty.name);
            Some(TypeRef { name, ..ty })
        };
        let PropertyCorrection { was, .. } = correction;
        let at = |key: &'static str| ["properties", name, key];
        if let Some(wrong) = correction
            .r#type
            .as_ref()
            .filter(|ty| is_no_primitive(&ty.name))
        {
            let message = format!("`{}` is not a primitive type", wrong.name);
            return self.report_unused(&at("type"), message, "correct the type");
        }
        let types = (ty(&correction.r#type), ty(&was.r#type));
        self.claim(&mut property.types, types, stated_type, &at("type"));
        let more = property.more();
        let pair = |value: Option<bool>, was: Option<bool>| (value, was);
        let facts = [
            (
                &mut more.required,
                pair(correction.required, was.required),
                "required",
            ),
            (
                &mut more.nullable,
                pair(correction.nullable, was.nullable),
                "nullable",
            ),
            (
                &mut more.read_only,
                pair(correction.read_only, was.read_only),
                "read_only",
            ),
            (
                &mut more.immutable,
                pair(correction.immutable, was.immutable),
                "immutable",
            ),
        ];
        for (claims, value, key) in facts {
            self.claim(claims, value, likely, &at(key));
        }
    }

    /// Adds a correction as a claim; reports one that equals the value that the pages state, and one
    /// that was written when they stated another.
    fn claim<T: Clone + Display + PartialEq, const ROOM: usize>(
        &mut self,
        claims: &mut Claims<T, ROOM>,
        (value, was): (Option<T>, Option<T>),
        stated: impl Fn(&Claims<T, ROOM>) -> Option<&T>,
        keys: &[&str],
    ) {
        let Some(value) = value else { return };
        let now = stated(claims);
        if now == Some(&value) {
            let message = "the pages state the same".to_owned();
            self.report_unused(keys, message, "remove the correction");
        } else if let Some(was) = was.filter(|was| now != Some(was)) {
            let now = now.map_or("nothing".to_owned(), |now| format!("`{now}`"));
            self.report_outdated(
                keys,
                format!("the pages stated `{was}`, and state {now} now"),
            );
        }
        claims.add(
            value,
            Evidence::Correction,
            self.span(keys),
            Precedence::default(),
        );
    }

    fn report_unused(
        &mut self,
        keys: &[&str],
        message: String,
        help: impl Into<Cow<'static, str>>,
    ) {
        let span = self.span(keys);
        self.out
            .push(Diagnostic::new(Code::CorrectionUnused, span, message).help(help));
    }

    fn report_outdated(&mut self, keys: &[&str], message: String) {
        let diagnostic = Diagnostic::new(Code::CorrectionOutdated, self.span(keys), message);
        self.out.push(diagnostic.help(
            "remove the correction if the pages are right now; otherwise write in `was` what they state",
        ));
    }

    /// Returns the span of a key, or of the innermost key around it that is found.
    fn span(&self, keys: &[&str]) -> Span {
        let keys: Vec<&str> = std::iter::once(self.name)
            .chain(keys.iter().copied())
            .collect();
        corrections::key_span(self.file, self.positions, &keys)
    }
}
