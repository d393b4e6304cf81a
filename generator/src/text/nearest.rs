//! The most similar of several names.

/// Returns the candidate most similar to a name, if at most a third of its characters differ. A
/// common prefix up to a `.` or `/` is ignored: a shared namespace does not make names similar.
///
/// ```
/// let near = docwright_generator::nearest("webAcount", ["webAccount", "user"].into_iter());
/// assert_eq!(near, Some("webAccount"));
/// ```
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let scored = candidates.filter_map(|candidate| {
        let lower = candidate.to_lowercase();
        let same = name
            .bytes()
            .zip(lower.bytes())
            .take_while(|(own, other)| own == other)
            .count();
        let shared = name
            .bytes()
            .take(same)
            .rposition(|byte| matches!(byte, b'.' | b'/'))
            .map_or(0, |at| at + 1);
        let (own, other) = (name.get(shared..)?, lower.get(shared..)?);
        let length = own.chars().count().max(other.chars().count());
        let distance = strsim::osa_distance(own, other);
        (distance <= (length / 3).max(1) && distance < length).then_some((distance, candidate))
    });
    scored.min().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_is_near_or_absent() {
        let known = [
            "microsoft.graph.webAccount",
            "microsoft.graph.user",
            "webAccount",
            "id",
            "/me/profile/webAccounts",
        ];
        let near = |name| nearest(name, known.into_iter());
        assert_eq!(
            near("microsoft.graph.webAcount"),
            Some("microsoft.graph.webAccount")
        );
        assert_eq!(near("webAcconut"), Some("webAccount"));
        assert_eq!(
            near("/me/profile/webAcounts"),
            Some("/me/profile/webAccounts")
        );
        assert_eq!(near("microsoft.graph.uesr"), Some("microsoft.graph.user"));
        for far in [
            "microsoft.graph.zebra",
            "microsoft.graph.tree",
            "mail",
            "x",
            "",
            "/me/profile/skills",
            "web",
        ] {
            assert_eq!(near(far), None, "{far}");
        }
    }
}
