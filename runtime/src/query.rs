//! Which query options and headers a request takes, as marker traits.
//!
//! Generated code has one empty type for each set of these that some operation documents.

macro_rules! options {
    ($($name:ident = $option:literal;)*) => {$(
        #[doc = concat!("The operation takes `", $option, "`.")]
        pub trait $name {}
    )*};
}

options! {
    Select = "$select";
    Filter = "$filter";
    Expand = "$expand";
    OrderBy = "$orderby";
    Top = "$top";
    Skip = "$skip";
    Search = "$search";
    Count = "$count";
}

options! {
    AcceptLanguage = "Accept-Language";
    Consistency = "ConsistencyLevel";
    IfMatch = "If-Match";
    IfNoneMatch = "If-None-Match";
    Prefer = "Prefer";
    WorkbookSession = "Workbook-Session-Id";
}
