//! Types that can be read in place of a model's own, as checked by the derive macro.

/// A type that can be read in place of a documented `M`.
///
/// Implemented for the type itself, for structs that derive [`Select`](crate::Select) for `M`, and
/// for types of the same JSON form, such as `String` for an enumeration.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from what the docs call `{M}`",
    label = "the docs have `{M}` here",
    note = "use `{M}` itself, or a struct with `#[derive(docwright::Select)]` and `#[docwright({M})]`"
)]
pub trait ReadFrom<M> {}

impl<M, T: ReadFrom<M>> ReadFrom<Box<M>> for T {}

impl<M, T: ReadFrom<M>> ReadFrom<Vec<M>> for Vec<T> {}

macro_rules! reads {
    ($($model:ty: $($reader:ty),*;)*) => {$($(impl ReadFrom<$model> for $reader {})*)*};
}

reads! {
    String: String, crate::DateTimeOffset, crate::Date, crate::TimeOfDay, crate::Duration, crate::Guid, crate::Json;
    bool: bool, crate::Json;
    i8: i8, i16, i32, i64, crate::Json;
    u8: u8, i16, i32, i64, crate::Json;
    i16: i16, i32, i64, crate::Json;
    i32: i32, i64, crate::Json;
    i64: i64, crate::Json;
    f32: f32, f64, crate::Json;
    f64: f64, crate::Json;
    crate::Decimal: crate::Decimal, f64, crate::Json;
    crate::DateTimeOffset: crate::DateTimeOffset, String, crate::Json;
    crate::Date: crate::Date, String, crate::Json;
    crate::TimeOfDay: crate::TimeOfDay, String, crate::Json;
    crate::Duration: crate::Duration, String, crate::Json;
    crate::Guid: crate::Guid, String, crate::Json;
    crate::Binary: crate::Binary, String, crate::Json;
    crate::Json: crate::Json;
}
