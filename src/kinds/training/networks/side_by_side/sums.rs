//! Sums of gradients over the samples of a batch, block by block.

use super::kernels::{EMPTY_SUM, PARTS, add_clipped, add_products, add_products_of_two, add_rows, clipped};
use super::per_run::{Factor, PerRun};

/// One sum for each parameter, each clipped entry by entry where the schedule says so.
///
/// Without clipping, samples go to eight parts in turn, and those of an incomplete last round are summed
/// apart. With clipping, samples are added one after another.
pub(super) struct Sums {
    clip: Option<f64>,
    parts: Vec<[PerRun; PARTS]>,
    rest: Vec<PerRun>,
}

impl Sums {
    pub(super) fn new(parameters: usize, clip: Option<f64>) -> Self {
        let parts = if clip.is_some() { 0 } else { parameters };
        Sums {
            clip,
            parts: vec![[PerRun::ZERO; PARTS]; parts],
            rest: vec![PerRun::all(EMPTY_SUM); parameters],
        }
    }

    /// Before the first sample of a batch.
    pub(super) fn clear(&mut self) {
        self.parts.fill([PerRun::ZERO; PARTS]);
        self.rest.fill(PerRun::all(EMPTY_SUM));
    }

    /// Adds `by[s] · values(k)[s]` to the sum of parameter `start + k`, for `count` of them. All blocks of a
    /// batch but the last have samples for every part.
    #[inline(always)]
    pub(super) fn add_products<'v, F: Factor + 'v>(
        &mut self,
        start: usize,
        count: usize,
        by: &[PerRun],
        values: impl Fn(usize) -> &'v [F],
    ) {
        let rest = &mut self.rest[start..start + count];
        if let Some(clip) = self.clip {
            return add_clipped(rest, by, values, clip);
        }
        let even = by.len() - by.len() % PARTS;
        let mut pairs = self.parts[start..start + count].chunks_exact_mut(2);
        for (pair, parts) in pairs.by_ref().enumerate() {
            let [one, other] = parts else { continue };
            let values = [&values(2 * pair)[..even], &values(2 * pair + 1)[..even]];
            add_products_of_two([one, other], &by[..even], values);
        }
        for parts in pairs.into_remainder() {
            add_products(parts, &by[..even], &values(count - 1)[..even]);
        }
        if even < by.len() {
            for (at, rest) in rest.iter_mut().enumerate() {
                for (by, value) in by.iter().zip(values(at)).skip(even) {
                    *rest = rest.plus(value.times(*by));
                }
            }
        }
    }

    /// Adds `by[s]` to the sum of one parameter.
    #[inline(always)]
    pub(super) fn add_rows(&mut self, parameter: usize, by: &[PerRun]) {
        let rest = &mut self.rest[parameter];
        if let Some(clip) = self.clip {
            by.iter().for_each(|&by| *rest = rest.plus(clipped(by, clip)));
            return;
        }
        let even = by.len() - by.len() % PARTS;
        add_rows(&mut self.parts[parameter], &by[..even]);
        by[even..].iter().for_each(|&by| *rest = rest.plus(by));
    }

    /// The sum of one parameter.
    #[inline(always)]
    pub(super) fn total(&self, parameter: usize) -> PerRun {
        let rest = self.rest[parameter];
        match self.parts.get(parameter) {
            None => rest,
            Some(parts) => {
                let sum = parts.iter().fold(PerRun::all(EMPTY_SUM), |sum, part| sum.plus(*part));
                sum.plus(rest)
            }
        }
    }
}
