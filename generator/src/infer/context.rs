//! Values that all passes read.

use super::decision::Precedence;
use super::names::{NamedType, Names};
use super::order::PageOrder;
use crate::api::{Name, is_name};
use crate::dialect::Dialect;
use crate::page::{Page, TypeExpr, TypeName};
use crate::text::{PageId, Sources};

/// The pages, their order and their names.
pub(super) struct Context<'a> {
    pub sources: &'a Sources,
    pub dialect: &'a Dialect,
    /// Pages, those that state most first.
    pub pages: Vec<&'a Page>,
    pub order: PageOrder,
    pub names: Names,
    /// Origins of the service's own requests.
    pub origins: Vec<String>,
    /// Whether the pages document the dialect's own service.
    pub own_service: bool,
    /// The name of the root of all entities.
    pub root_entity: Name,
}

impl Context<'_> {
    /// Returns the precedence of a page outside an operation.
    pub fn precedence(&self, page: PageId) -> Precedence {
        self.order.of(page)
    }

    /// Returns the type that a sentence names. A plain word without a link that no page uses as a name
    /// is none: "the updated object".
    pub fn stated_type(&self, page: PageId, expr: &TypeExpr) -> Option<NamedType> {
        if let TypeName::Named { text, target: None } = &expr.name {
            let plain = text.bytes().all(|byte| byte.is_ascii_lowercase());
            if plain && self.names.find_from(page, text).is_none() {
                return None;
            }
        }
        Some(self.names.type_ref(page, expr, "", self.sources))
    }

    /// Returns the type that an annotation names: a primitive in any spelling, or another type.
    pub fn annotated_name(&self, name: &str, page: PageId) -> Name {
        match self.dialect.primitive(name) {
            Some(primitive)
                if !name.contains('.') || name.starts_with("Edm") || name.starts_with("edm") =>
            {
                self.names.primitive(primitive)
            }
            _ if is_name(name) => self.names.mention(page, name),
            _ => self.names.untyped(),
        }
    }
}
