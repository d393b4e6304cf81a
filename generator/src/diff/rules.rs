//! The rules by which changes are rated.

use super::change::{Change, ChangeKind, What};
use super::rating::{Rating, Ratings};

const fn ratings(locked: Rating, fresh: Rating) -> Ratings {
    Ratings {
        locked,
        fresh,
        behaviour: false,
    }
}

const fn both(rating: Rating) -> Ratings {
    ratings(rating, rating)
}

const fn behaviour(rating: Rating) -> Ratings {
    Ratings {
        behaviour: true,
        ..both(rating)
    }
}

/// Rates a change by the rules.
pub(super) fn rate(change: &Change) -> Ratings {
    use ChangeKind::{Added, Changed, Removed, Renamed};
    use Rating::{Major, Minor, Patch};
    match (change.what, change.change) {
        (What::Attribute, _) => attribute(change),
        (What::Text | What::Page, _) => both(Patch),
        // The client sets these; no method does.
        (What::Header, _) if is_of_client(change) => both(Patch),
        (What::Permission | What::Status | What::Availability, _) => behaviour(Patch),
        // A path more gives its node another name; the lock file keeps the old one.
        (What::Path, Added) => ratings(Minor, Major),
        (What::Member, Added) => behaviour(Minor),
        (What::Property | What::Navigation, Changed) => retyped(change),
        (What::Parameter, Added) if matches!(change.attribute, Some("query" | "body")) => {
            both(Minor)
        }
        (What::Parameter, Added) => both(Major),
        // Requests have no method for these options.
        (What::Query, _) if is_without_method(change) => behaviour(Patch),
        (What::Query | What::Header | What::Body, Added) => both(Minor),
        (What::Query | What::Header, Removed) => behaviour(Major),
        (What::Response, Added | Removed | Changed) => both(Major),
        (What::Type, Changed) if change.attribute == Some("kind") => both(Major),
        (What::Type, Changed) if change.to.is_some() => both(Minor),
        (_, Added) => both(Minor),
        (_, Removed | Changed | Renamed) => both(Major),
    }
}

fn is_of_client(change: &Change) -> bool {
    let name = change.member.as_deref().unwrap_or_default();
    let mut own = CLIENT_HEADERS.iter();
    own.any(|own| own.eq_ignore_ascii_case(name))
}

fn is_without_method(change: &Change) -> bool {
    let name = change.member.as_deref().unwrap_or_default();
    WITHOUT_METHOD.contains(&name)
}

/// Query options that are passed by name only.
const WITHOUT_METHOD: [&str; 4] = ["$skiptoken", "$deltatoken", "$format", "$levels"];

/// Headers that the client sets by itself.
const CLIENT_HEADERS: [&str; 4] = ["authorization", "content-type", "accept", "content-length"];

/// Rates another type of a property. Text whose values are listed for the first time stays text
/// under the lock file.
fn retyped(change: &Change) -> Ratings {
    match change.from.as_deref() {
        Some("Edm.String") if change.attribute == Some("enumeration") => {
            ratings(Rating::Minor, Rating::Major)
        }
        _ => both(Rating::Major),
    }
}

fn attribute(change: &Change) -> Ratings {
    use Rating::{Major, Minor, Patch};
    let set = change.to.as_deref() == Some("true");
    match change.attribute {
        // The field leaves the bodies of creates and updates.
        Some("read-only" | "immutable") if set => behaviour(Major),
        Some("read-only" | "immutable") => behaviour(Minor),
        Some("required") if change.member.is_some() => behaviour(Minor),
        Some("deprecated") => both(Minor),
        Some("nullable" | "on-select" | "filter" | "default" | "max-length") => behaviour(Patch),
        // The lock file keeps the feature of the old area.
        Some("area") => ratings(Minor, Major),
        Some("base") if change.from.is_none() => both(Minor),
        Some("base" | "flags" | "body" | "kind" | "properties") => both(Major),
        _ => both(Patch),
    }
}
