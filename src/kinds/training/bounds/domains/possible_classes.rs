//! Which classes some model of a box may predict (AGT, section 8.1).

use ndarray::{Array2, Axis, Zip};

use crate::training::bounds::forward::Pass;
use crate::training::bounds::network::{IntervalLayer, IntervalNetwork};
use countersign_data::ClassId;
use countersign_num::interval_matrix::{IntervalMatrix, IntervalMatrixView, multiply_exact};
use countersign_num::rounding::{add_down, add_up, subtract_down, subtract_up};

/// For each test point, the classes that some model of the box predicts for some input of its box; others are
/// ruled out.
///
/// A class is ruled out by another one that surely beats it: by the difference of their logits, whose common
/// inputs cancel, not by shares or by single logits. Ties go to the smaller class, as in predictions.
///
/// `input` are the test points `[inputs, tests]`, `pass` what bounds have been propagated from them.
///
/// # Soundness
/// If a model of the box, in real arithmetic or in double precision, predicts a class, the class is possible.
pub fn possible_classes(
    network: &IntervalNetwork,
    input: IntervalMatrixView<'_>,
    pass: &Pass,
) -> Vec<Vec<bool>> {
    let logits = pass.logits();
    let (outputs, tests) = logits.dim();
    if outputs == 1 {
        return classes_of_logits(logits);
    }
    match (network.layers.last(), pass.values.last()) {
        (Some(last), Some(values)) => not_beaten(last, values.view(), logits),
        (Some(last), None) => not_beaten(last, input, logits),
        (None, _) => vec![vec![true; outputs]; tests],
    }
}

/// The same from bounds on the logits alone, `[outputs, tests]`.
///
/// # Soundness
/// As [`possible_classes`]; a class is ruled out where its logit surely is below another's.
pub fn classes_of_logits(logits: &IntervalMatrix) -> Vec<Vec<bool>> {
    let (outputs, tests) = logits.dim();
    let of_test = |test: usize| {
        let (lower, upper) = (logits.lower().column(test), logits.upper().column(test));
        if outputs == 1 {
            return vec![lower[0] <= 0.0, upper[0] > 0.0];
        }
        let beaten_by = |class: usize, other: usize| {
            if other < class { lower[other] >= upper[class] } else { lower[other] > upper[class] }
        };
        let is_possible = |class: usize| !(0..outputs).any(|other| other != class && beaten_by(class, other));
        (0..outputs).map(is_possible).collect()
    };
    (0..tests).map(of_test).collect()
}

/// For each test, whether no class is possible but the clean model's.
pub fn unchanged(possible: &[Vec<bool>], clean: &[ClassId]) -> Vec<bool> {
    let stays = |(possible, clean): (&Vec<bool>, &ClassId)| stays_safe(possible, |class| class == *clean);
    possible.iter().zip(clean).map(stays).collect()
}

/// For each test, the classes that no other one surely beats, from the values that enter the last layer.
fn not_beaten(
    last: &IntervalLayer,
    values: IntervalMatrixView<'_>,
    logits: &IntervalMatrix,
) -> Vec<Vec<bool>> {
    let (outputs, tests) = logits.dim();
    let rounding = last.rounding_of_sums(values);
    let mut possible = vec![vec![true; outputs]; tests];
    for class in 0..outputs {
        let margins = least_margins(class, last, values, &rounding);
        for (test, possible) in possible.iter_mut().enumerate() {
            for other in (0..outputs).filter(|&other| other != class) {
                let apart = subtract_down(logits.lower()[[class, test]], logits.upper()[[other, test]]);
                let margin = margins[[other, test]].max(apart);
                let beats = if class < other { margin >= 0.0 } else { margin > 0.0 };
                possible[other] &= !beats;
            }
        }
    }
    possible
}

/// Lower bounds on the logit of a class minus those of all classes, `[classes, tests]`, by the differences of
/// their weights. `rounding` is that of each logit in double precision.
fn least_margins(
    class: usize,
    last: &IntervalLayer,
    values: IntervalMatrixView<'_>,
    rounding: &Array2<f64>,
) -> Array2<f64> {
    let weights = differences(class, &last.weights);
    let biases = differences(class, &last.biases);
    let (mut margins, _) = multiply_exact(weights.view(), values).into_ends();
    for (other, mut row) in margins.axis_iter_mut(Axis(0)).enumerate() {
        let bias = biases.lower()[[other, 0]];
        Zip::from(&mut row).and(rounding.row(class)).and(rounding.row(other)).for_each(
            |margin, own, theirs| *margin = subtract_down(add_down(*margin, bias), add_up(*own, *theirs)),
        );
    }
    margins
}

/// Row `class` minus every row.
fn differences(class: usize, matrix: &IntervalMatrix) -> IntervalMatrix {
    let (lower, upper) = (matrix.lower(), matrix.upper());
    let below =
        |(other, column): (usize, usize)| subtract_down(lower[[class, column]], upper[[other, column]]);
    let above = |(other, column): (usize, usize)| subtract_up(upper[[class, column]], lower[[other, column]]);
    let (least, most) =
        (Array2::from_shape_fn(matrix.dim(), below), Array2::from_shape_fn(matrix.dim(), above));
    IntervalMatrix::new(least, most).expect("ends of parameters are finite and ordered")
}

/// What is certified about one test point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The clean model predicts the true class.
    pub right: bool,
    /// Every model predicts the true class.
    pub surely_right: bool,
    /// No model predicts the true class.
    pub surely_wrong: bool,
    /// Every model predicts what the clean model predicts.
    pub stable: bool,
}

impl Standing {
    /// From the classes that are possible.
    pub fn of(possible: &[bool], clean: ClassId, label: ClassId) -> Self {
        let only = |class: ClassId| stays_safe(possible, |other| other == class);
        Standing {
            right: clean == label,
            surely_right: only(label),
            surely_wrong: !possible.get(label.index()).copied().unwrap_or(false),
            stable: only(clean),
        }
    }
}

/// Is every class that is possible in the safe set? (AGT, equation 52)
pub fn stays_safe(possible: &[bool], safe: impl Fn(ClassId) -> bool) -> bool {
    possible.iter().enumerate().all(|(class, possible)| !possible || safe(ClassId::new(class)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::bounds::forward::propagate;
    use crate::training::networks::{Activation, Architecture};
    use ndarray::array;

    /// A linear network with parameters within a radius of those given.
    fn linear(inputs: usize, outputs: usize, parameters: &[f64], radius: f64) -> IntervalNetwork {
        let architecture = Architecture { inputs, hidden: vec![], outputs, activation: Activation::Relu };
        let (lower, upper): (Vec<f64>, Vec<f64>) =
            parameters.iter().map(|value| (value - radius, value + radius)).unzip();
        IntervalNetwork::from_bounds(&architecture, &lower, &upper).expect("ordered")
    }

    fn possible(network: &IntervalNetwork, features: &Array2<f64>) -> Vec<Vec<bool>> {
        let input = IntervalMatrixView::point(features.view());
        let pass = propagate(network, input);
        possible_classes(network, input, &pass)
    }

    #[test]
    fn one_logit_speaks_for_two_classes() {
        let features = array![[-1.0, 1.0]];
        assert_eq!(
            possible(&linear(1, 1, &[1.0, 0.0], 0.0), &features),
            [vec![true, false], vec![false, true]],
        );
        assert_eq!(possible(&linear(1, 1, &[1.0, 0.0], 0.6), &features), vec![vec![true, true]; 2]);
        // Zero weights, so that nothing is rounded.
        let tied = linear(1, 1, &[0.0, 0.0], 0.0);
        assert_eq!(possible(&tied, &features), vec![vec![true, false]; 2], "class 0 wins ties");
    }

    #[test]
    fn ties_go_to_the_smaller_class() {
        // Zero weights, so that nothing is rounded.
        let tied = linear(1, 3, &[0.0, 0.0, 0.0, 1.0, 2.0, 2.0], 0.0);
        assert_eq!(possible(&tied, &array![[0.0]]), [[false, true, false]]);
    }

    #[test]
    fn a_class_in_the_middle_is_ruled_out_by_another_than_the_prediction() {
        let network = linear(1, 3, &[0.0, 0.0, 0.0, 1.0, 1.05, 0.0], 0.1);
        assert_eq!(possible(&network, &array![[0.0]]), [[true, true, false]]);
        let standing = Standing::of(&[true, true, false], ClassId::new(1), ClassId::new(2));
        assert_eq!(
            standing,
            Standing { right: false, surely_right: false, surely_wrong: true, stable: false }
        );
        assert!(stays_safe(&[true, true, false], |class| class.index() < 2));
        assert!(!stays_safe(&[true, true, false], |class| class.index() < 1));
    }
}
