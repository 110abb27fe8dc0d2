//! Bounds on a sum of gradients over all attacks on a batch (AGT, section 6.4), one parameter at a time.
//!
//! - here: the sums of one parameter for every rule (theorems 6, 8 and 9).
//! - `selection`: the largest of many numbers, in one pass.
//! - `kernels`: loops over the samples of a tile.
//!
//! Written for upper ends: lower ends are those of the negated gradients.
//!
//! # Soundness
//! Every product and difference is rounded to nearest, and the final sums are moved outward by the error
//! bounds of [`countersign_num::a_priori`]. With `M` the sum of the magnitudes of all products involved,
//! every sum here has at most `b + n` terms of `M` each, and the differences of a selection are off by at
//! most a unit of their magnitude, `2 M` together; choosing by rounded differences costs no more. A clipped
//! product is off by no more than two units of what is left of it: beyond twice the clip, both the product
//! and its rounding are cut to the same. Errors are doubled by `a_priori`, so that what another program gets
//! in double precision, adding in whatever order, is enclosed too.

mod kernels;
mod selection;

pub(crate) use kernels::{Row, Sign};

use pulp::{Arch, Simd, WithSimd};

use crate::training::threats::BatchRule;
use countersign_num::a_priori::SummationError;

use kernels::{clip, gains, larger_gains, magnitude, products, sum};
use selection::Largest;

/// Samples that are looked at together: their products stay in the fastest cache.
pub(crate) const TILE: usize = 512;

/// The gradient of one parameter in one variant, as the product of two rows over a tile. All numbers are
/// finite.
#[derive(Clone, Copy)]
pub(crate) struct Factors<'a> {
    /// Derivatives by the sum of the neuron.
    pub by: Row<'a>,
    /// The values that the weight multiplies; nothing for a bias.
    pub values: Option<(Row<'a>, Sign)>,
}

/// Room for the products of a tile, for each of up to four variants.
pub(crate) struct Room {
    lower: [[f64; TILE]; 4],
    upper: [[f64; TILE]; 4],
    gains: [f64; TILE],
}

impl Room {
    pub(crate) fn new() -> Box<Room> {
        Box::new(Room { lower: [[0.0; TILE]; 4], upper: [[0.0; TILE]; 4], gains: [0.0; TILE] })
    }

    /// The products of one variant, clipped; returns the sum of their magnitudes.
    #[inline(always)]
    fn fill(&mut self, at: usize, factors: &Factors<'_>, bound: Option<f64>) -> f64 {
        let count = factors.by.lower.len();
        let (lower, upper) = (&mut self.lower[at][..count], &mut self.upper[at][..count]);
        match factors.values {
            Some((values, sign)) => products(factors.by, values, sign, lower, upper),
            None => {
                lower.copy_from_slice(factors.by.lower);
                upper.copy_from_slice(factors.by.upper);
            }
        }
        if let Some(bound) = bound {
            clip(lower, bound);
            clip(upper, bound);
        }
        magnitude(lower, upper)
    }
}

/// The sums of one parameter over a batch, tile by tile: a pair of ends.
pub(crate) struct GradientSum {
    rule: BatchRule,
    clip: Option<f64>,
    terms: usize,
    magnitude: f64,
    upper: OneSided,
    lower: OneSided,
}

/// Upper end of a sum, from upper ends of gradients; or the negated lower end from negated lower ends.
struct OneSided {
    sum: f64,
    first: Largest,
    /// For targets apart from features: targets after features, the other order of counting, and whole
    /// samples.
    others: Option<[Largest; 4]>,
}

impl OneSided {
    fn new(rule: BatchRule) -> Self {
        let count = match rule {
            BatchRule::Perturbed(samples)
            | BatchRule::Removed(samples)
            | BatchRule::Substituted { samples, .. } => samples,
            BatchRule::Apart { features, .. } => features,
            BatchRule::All => 0,
        };
        let others = match rule {
            BatchRule::Apart { features, targets } => {
                let counts = [targets, targets, features, features + targets];
                Some(counts.map(Largest::new))
            }
            _ => None,
        };
        OneSided { sum: 0.0, first: Largest::new(count), others }
    }

    /// Takes a tile. `ends` are the upper ends of each variant, in the order of [`BatchRule::variants`].
    #[inline(always)]
    fn take(&mut self, rule: BatchRule, ends: [&[f64]; 4], room: &mut [f64]) {
        match rule {
            BatchRule::Perturbed(0) | BatchRule::All => self.sum += sum(ends[0]),
            BatchRule::Perturbed(_) => {
                self.sum += sum(ends[0]);
                gains(room, ends[1], ends[0]);
                self.first.offer(room);
            }
            BatchRule::Apart { .. } => self.take_apart(ends, room),
            // The smallest upper ends go; the largest negated ones are kept aside.
            BatchRule::Removed(_) | BatchRule::Substituted { .. } => {
                room.iter_mut().zip(ends[0]).for_each(|(to, end)| *to = -end);
                self.first.offer_and_sum(room);
            }
        }
    }

    /// A sample perturbed in both ways counts as one gain in features and another in targets that makes up
    /// the difference, or the other way round. And no more samples are touched than both counts together.
    #[inline(always)]
    fn take_apart(&mut self, [nominal, both, features, targets]: [&[f64]; 4], room: &mut [f64]) {
        self.sum += sum(nominal);
        gains(room, features, nominal);
        self.first.offer(room);
        let Some([targets_then, targets_first, features_then, touched]) = &mut self.others else { return };
        gains(room, both, nominal);
        touched.offer(room);
        gains(room, targets, nominal);
        targets_first.offer(room);
        larger_gains(room, both, features);
        targets_then.offer(room);
        gains(room, features, nominal);
        larger_gains(room, both, targets);
        features_then.offer(room);
    }

    fn finish(self, rule: BatchRule) -> f64 {
        let (first, rest) = self.first.finish();
        match rule {
            BatchRule::Perturbed(_) | BatchRule::All => self.sum + first,
            BatchRule::Removed(_) => -rest,
            BatchRule::Substituted { samples, clip } => -rest + samples as f64 * clip,
            BatchRule::Apart { .. } => {
                let Some([targets_then, targets_first, features_then, touched]) = self.others else {
                    return self.sum;
                };
                let one = first + targets_then.finish().0;
                let other = targets_first.finish().0 + features_then.finish().0;
                self.sum + one.min(other).min(touched.finish().0)
            }
        }
    }
}

/// A closure would not be inlined where the instructions are switched on; this is.
struct Taking<'a, 'b> {
    sum: &'a mut GradientSum,
    factors: &'a [Option<Factors<'b>>; 4],
    room: &'a mut Room,
}

impl WithSimd for Taking<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.sum.take_tile(self.factors, self.room);
    }
}

impl GradientSum {
    pub(crate) fn new(rule: BatchRule, clip: Option<f64>) -> Self {
        GradientSum {
            rule,
            clip,
            terms: 0,
            magnitude: 0.0,
            upper: OneSided::new(rule),
            lower: OneSided::new(rule),
        }
    }

    /// Takes the factors of a tile, a pair for each variant of the rule, with the widest instructions there
    /// are.
    pub(crate) fn take(&mut self, factors: &[Option<Factors<'_>>; 4], room: &mut Room) {
        Arch::new().dispatch(Taking { sum: self, factors, room });
    }

    #[inline(always)]
    fn take_tile(&mut self, factors: &[Option<Factors<'_>>; 4], room: &mut Room) {
        let count = factors[0].map_or(0, |factors| factors.by.lower.len());
        self.terms += count;
        let mut variants = 0;
        for factors in factors.iter().flatten() {
            self.magnitude += room.fill(variants, factors, self.clip);
            variants += 1;
        }
        let Room { lower, upper, gains } = room;
        let gains = &mut gains[..count];
        self.upper.take(self.rule, upper.each_ref().map(|ends| &ends[..count]), gains);
        for ends in lower.iter_mut().take(variants) {
            ends[..count].iter_mut().for_each(|end| *end = -*end);
        }
        self.lower.take(self.rule, lower.each_ref().map(|ends| &ends[..count]), gains);
    }

    /// Lower and upper end of the sum; not finite where a product was not, or where a sum overflows.
    pub(crate) fn finish(self) -> (f64, f64) {
        let substituted = match self.rule {
            BatchRule::Substituted { samples, clip } => samples as f64 * clip,
            _ => 0.0,
        };
        let error = SummationError::of(2 * self.terms + 16).bound(4.0 * self.magnitude + substituted);
        let (upper, lower) = (self.upper.finish(self.rule), -self.lower.finish(self.rule));
        ((lower - error).next_down(), (upper + error).next_up())
    }
}
