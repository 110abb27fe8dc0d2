//! What is known of the models after a step: `θ ∈ centre + Σ columns of what is touched + Σ ± symbols`.

use ndarray::{Array2, Axis, concatenate, s};

/// An affine form of the parameters.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub centre: Vec<f64>,
    /// `[parameters, columns]`: first the columns of what is touched, then the symbols.
    pub columns: Array2<f64>,
}

impl Form {
    /// One model.
    pub(super) fn point(centre: Vec<f64>, columns: usize) -> Self {
        let parameters = centre.len();
        Form { centre, columns: Array2::zeros((parameters, columns)) }
    }

    /// New symbols, one for each radius above 0, times `scale`.
    pub(super) fn push_symbols(&mut self, radii: &[f64], scale: f64) {
        let some: Vec<usize> = (0..radii.len()).filter(|place| radii[*place] != 0.0).collect();
        let mut new = Array2::zeros((radii.len(), some.len()));
        some.iter().enumerate().for_each(|(symbol, &place)| new[[place, symbol]] = scale * radii[place]);
        self.push_columns(&new);
    }

    /// New symbols, `[parameters, symbols]`.
    pub(super) fn push_columns(&mut self, new: &Array2<f64>) {
        let all = concatenate(Axis(1), &[self.columns.view(), new.view()]).expect("as many rows");
        self.columns = by_rows(all);
    }

    /// The columns from `first` on are no longer.
    pub(super) fn forget_columns(&mut self, first: usize) {
        self.columns = by_rows(self.columns.slice(s![.., ..first]).to_owned());
    }

    /// `self + scale · other`, column by column.
    pub(super) fn add(&mut self, scale: f64, other: &Form) {
        self.centre.iter_mut().zip(&other.centre).for_each(|(to, by)| *to += scale * by);
        self.columns.scaled_add(scale, &other.columns);
    }

    pub(super) fn is_finite(&self) -> bool {
        self.centre.iter().all(|entry| entry.is_finite())
            && self.columns.iter().all(|entry| entry.is_finite())
    }
}

/// The same, with contiguous rows.
pub(super) fn by_rows(all: Array2<f64>) -> Array2<f64> {
    if all.is_standard_layout() { all } else { all.as_standard_layout().into_owned() }
}
