//! Local and smooth sensitivity by their definitions, over every data set of a small universe (AGT,
//! definition 10; Nissim et al., definitions 2.1 and 2.2): the naive twin of theorem 11.

use super::smooth_sensitivity;

/// Every data set of `positions` samples, each of which is one of `choices`; choice 0 is the sample as it is.
/// Data sets are numbered like numerals with `choices` digits, the first position last: 0 is the clean one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Universe {
    /// Samples of a data set.
    pub positions: usize,
    /// What each of them may be.
    pub choices: usize,
}

impl Universe {
    /// How many data sets there are; the largest number where that does not fit.
    pub fn count(&self) -> u128 {
        (0..self.positions).fold(1_u128, |count, _| count.saturating_mul(self.choices as u128))
    }

    /// What each position of a data set is.
    pub fn data_set(&self, number: usize) -> Vec<usize> {
        let mut rest = number;
        let mut digit = || {
            let digit = rest % self.choices;
            rest /= self.choices;
            digit
        };
        (0..self.positions).map(|_| digit()).collect()
    }

    /// Samples in which a data set differs from the clean one.
    pub fn distance(&self, number: usize) -> usize {
        self.data_set(number).into_iter().filter(|&choice| choice != 0).count()
    }

    /// The data sets that differ from one in a single sample.
    pub fn neighbours(&self, number: usize) -> Vec<usize> {
        let own = self.data_set(number);
        let mut neighbours = Vec::new();
        let mut unit = 1;
        for choice in own {
            let without = number - choice * unit;
            neighbours.extend(
                (0..self.choices).filter(|&other| other != choice).map(|other| without + other * unit),
            );
            unit *= self.choices;
        }
        neighbours
    }

    /// `LS(D)`: the largest change of a prediction in {0, 1} between a data set and a neighbour of it.
    /// `predictions` has one for each data set.
    pub fn local_sensitivity(&self, predictions: &[bool], number: usize) -> f64 {
        let changes =
            self.neighbours(number).into_iter().any(|other| predictions[other] != predictions[number]);
        f64::from(u8::from(changes))
    }

    /// `max over D' of e^(−β d(D, D')) LS(D')` for the clean data set D, rounded up.
    pub fn smooth_sensitivity(&self, predictions: &[bool], beta: f64) -> f64 {
        let of = |number: usize| match self.local_sensitivity(predictions, number) {
            0.0 => 0.0,
            sensitivity => sensitivity * smooth_sensitivity(beta, self.distance(number)).upper(),
        };
        (0..predictions.len()).map(of).fold(0.0, f64::max)
    }

    /// The nearest data set whose prediction is not the clean one's.
    pub fn nearest_change(&self, predictions: &[bool]) -> Option<usize> {
        let changed = (0..predictions.len()).filter(|&number| predictions[number] != predictions[0]);
        changed.min_by_key(|&number| self.distance(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Universe = Universe { positions: 4, choices: 3 };

    #[test]
    fn neighbours_differ_in_one_sample() {
        assert_eq!(SMALL.count(), 81);
        for number in 0..81 {
            let neighbours = SMALL.neighbours(number);
            assert_eq!(neighbours.len(), 8);
            for other in neighbours {
                let (own, other) = (SMALL.data_set(number), SMALL.data_set(other));
                assert_eq!(own.iter().zip(&other).filter(|(a, b)| a != b).count(), 1);
            }
        }
        assert_eq!(Universe { positions: 200, choices: 9 }.count(), u128::MAX);
    }

    /// The prediction is 1 once so many samples are others: every sensitivity is known.
    #[test]
    fn a_threshold_of_samples_has_a_known_smooth_sensitivity() {
        let beta = 0.25;
        for threshold in 1..=4 {
            let predictions: Vec<bool> = (0..81).map(|number| SMALL.distance(number) >= threshold).collect();
            assert_eq!(SMALL.local_sensitivity(&predictions, 0), f64::from(u8::from(threshold == 1)));
            let expected = smooth_sensitivity(beta, threshold - 1).upper();
            assert_eq!(SMALL.smooth_sensitivity(&predictions, beta), expected);
            let nearest = SMALL.nearest_change(&predictions).expect("some change it");
            assert_eq!(SMALL.distance(nearest), threshold);
        }
        assert_eq!(SMALL.smooth_sensitivity(&[true; 81], beta), 0.0, "what never changes needs no noise");
        assert_eq!(SMALL.nearest_change(&[true; 81]), None);
    }

    /// Definition 10 as printed takes n from 1 on. At a data set with a neighbour of another prediction it
    /// gives e^(−β), less than the local sensitivity, which it is to bound: noise of that scale is too
    /// little.
    #[test]
    fn the_printed_definition_misses_the_data_set_itself() {
        let (beta, predictions): (f64, Vec<bool>) = (0.5, (0..81).map(|number| number > 0).collect());
        let printed = (1..=4).map(|n| {
            let within = (0..81).filter(|&number| SMALL.distance(number) <= n);
            let most = within.map(|number| SMALL.local_sensitivity(&predictions, number)).fold(0.0, f64::max);
            most * smooth_sensitivity(beta, n).upper()
        });
        let printed = printed.fold(0.0, f64::max);
        let local = SMALL.local_sensitivity(&predictions, 0);
        assert!(printed < local && local == 1.0, "{printed} {local}");
        assert_eq!(SMALL.smooth_sensitivity(&predictions, beta), 1.0);
    }
}
