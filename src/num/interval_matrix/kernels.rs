//! The inner loops of the exact product: intervals of the left matrix times stretches of rows of the right
//! one.
//!
//! What depends on the left intervals alone is decided outside the loops: terms are sorted by the sign of the
//! left interval. Each loop body is then straight-line arithmetic over contiguous doubles, which compilers
//! turn into vector instructions; it takes [`GROUP`] terms at once, to load and store the sums less often. A
//! NaN may be lost among the ends, but never in the magnitude, which decides.

use crate::{larger, smaller};

/// Terms added in one pass over the sums.
const GROUP: usize = 4;

/// A stretch of one row of the product: sums of the lower and of the upper ends of the terms, and of upper
/// bounds on their magnitudes.
pub(super) struct Sums<'s> {
    pub lower: &'s mut [f64],
    pub upper: &'s mut [f64],
    pub magnitude: &'s mut [f64],
}

/// An interval, and the stretch of a row of intervals to multiply with it.
#[derive(Clone, Copy)]
pub(super) struct Term<'b> {
    pub a_lower: f64,
    pub a_upper: f64,
    pub b_lower: &'b [f64],
    pub b_upper: &'b [f64],
}

/// Terms to be added to one stretch of sums, sorted by the sign of their left interval.
#[derive(Default)]
pub(super) struct Terms<'b> {
    points: Vec<Term<'b>>,
    negative_points: Vec<Term<'b>>,
    positive: Vec<Term<'b>>,
    negative: Vec<Term<'b>>,
    mixed: Vec<Term<'b>>,
}

impl<'b> Terms<'b> {
    /// Forgets all terms.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        for terms in [
            &mut self.points,
            &mut self.negative_points,
            &mut self.positive,
            &mut self.negative,
            &mut self.mixed,
        ] {
            terms.clear();
        }
    }

    /// Adds a term to those of its sign. NaN counts as mixed.
    #[inline(always)]
    pub(super) fn push(&mut self, term: Term<'b>) {
        let terms = match (term.a_lower == term.a_upper, term.a_lower >= 0.0, term.a_upper <= 0.0) {
            (true, true, _) => &mut self.points,
            (true, false, _) => &mut self.negative_points,
            (false, true, _) => &mut self.positive,
            (false, false, true) => &mut self.negative,
            (false, false, false) => &mut self.mixed,
        };
        terms.push(term);
    }

    /// Adds the products of all terms to `sums`.
    #[inline(always)]
    pub(super) fn add_to(&self, sums: &mut Sums<'_>) {
        // The extreme products of ends, by the sign of `a`:
        //   a ≥ 0: lower from b_lower, upper from b_upper; a ≤ 0: lower from b_upper, upper from b_lower;
        //   mixed: lower a_lower · b_upper or a_upper · b_lower, upper a_lower · b_lower or a_upper ·
        //   b_upper.
        add_terms(sums, &self.points, |a, _, lower, upper| (a * lower, a * upper), largest);
        add_terms(sums, &self.negative_points, |a, _, lower, upper| (a * upper, a * lower), largest);
        add_terms(
            sums,
            &self.positive,
            |small, large, lower, upper| {
                (smaller(small * lower, large * lower), larger(small * upper, large * upper))
            },
            largest,
        );
        add_terms(
            sums,
            &self.negative,
            |small, large, lower, upper| {
                (smaller(small * upper, large * upper), larger(small * lower, large * lower))
            },
            largest,
        );
        add_terms(
            sums,
            &self.mixed,
            |small, large, lower, upper| {
                (smaller(small * upper, large * lower), larger(small * lower, large * upper))
            },
            largest,
        );
    }

    /// As [`Terms::add_to`], where the lower and the upper ends of the rows are the same.
    #[inline(always)]
    pub(super) fn add_points_to(&self, sums: &mut Sums<'_>) {
        for terms in [&self.points, &self.negative_points] {
            add_terms(sums, terms, |a, _, value, _| (a * value, a * value), |value, _| value.abs());
        }
        for terms in [&self.positive, &self.negative, &self.mixed] {
            add_terms(
                sums,
                terms,
                |small, large, value, _| {
                    (smaller(small * value, large * value), larger(small * value, large * value))
                },
                |value, _| value.abs(),
            );
        }
    }
}

/// The largest magnitude in an interval.
#[inline(always)]
fn largest(lower: f64, upper: f64) -> f64 {
    larger(lower.abs(), upper.abs())
}

/// Adds terms with the ends `ends(a_lower, a_upper, b_lower[j], b_upper[j])`, where the largest magnitude of
/// `b` is `magnitude(b_lower[j], b_upper[j])`.
#[inline(always)]
fn add_terms(
    sums: &mut Sums<'_>,
    terms: &[Term<'_>],
    ends: impl Fn(f64, f64, f64, f64) -> (f64, f64),
    magnitude: impl Fn(f64, f64) -> f64,
) {
    let (groups, rest) = terms.as_chunks::<GROUP>();
    for group in groups {
        add_group(sums, group, &ends, &magnitude);
    }
    for &term in rest {
        add_group(sums, &[term], &ends, &magnitude);
    }
}

#[inline(always)]
fn add_group<const N: usize>(
    sums: &mut Sums<'_>,
    terms: &[Term<'_>; N],
    ends: &impl Fn(f64, f64, f64, f64) -> (f64, f64),
    magnitude: &impl Fn(f64, f64) -> f64,
) {
    let length = sums.lower.len();
    let (lower_sums, upper_sums) = (&mut sums.lower[..length], &mut sums.upper[..length]);
    let magnitude_sums = &mut sums.magnitude[..length];
    let terms =
        terms.map(|term| Term { b_lower: &term.b_lower[..length], b_upper: &term.b_upper[..length], ..term });
    let magnitudes = terms.map(|term| largest(term.a_lower, term.a_upper));
    for column in 0..length {
        let (mut lower, mut upper) = (lower_sums[column], upper_sums[column]);
        let mut magnitude_sum = magnitude_sums[column];
        for (term, a_magnitude) in terms.iter().zip(&magnitudes) {
            let (b_lower, b_upper) = (term.b_lower[column], term.b_upper[column]);
            let (lower_term, upper_term) = ends(term.a_lower, term.a_upper, b_lower, b_upper);
            lower += lower_term;
            upper += upper_term;
            magnitude_sum += a_magnitude * magnitude(b_lower, b_upper);
        }
        (lower_sums[column], upper_sums[column]) = (lower, upper);
        magnitude_sums[column] = magnitude_sum;
    }
}
