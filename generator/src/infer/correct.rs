//! Corrections as claims: they take precedence over all others.

use super::Gatherer;
use super::claims::{Claims, Precedence};
use super::drafts::TypeDraft;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Evidence;
use crate::schema::corrections::{self, PropertyCorrection, TypeCorrection};
use crate::schema::ranking::Subject;
use crate::source::{PageId, Role, Span, YamlPositions};

/// A type in a file of corrections.
struct CorrectedType<'a> {
    id: PageId,
    positions: &'a YamlPositions,
    name: &'a str,
}

impl CorrectedType<'_> {
    /// Returns the span of a key, or of the innermost key around it that is found.
    fn span(&self, keys: &[&str]) -> Span {
        let keys: Vec<&str> = std::iter::once(self.name)
            .chain(keys.iter().copied())
            .collect();
        corrections::key_span(self.id, self.positions, &keys)
    }
}

impl Gatherer<'_> {
    /// Adds the corrections, once all claims of pages on types are collected and before anything is
    /// inferred from them.
    pub(super) fn correct(&mut self) {
        let sources = self.sources;
        for (id, source) in sources
            .iter()
            .filter(|(_, source)| source.role == Role::Corrections)
        {
            let positions = YamlPositions::new(&source.text);
            // The file was validated when it was loaded.
            for (name, correction) in corrections::parse(&source.text).unwrap_or_default() {
                let place = CorrectedType {
                    id,
                    positions: &positions,
                    name: &name,
                };
                let known = self
                    .names
                    .find(&name)
                    .cloned()
                    .unwrap_or_else(|| name.as_str().into());
                let Some(mut draft) = self.types.get_mut(&known).map(std::mem::take) else {
                    self.report_unused(
                        place.span(&[]),
                        format!("no page documents the type `{name}`"),
                        "correct the name",
                    );
                    continue;
                };
                self.correct_type(&mut draft, &correction, &place);
                for (property, correction) in &correction.properties {
                    self.correct_property(&mut draft, property, correction, &place);
                }
                self.types.insert(known, draft);
            }
        }
    }

    fn correct_type(
        &mut self,
        draft: &mut TypeDraft,
        correction: &TypeCorrection,
        place: &CorrectedType<'_>,
    ) {
        if let Some(base) = &correction.base {
            let base = self
                .names
                .find(base)
                .cloned()
                .unwrap_or_else(|| base.as_str().into());
            self.claim(
                &mut draft.base,
                Some(base),
                Subject::Base,
                place.span(&["base"]),
            );
        }
        self.claim(
            &mut draft.is_abstract,
            correction.r#abstract,
            Subject::Other,
            place.span(&["abstract"]),
        );
        self.claim(
            &mut draft.open,
            correction.open,
            Subject::Other,
            place.span(&["open"]),
        );
        self.claim(
            &mut draft.key,
            correction.key.clone(),
            Subject::Other,
            place.span(&["key"]),
        );
    }

    fn correct_property(
        &mut self,
        draft: &mut TypeDraft,
        name: &str,
        correction: &PropertyCorrection,
        place: &CorrectedType<'_>,
    ) {
        let at = |key: &str| place.span(&["properties", name, key]);
        if !draft.properties.contains_key(name) && correction.r#type.is_none() {
            let message = format!(
                "no page documents the property `{name}` of `{}`",
                place.name
            );
            return self.report_unused(
                place.span(&["properties", name]),
                message,
                "correct the name, or give its type",
            );
        }
        let property = draft.properties.entry(name.into()).or_default();
        let ty = correction.r#type.clone().map(|mut ty| {
            if let Some(known) = self.names.find(&ty.name) {
                ty.name = known.to_owned();
            }
            ty
        });
        self.claim(&mut property.types, ty, Subject::PropertyType, at("type"));
        self.claim(
            &mut property.said().required,
            correction.required,
            Subject::Other,
            at("required"),
        );
        self.claim(
            &mut property.said().nullable,
            correction.nullable,
            Subject::Other,
            at("nullable"),
        );
        self.claim(
            &mut property.said().read_only,
            correction.read_only,
            Subject::Other,
            at("read_only"),
        );
        self.claim(
            &mut property.said().immutable,
            correction.immutable,
            Subject::Other,
            at("immutable"),
        );
    }

    fn claim<T: Clone + PartialEq, const ROOM: usize>(
        &mut self,
        claims: &mut Claims<T, ROOM>,
        value: Option<T>,
        subject: Subject,
        span: Span,
    ) {
        let Some(value) = value else { return };
        if claims.likely(subject) == Some(&value) {
            self.report_unused(
                span,
                "the pages state the same".to_owned(),
                "remove the correction",
            );
        }
        claims.add(value, Evidence::Correction, span, Precedence::default());
    }

    fn report_unused(&mut self, span: Span, message: String, help: &'static str) {
        self.out
            .push(Diagnostic::new(Code::CorrectionUnused, span, message).help(help));
    }
}
