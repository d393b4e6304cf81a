//! The diagnostic codes and their manual entries.

use std::fmt;
use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use super::Severity;
use crate::text::FrontMatter;

/// A code's manual entry.
#[derive(Debug)]
pub struct Entry {
    /// Its name, as in `--deny` and in suppressions.
    pub name: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// Whether the code reports that something a page states, or should state, did not become a
    /// fact.
    pub unread: bool,
    /// Summary in one line.
    pub summary: String,
    /// Text of the manual, in Markdown.
    pub manual: &'static str,
}

macro_rules! codes {
    ($($variant:ident = $name:literal,)+) => {
        /// A class of diagnostics. Names are stable; `docwright explain --code NAME` prints the
        /// manual entry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each has a manual entry")]
        #[non_exhaustive]
        pub enum Code { $($variant,)+ }

        impl Code {
            /// All codes, sorted by name.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// Returns the code's name.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            const fn file(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("../../diagnostics/", $name, ".md")),)+ }
            }
        }
    };
}

codes! {
    AnnotationBroken = "annotation-broken",
    AnnotationKeyTwice = "annotation-key-twice",
    AnnotationLenient = "annotation-lenient",
    BodyGlued = "body-glued",
    CloudsUnknown = "clouds-unknown",
    CommentUnclosed = "comment-unclosed",
    ConflictBase = "conflict-base",
    ConflictBody = "conflict-body",
    ConflictOwner = "conflict-owner",
    ConflictPath = "conflict-path",
    ConflictPermissions = "conflict-permissions",
    ConflictRequired = "conflict-required",
    ConflictResponse = "conflict-response",
    ConflictText = "conflict-text",
    ConflictType = "conflict-type",
    CorrectionOutdated = "correction-outdated",
    CorrectionUnused = "correction-unused",
    DocTypeWrong = "doc-type-wrong",
    EndpointUnknown = "endpoint-unknown",
    EnumAsString = "enum-as-string",
    EnumByReference = "enum-by-reference",
    EnumMembersDiffer = "enum-members-differ",
    ExamplePath = "example-path",
    ExamplePlaceholder = "example-placeholder",
    ExampleUnexpected = "example-unexpected",
    ExampleUnpaired = "example-unpaired",
    FenceUnannotated = "fence-unannotated",
    FenceUnclosed = "fence-unclosed",
    FrontMatterBroken = "front-matter-broken",
    GeneratorFailure = "generator-failure",
    HeadingTwice = "heading-twice",
    HtmlTable = "html-table",
    IncludeCycle = "include-cycle",
    IncludeDepth = "include-depth",
    IncludeMissing = "include-missing",
    InvalidUtf8 = "invalid-utf8",
    InvisibleCharacter = "invisible-character",
    JsonBroken = "json-broken",
    JsonLenient = "json-lenient",
    KindUndetermined = "kind-undetermined",
    LanguageUnknown = "language-unknown",
    LinkCase = "link-case",
    LinkMissing = "link-missing",
    LinkUnclosed = "link-unclosed",
    LinkUndefined = "link-undefined",
    MembersTwice = "members-twice",
    MessageKind = "message-kind",
    MisspeltHeader = "misspelt-header",
    MisspeltHeading = "misspelt-heading",
    NamespaceRepaired = "namespace-repaired",
    NoRequestSection = "no-request-section",
    PageWithoutFacts = "page-without-facts",
    PathCase = "path-case",
    PathRepaired = "path-repaired",
    PermissionsDescending = "permissions-descending",
    PermissionsEmpty = "permissions-empty",
    PermissionsUnavailable = "permissions-unavailable",
    PermissionsUnknown = "permissions-unknown",
    PropertyName = "property-name",
    PropertyTwice = "property-twice",
    RenderedAmbiguous = "rendered-ambiguous",
    RenderedText = "rendered-text",
    ResponseUnknown = "response-unknown",
    StatusLine = "status-line",
    SuppressionUnused = "suppression-unused",
    TableCellBroken = "table-cell-broken",
    TableCellCount = "table-cell-count",
    TableCutOff = "table-cut-off",
    TableUnread = "table-unread",
    TitleName = "title-name",
    TodoLeft = "todo-left",
    TypeCellUnclear = "type-cell-unclear",
    TypeNameCase = "type-name-case",
    TypeUnknown = "type-unknown",
    ValueWrapped = "value-wrapped",
    VersionContradiction = "version-contradiction",
}

impl Code {
    /// Returns the code's manual entry.
    pub fn entry(self) -> &'static Entry {
        static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
        static FALLBACK: Entry = Entry {
            name: "",
            severity: Severity::Warning,
            unread: false,
            summary: String::new(),
            manual: "",
        };
        let entries = ENTRIES.get_or_init(|| Code::ALL.iter().map(|code| code.parse()).collect());
        entries.get(self as usize).unwrap_or(&FALLBACK)
    }

    fn parse(self) -> Entry {
        let text = self.file();
        let (matter, body) = FrontMatter::split(text).unwrap_or_default();
        let severity = match matter.get("severity") {
            Some("error") => Severity::Error,
            Some("info") => Severity::Info,
            _ => Severity::Warning,
        };
        let summary = matter.get("summary").unwrap_or_default().to_owned();
        let unread = matter.get("unread") == Some("true");
        Entry {
            name: self.name(),
            severity,
            unread,
            summary,
            manual: text.get(body..).unwrap_or_default().trim(),
        }
    }

    /// Finds a code by its name.
    pub fn find(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
