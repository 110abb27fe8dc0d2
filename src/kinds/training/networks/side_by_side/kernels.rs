//! Loops over rows of numbers, one for each run. They become vector instructions where they are inlined.

use super::per_run::{Factor, PerRun};

/// Parts of a sum over samples that are added up side by side: those of the sums of one run alone.
pub(super) const PARTS: usize = 8;

/// What a sum of no numbers is in the standard library, which adds nothing to any number.
pub(super) const EMPTY_SUM: f64 = -0.0;

/// Samples whose sums stay in registers while the terms are added.
const TILE: usize = 4;

/// Parameters whose clipped sums are added up side by side, as each must wait for itself.
const TOGETHER: usize = 4;

/// `to[s] = finished(Σ_k weight(k) · values(k)[s])`, added to 0 from the first term on.
#[inline(always)]
pub(super) fn weighted_sums<'v, F: Factor + 'v>(
    terms: usize,
    weight: impl Fn(usize) -> PerRun,
    values: impl Fn(usize) -> &'v [F],
    finished: impl Fn(PerRun) -> PerRun,
    to: &mut [PerRun],
) {
    let (mut first, mut tiles) = (0, to.chunks_exact_mut(TILE));
    for tile in tiles.by_ref() {
        let mut sums = [PerRun::ZERO; TILE];
        for term in 0..terms {
            let (weight, values) = (weight(term), &values(term)[first..first + TILE]);
            for at in 0..TILE {
                sums[at] = sums[at].plus(values[at].times(weight));
            }
        }
        for (to, sum) in tile.iter_mut().zip(sums) {
            *to = finished(sum);
        }
        first += TILE;
    }
    for to in tiles.into_remainder() {
        let mut sum = PerRun::ZERO;
        for term in 0..terms {
            sum = sum.plus(values(term)[first].times(weight(term)));
        }
        *to = finished(sum);
        first += 1;
    }
}

/// `parts[s mod 8] += by[s] · values[s]`, of as many samples as fill all parts equally.
#[inline(always)]
pub(super) fn add_products<F: Factor>(parts: &mut [PerRun; PARTS], by: &[PerRun], values: &[F]) {
    // Half of the parts at a time, so that they stay in registers.
    for half in [0, PARTS / 2] {
        let mut sums = [parts[half], parts[half + 1], parts[half + 2], parts[half + 3]];
        for (by, values) in by.chunks_exact(PARTS).zip(values.chunks_exact(PARTS)) {
            for at in 0..PARTS / 2 {
                sums[at] = sums[at].plus(values[half + at].times(by[half + at]));
            }
        }
        parts[half..half + PARTS / 2].copy_from_slice(&sums);
    }
}

/// The same for two parameters, with `by` read once for both.
#[inline(always)]
pub(super) fn add_products_of_two<F: Factor>(
    [one, other]: [&mut [PerRun; PARTS]; 2],
    by: &[PerRun],
    [values, other_values]: [&[F]; 2],
) {
    // Two parts at a time, so that all sums stay in registers.
    for part in (0..PARTS).step_by(2) {
        let (mut a, mut b) = ([one[part], one[part + 1]], [other[part], other[part + 1]]);
        let values = values.chunks_exact(PARTS).zip(other_values.chunks_exact(PARTS));
        for (by, (values, other_values)) in by.chunks_exact(PARTS).zip(values) {
            for at in 0..2 {
                a[at] = a[at].plus(values[part + at].times(by[part + at]));
                b[at] = b[at].plus(other_values[part + at].times(by[part + at]));
            }
        }
        one[part..part + 2].copy_from_slice(&a);
        other[part..part + 2].copy_from_slice(&b);
    }
}

/// `parts[s mod 8] += by[s]`, of as many samples as fill all parts equally.
#[inline(always)]
pub(super) fn add_rows(parts: &mut [PerRun; PARTS], by: &[PerRun]) {
    let mut sums = *parts;
    for by in by.chunks_exact(PARTS) {
        for at in 0..PARTS {
            sums[at] = sums[at].plus(by[at]);
        }
    }
    *parts = sums;
}

/// `sums[k] += clip(by[s] · values(k)[s])`, one sample after another.
#[inline(always)]
pub(super) fn add_clipped<'v, F: Factor + 'v>(
    sums: &mut [PerRun],
    by: &[PerRun],
    values: impl Fn(usize) -> &'v [F],
    clip: f64,
) {
    let (mut first, mut groups) = (0, sums.chunks_exact_mut(TOGETHER));
    for group in groups.by_ref() {
        let mut sums = [group[0], group[1], group[2], group[3]];
        let values: [&[F]; TOGETHER] = std::array::from_fn(|at| &values(first + at)[..by.len()]);
        for (sample, by) in by.iter().enumerate() {
            for at in 0..TOGETHER {
                sums[at] = sums[at].plus(clipped(values[at][sample].times(*by), clip));
            }
        }
        group.copy_from_slice(&sums);
        first += TOGETHER;
    }
    for sum in groups.into_remainder() {
        for (by, value) in by.iter().zip(values(first)) {
            *sum = sum.plus(clipped(value.times(*by), clip));
        }
        first += 1;
    }
}

/// Every number brought to within `±clip`; what is not a number stays so.
#[inline(always)]
pub(super) fn clipped(row: PerRun, clip: f64) -> PerRun {
    row.map(|value| {
        let value = if value < -clip { -clip } else { value };
        if value > clip { clip } else { value }
    })
}
