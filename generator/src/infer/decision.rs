//! Deciding between claims, and reporting where they differ.

use smallvec::SmallVec;

use crate::diagnostic::{Code, Diagnostic};
use crate::schema::ranking::{self, Rule, Subject};
use crate::schema::{Claim, Evidence, Fact, MaybeFact};
use crate::text::{Sources, Span};

/// Role of a page for an operation that its request lines name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The page documents the operation.
    #[default]
    Documents,
    /// The page documents the same operation with less precedence: what it states counts if the
    /// other pages do not state it.
    Adds,
    /// The page lists the operation's request to add something else: what it states is not a fact
    /// of the operation.
    Lists,
}

/// Claims for one fact, while pages are read. One claim is stored inline, as most facts are claimed
/// once; drafts, which are numerous, store none inline where that is smaller.
#[derive(Clone, Debug)]
pub(super) struct Claims<T, const ROOM: usize = 1> {
    list: SmallVec<[PendingClaim<T>; ROOM]>,
}

#[derive(Clone, Debug)]
pub(super) struct PendingClaim<T> {
    pub value: T,
    pub source: Evidence,
    pub span: Span,
    pub precedence: Precedence,
}

/// Precedence of a page over others that state the same fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Precedence {
    /// Role of the page for the operation, if the fact belongs to one.
    pub role: Role,
    /// Whether the page is a draft.
    pub draft: bool,
    /// Position of the page in the order of pages by content, which ignores file names.
    pub order: u32,
}

impl<T, const ROOM: usize> Default for Claims<T, ROOM> {
    fn default() -> Self {
        Claims {
            list: SmallVec::new(),
        }
    }
}

impl<T> Claims<T> {
    pub fn new() -> Self {
        Self::default()
    }
}

/// Preference between values regardless of their evidence, lower first, and its rule.
pub(super) type Preference<'a, T> = (&'a dyn Fn(&T) -> u8, Rule);

/// Rules for deciding a fact, and words for reporting conflicts.
pub(super) struct DecisionRules<'a, T> {
    /// Description of the fact, as in "the type of `x`".
    pub what: &'a dyn Fn() -> String,
    pub subject: Subject,
    /// Code of the diagnostic for conflicting claims; `None` if conflicts are not reported.
    pub code: Option<Code>,
    /// Predicate for equivalent values.
    pub same: &'a dyn Fn(&T, &T) -> bool,
    /// Preference between values, if there is one.
    pub prefer: Option<Preference<'a, T>>,
    pub show: &'a dyn Fn(&T) -> String,
}

/// A claim with its precedence.
struct Weighed<T> {
    claim: PendingClaim<T>,
    preference: u8,
    rank: u8,
    /// Number of pages with an equivalent claim of equal precedence.
    pages: usize,
}

impl<T> Weighed<T> {
    /// Returns the precedence, compared before page counts and page order; lower counts more.
    fn right(&self) -> (bool, u8, Role, bool, u8) {
        let Precedence { role, draft, .. } = self.claim.precedence;
        (
            self.claim.source != Evidence::Correction,
            self.preference,
            role,
            draft,
            self.rank,
        )
    }
}

impl<T> DecisionRules<'_, T> {
    /// Returns the claims in order of precedence.
    fn sorted(&self, claims: Vec<PendingClaim<T>>) -> Vec<Weighed<T>> {
        debug_assert!(
            self.prefer
                .is_none_or(|(_, rule)| ranking::applies(rule, self.subject)),
            "the ranking lists all rules of a fact"
        );
        let weigh = |claim: PendingClaim<T>| Weighed {
            preference: self.prefer.map_or(0, |(prefer, _)| prefer(&claim.value)),
            rank: ranking::rank(self.subject, claim.source),
            pages: 1,
            claim,
        };
        let mut list: Vec<Weighed<T>> = claims.into_iter().map(weigh).collect();
        if list.len() > 2 {
            let pages = |one: &Weighed<T>| {
                let alike = list.iter().filter(|other| other.right() == one.right());
                let alike = alike.filter(|other| (self.same)(&one.claim.value, &other.claim.value));
                let mut pages: Vec<_> = alike.map(|other| other.claim.span.page).collect();
                pages.sort_unstable();
                pages.dedup();
                pages.len()
            };
            let counts: Vec<usize> = list.iter().map(pages).collect();
            list.iter_mut()
                .zip(counts)
                .for_each(|(one, count)| one.pages = count);
        }
        list.sort_by_key(|one| {
            let PendingClaim {
                span, precedence, ..
            } = &one.claim;
            (
                one.right(),
                std::cmp::Reverse(one.pages),
                precedence.order,
                span.start,
            )
        });
        list
    }

    /// Returns the rule by which one claim counts more than another.
    fn rule(&self, winner: &Weighed<T>, loser: &Weighed<T>) -> Rule {
        let (own, other) = (&winner.claim, &loser.claim);
        match self.prefer {
            _ if own.source == Evidence::Correction => Rule::Evidence(own.source, other.source),
            Some((_, rule)) if winner.preference != loser.preference => rule,
            _ if own.precedence.role != other.precedence.role => Rule::OwnPage,
            _ if own.precedence.draft != other.precedence.draft => Rule::FinishedPage,
            _ if own.source != other.source => Rule::Evidence(own.source, other.source),
            _ if winner.pages != loser.pages => Rule::MostPages,
            _ if own.span.page != other.span.page => Rule::FullerPage,
            _ => Rule::FirstOnPage,
        }
    }
}

impl<T: Clone> DecisionRules<'_, T> {
    /// Reports the claims that differ from the winner, each value once.
    fn report<'w>(
        &self,
        winner: &Weighed<T>,
        losers: impl Iterator<Item = &'w Weighed<T>>,
        out: &mut Vec<Diagnostic>,
    ) where
        T: 'w,
    {
        // A correction differs on purpose.
        let Some(code) = self.code else { return };
        if winner.claim.source == Evidence::Correction {
            return;
        }
        let mut reported: Vec<&T> = Vec::new();
        let kept = (self.show)(&winner.claim.value);
        for loser in losers {
            let claim = &loser.claim;
            let known = reported
                .iter()
                .any(|value| (self.same)(value, &claim.value));
            // A page that only lists a request is about another one.
            if known || claim.precedence.role == Role::Lists {
                continue;
            }
            reported.push(&claim.value);
            let lost = (self.show)(&claim.value);
            let message = format!("{}: {kept} here, {lost} elsewhere", (self.what)());
            out.push(
                Diagnostic::new(code, winner.claim.span, message)
                    .label(format!("{}: {kept}", winner.claim.source))
                    .also(claim.span, format!("{}: {lost}", claim.source))
                    .help(format!("{kept} counts: {}", self.rule(winner, loser))),
            );
        }
    }
}

impl<T: Clone, const ROOM: usize> Claims<T, ROOM> {
    pub fn add(&mut self, value: T, source: Evidence, span: Span, precedence: Precedence) {
        self.list.push(PendingClaim {
            value,
            source,
            span,
            precedence,
        });
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn retain(&mut self, keep: impl Fn(&PendingClaim<T>) -> bool) {
        self.list.retain(|claim| keep(claim));
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut PendingClaim<T>> {
        self.list.iter_mut()
    }

    pub fn iter(&self) -> impl Iterator<Item = &PendingClaim<T>> {
        self.list.iter()
    }

    /// Returns the value that counts among the claims so far, ignoring preferences between values.
    pub fn likely(&self, subject: Subject) -> Option<&T> {
        self.preferred(subject, &|_| 0)
    }

    /// Returns the value that counts among the claims so far, by a preference between values.
    pub fn preferred(&self, subject: Subject, prefer: &dyn Fn(&T) -> u8) -> Option<&T> {
        let key = |p: &&PendingClaim<T>| {
            let Precedence { role, draft, order } = p.precedence;
            (
                p.source != Evidence::Correction,
                prefer(&p.value),
                role,
                draft,
                ranking::rank(subject, p.source),
                order,
                p.span.start,
            )
        };
        self.list.iter().min_by_key(key).map(|p| &p.value)
    }

    /// Decides the fact. Returns `None` if no page claims it or all of them only list the request.
    pub fn decide(
        mut self,
        rules: &DecisionRules<'_, T>,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Fact<T>> {
        // A page that only lists a request states no fact of its operation.
        let only_lists = |claim: &PendingClaim<T>| claim.precedence.role == Role::Lists;
        if self.list.iter().all(only_lists) {
            return None;
        }
        if self.list.len() == 1
            && let Some(only) = self.list.pop()
        {
            let at = sources.locate(only.span);
            return Some(Fact::new(only.value, only.source, at));
        }
        let mut list = rules.sorted(self.list.into_vec()).into_iter();
        let winner = list.next()?;
        let losers: Vec<Weighed<T>> = list.collect();
        let differ = |loser: &&Weighed<T>| !(rules.same)(&winner.claim.value, &loser.claim.value);
        let rule = losers.iter().find(differ);
        let rule = rule.map(|loser| rules.rule(&winner, loser));
        rules.report(&winner, losers.iter().filter(differ), out);
        let others = losers.into_iter().map(|loser| Claim {
            value: loser.claim.value,
            source: loser.claim.source,
            at: sources.locate(loser.claim.span),
        });
        let PendingClaim {
            value,
            source,
            span,
            ..
        } = winner.claim;
        let fact = Fact::new(value, source, sources.locate(span));
        Some(fact.contested(rule, others.collect()))
    }

    /// Decides an optional fact without reporting conflicts.
    pub fn maybe(self, sources: &Sources) -> MaybeFact<T>
    where
        T: PartialEq,
    {
        self.settle(sources).map(Box::new)
    }

    /// Decides a fact without reporting conflicts.
    pub fn settle(self, sources: &Sources) -> Option<Fact<T>>
    where
        T: PartialEq,
    {
        let rules = DecisionRules {
            what: &String::new,
            subject: Subject::Other,
            code: None,
            same: &|a, b| a == b,
            prefer: None,
            show: &|_| String::new(),
        };
        self.decide(&rules, sources, &mut Vec::new())
    }
}
