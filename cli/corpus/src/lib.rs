//! Tests on the documentation of Microsoft Graph: facts, exports, and packages that compile.
