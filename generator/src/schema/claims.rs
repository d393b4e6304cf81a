//! Deciding between claims, and reporting where they differ.

use smallvec::SmallVec;

use super::ranking::{self, Subject};
use super::{Claim, Evidence, Fact, MaybeFact};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Sources, Span};

/// Claims for one fact, while pages are gathered. It has room for one, as most facts are claimed once; drafts, of which there are
/// many at a time, have none where that is smaller.
#[derive(Clone, Debug)]
pub(super) struct Claims<T, const ROOM: usize = 1> {
    list: SmallVec<[Pending<T>; ROOM]>,
}

#[derive(Clone, Debug)]
pub(super) struct Pending<T> {
    pub value: T,
    pub source: Evidence,
    pub span: Span,
    /// Whether the page is a draft.
    pub draft: bool,
}

impl<T, const ROOM: usize> Default for Claims<T, ROOM> {
    fn default() -> Self {
        Claims { list: SmallVec::new() }
    }
}

impl<T> Claims<T> {
    pub fn new() -> Self {
        Self::default()
    }
}

/// Which of two values counts whatever says it, lower first, and the rule in words.
pub(super) type Preference<'a, T> = (&'a dyn Fn(&T) -> u8, &'a str);

/// How a fact's claims are decided and spoken of.
pub(super) struct Judge<'a, T> {
    /// Whose fact it is, as in "the type of `x`".
    pub what: &'a dyn Fn() -> String,
    pub subject: Subject,
    /// Reported where claims differ; `None` for differences nobody wants to hear of.
    pub code: Option<Code>,
    /// Whether two values say the same.
    pub same: &'a dyn Fn(&T, &T) -> bool,
    /// Prefers one value over another whatever says it: lower is better; with the rule's text.
    pub prefer: Option<Preference<'a, T>>,
    pub show: &'a dyn Fn(&T) -> String,
}

impl<T: Clone, const ROOM: usize> Claims<T, ROOM> {
    pub fn add(&mut self, value: T, source: Evidence, span: Span, draft: bool) {
        self.list.push(Pending { value, source, span, draft });
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn retain(&mut self, keep: impl Fn(&Pending<T>) -> bool) {
        self.list.retain(|claim| keep(claim));
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Pending<T>> {
        self.list.iter_mut()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pending<T>> {
        self.list.iter()
    }

    /// The value that would count if nothing more were claimed; preferences between values left aside.
    pub fn likely(&self, subject: Subject) -> Option<&T> {
        let best = self
            .list
            .iter()
            .min_by_key(|p| (p.source != Evidence::Correction, p.draft, ranking::rank(subject, p.source)));
        best.map(|p| &p.value)
    }

    /// Decides. `None` without claims.
    pub fn decide(mut self, judge: &Judge<'_, T>, sources: &Sources, out: &mut Vec<Diagnostic>) -> Option<Fact<T>> {
        let preference = |value: &T| judge.prefer.map_or(0, |(prefer, _)| prefer(value));
        let correction = |p: &Pending<T>| p.source != Evidence::Correction;
        let rank = |p: &Pending<T>| ranking::rank(judge.subject, p.source);
        if self.list.len() == 1
            && let Some(only) = self.list.pop()
        {
            let at = sources.locate(only.span);
            return Some(Fact::new(only.value, only.source, at));
        }
        self.list.sort_by_key(|p| (correction(p), preference(&p.value), p.draft, rank(p), p.span));
        let mut list = self.list.into_iter();
        let winner = list.next()?;
        let mut rule = None;
        let mut others = Vec::new();
        let mut told: Vec<T> = Vec::new();
        for loser in list {
            if !(judge.same)(&winner.value, &loser.value) {
                let text = if preference(&loser.value) != preference(&winner.value) {
                    judge.prefer.map_or(String::new(), |(_, rule)| rule.to_owned())
                } else if loser.draft != winner.draft {
                    "a finished page counts more than a draft with notes such as TODO".to_owned()
                } else {
                    ranking::rule(winner.source, loser.source)
                };
                let new = !told.iter().any(|value| (judge.same)(value, &loser.value));
                // Who wrote a correction knows what it corrects.
                let told_of = new && winner.source != Evidence::Correction;
                if let (Some(code), true) = (judge.code, told_of) {
                    let (kept, lost) = ((judge.show)(&winner.value), (judge.show)(&loser.value));
                    let message = format!("{}: {kept} here, {lost} elsewhere", (judge.what)());
                    out.push(
                        Diagnostic::new(code, winner.span, message)
                            .label(format!("{}: {kept}", winner.source))
                            .also(loser.span, format!("{}: {lost}", loser.source))
                            .help(format!("{kept} counts: {text}")),
                    );
                    told.push(loser.value.clone());
                }
                rule.get_or_insert(text);
            }
            others.push(Claim { value: loser.value, source: loser.source, at: sources.locate(loser.span) });
        }
        Some(Fact::new(winner.value, winner.source, sources.locate(winner.span)).contested(rule, others))
    }

    /// Decides a fact that may not be known, where claims that differ need no report.
    pub fn maybe(self, sources: &Sources) -> MaybeFact<T>
    where
        T: PartialEq,
    {
        self.settle(sources).map(Box::new)
    }

    /// Decides where claims that differ need no report.
    pub fn settle(self, sources: &Sources) -> Option<Fact<T>>
    where
        T: PartialEq,
    {
        let judge = Judge {
            what: &String::new,
            subject: Subject::Other,
            code: None,
            same: &|a, b| a == b,
            prefer: None,
            show: &|_| String::new(),
        };
        self.decide(&judge, sources, &mut Vec::new())
    }
}
