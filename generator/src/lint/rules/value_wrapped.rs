//! Responses with a single object in `"value": { … }`; only the items of a collection are wrapped.

use crate::diagnostic::{Code, Diagnostic};
use crate::json::Value;
use crate::lint::Subject;
use crate::page::{Body, Message, StartLine};

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for message in subject.examples().flat_map(|example| &example.responses) {
        out.extend(wrapped(message));
    }
}

fn wrapped(message: &Message) -> Option<Diagnostic> {
    let (StartLine::Response(200..300), Body::Json { json, place, .. }) =
        (&message.start, &message.body)
    else {
        return None;
    };
    let [member] = json.members() else {
        return None;
    };
    if member.key != "value" || !matches!(member.value.value, Value::Object(_)) {
        return None;
    }
    let span = place.span(&member.key_range());
    let diagnostic = Diagnostic::new(Code::ValueWrapped, span, "one object is wrapped in `value`")
        .help("it was read as the object itself; only collections are wrapped");
    Some(diagnostic)
}
