//! Suppressions in `docwright.yaml`: hiding diagnostics, and reporting unused suppressions.

use docwright_generator::diagnostic::{Code, Diagnostic};
use docwright_generator::session::Reading;
use docwright_generator::text::{PageId, Role, Source, Sources, Span, YamlPositions};
use docwright_generator::{Options, Suppression};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::lint::unknown_code;
use crate::{Failure, settings};

/// Diagnostics about unused suppressions in the settings file.
pub(super) struct UnusedSuppressions {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Removes the diagnostics that suppressions hide. Returns diagnostics about unused suppressions.
pub(super) fn apply(
    options: &Options,
    reading: &mut Reading,
) -> Result<UnusedSuppressions, Failure> {
    let list = options
        .lint
        .as_ref()
        .map_or(&[][..], |lint| lint.suppress.as_slice());
    let mut rules = list.iter().map(Rule::new).collect::<Result<Vec<_>, _>>()?;
    let sources = &reading.sources;
    reading.diagnostics.retain(|diagnostic| {
        let page = sources
            .get(diagnostic.primary.span.page)
            .map_or("", |source| &*source.path);
        let mut hidden = false;
        for rule in &mut rules {
            let hides = rule.hides(diagnostic.code, page);
            rule.used |= hides;
            hidden |= hides;
        }
        !hidden
    });
    if rules.iter().all(|rule| rule.used) {
        return Ok(UnusedSuppressions {
            diagnostics: Vec::new(),
            sources: Sources::default(),
        });
    }
    let (name, text) = settings::text()?.unwrap_or_default();
    let positions = YamlPositions::new(&text);
    let unused = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| !rule.used)
        .map(|(index, _)| {
            let path = ["lint", "suppress", &index.to_string()];
            let range = positions.find(&path).unwrap_or(0..0);
            Diagnostic::new(
                Code::SuppressionUnused,
                Span::new(PageId(0), range.start, range.end),
                "this entry hides no diagnostic",
            )
            .help("remove it, or correct its code or its pages")
        });
    let diagnostics = unused.collect();
    Ok(UnusedSuppressions {
        diagnostics,
        sources: Sources::new("", vec![Source::new(name, text.into_bytes(), Role::Page)]),
    })
}

struct Rule {
    code: Option<Code>,
    pages: Option<GlobSet>,
    used: bool,
}

impl Rule {
    fn new(suppression: &Suppression) -> Result<Rule, Failure> {
        let code = suppression
            .code
            .as_deref()
            .map(|name| Code::find(name).ok_or_else(|| unknown_code(name)));
        if code.is_none() && suppression.pages.is_empty() {
            return Err(Failure(
                "a suppression needs `code`, `pages` or both".to_owned(),
            ));
        }
        let mut globs = GlobSetBuilder::new();
        for page in &suppression.pages {
            globs.add(Glob::new(page)?);
        }
        let pages = (!suppression.pages.is_empty())
            .then(|| globs.build())
            .transpose()?;
        Ok(Rule {
            code: code.transpose()?,
            pages,
            used: false,
        })
    }

    fn hides(&self, code: Code, page: &str) -> bool {
        self.code.is_none_or(|own| own == code)
            && self.pages.as_ref().is_none_or(|pages| pages.is_match(page))
    }
}
