//! Monomials of raw features: what a linear model needs to be a polynomial.

use std::borrow::Cow;
use std::fmt;

use ndarray::Array2;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::DataError;

/// More features than this are taken for a mistyped degree.
const MOST_FEATURES: usize = 100_000;
/// More numbers than this would take too much memory, and are taken for a mistake too.
const MOST_NUMBERS: usize = 1_000_000_000;

/// Degrees that have names.
const NAMES: [(&str, usize); 3] = [("raw", 1), ("quadratic", 2), ("cubic", 3)];

/// All monomials of degree 1 to `degree` in the raw features x₁, …, x_d, without the constant, in the order
/// of scikit-learn's `PolynomialFeatures`: by rising degree, and lexicographically within a degree. For d = 2
/// and degree 3: x₁ x₂ x₁² x₁x₂ x₂² x₁³ x₁²x₂ x₁x₂² x₂³.
///
/// A monomial is computed as its first factor times the monomial of the others, rounded once for each
/// product, as in x₁²x₂ = x₁ · (x₁ · x₂).
///
/// In files it is a name, `"raw"` (degree 1), `"quadratic"` (2) or `"cubic"` (3), or the degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monomials {
    degree: usize,
}

impl Default for Monomials {
    fn default() -> Self {
        Monomials::RAW
    }
}

impl Monomials {
    /// The raw features as they are.
    pub const RAW: Monomials = Monomials { degree: 1 };
    /// Degrees 1 and 2.
    pub const QUADRATIC: Monomials = Monomials { degree: 2 };
    /// Degrees 1 to 3.
    pub const CUBIC: Monomials = Monomials { degree: 3 };

    /// Of degrees 1 to `degree`, which must be at least 1.
    pub fn of_degree(degree: usize) -> Option<Monomials> {
        (degree >= 1).then_some(Monomials { degree })
    }

    /// The largest degree.
    pub fn degree(self) -> usize {
        self.degree
    }

    /// Refuses sizes that are too large to be meant.
    ///
    /// # Errors
    /// More than 100,000 monomials, or more than 10⁹ numbers in all. Raw features are never refused.
    pub(super) fn check_size(self, samples: usize, width: usize) -> Result<(), DataError> {
        if self == Monomials::RAW {
            return Ok(());
        }
        let what = format!("monomials of degree 1 to {} in {width} features", self.degree);
        let (found, expected) = match self.count(width) {
            None => (format!("more than {MOST_FEATURES} {what}"), format!("at most {MOST_FEATURES}")),
            Some(count) if count.saturating_mul(samples) > MOST_NUMBERS => {
                (format!("{count} {what} for {samples} samples"), format!("at most {MOST_NUMBERS} numbers"))
            }
            Some(_) => return Ok(()),
        };
        Err(DataError::unexpected("features", found, expected))
    }

    /// The number of monomials in one or more features, (width + degree)! / (width! degree!) − 1; `None` when
    /// there are too many.
    fn count(self, width: usize) -> Option<usize> {
        let mut count: u128 = 1;
        for step in 1..=self.degree {
            // After every step this is a binomial coefficient, so the division has no remainder.
            count = count.checked_mul(width as u128 + step as u128)? / step as u128;
            if count > MOST_FEATURES as u128 + 1 {
                return None;
            }
        }
        usize::try_from(count - 1).ok()
    }

    /// The monomials of raw features `[samples, d]`, whose number was checked.
    pub(super) fn of(self, raw: &Array2<f64>) -> Array2<f64> {
        let products = self.products(raw.ncols());
        let mut monomials = Array2::zeros((raw.nrows(), raw.ncols() + products.len()));
        for (sample, mut row) in raw.rows().into_iter().zip(monomials.rows_mut()) {
            row.iter_mut().zip(sample).for_each(|(entry, &value)| *entry = value);
            for (column, &(first, others)) in (raw.ncols()..).zip(&products) {
                row[column] = sample[first] * row[others];
            }
        }
        monomials
    }

    /// Each monomial of degree 2 or more as its first factor and the column of the monomial of the others.
    fn products(self, width: usize) -> Vec<(usize, usize)> {
        let mut products = Vec::new();
        // The columns from `starts[first]` to `end` are the monomials of the last degree whose first factor
        // is `first` or a later one.
        let mut starts: Vec<usize> = (0..width).collect();
        let mut end = width;
        for _ in 1..self.degree {
            let mut next = Vec::with_capacity(width);
            for (first, &start) in starts.iter().enumerate() {
                next.push(width + products.len());
                products.extend((start..end).map(|others| (first, others)));
            }
            (starts, end) = (next, width + products.len());
        }
        products
    }
}

impl Serialize for Monomials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match NAMES.iter().find(|(_, degree)| *degree == self.degree) {
            Some((name, _)) => serializer.serialize_str(name),
            None => serializer.serialize_u64(self.degree as u64),
        }
    }
}

impl<'de> Deserialize<'de> for Monomials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrDegree)
    }
}

struct NameOrDegree;

impl Visitor<'_> for NameOrDegree {
    type Value = Monomials;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("\"raw\", \"quadratic\", \"cubic\" or a degree of at least 1")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Monomials, E> {
        let named = NAMES.iter().find(|(known, _)| *known == name);
        named
            .map(|&(_, degree)| Monomials { degree })
            .ok_or_else(|| E::invalid_value(Unexpected::Str(name), &self))
    }

    fn visit_i64<E: Error>(self, degree: i64) -> Result<Monomials, E> {
        let degree_at_least_1 = usize::try_from(degree).ok().and_then(Monomials::of_degree);
        degree_at_least_1.ok_or_else(|| E::invalid_value(Unexpected::Signed(degree), &self))
    }

    fn visit_u64<E: Error>(self, degree: u64) -> Result<Monomials, E> {
        let degree_at_least_1 = usize::try_from(degree).ok().and_then(Monomials::of_degree);
        degree_at_least_1.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(degree), &self))
    }
}

impl JsonSchema for Monomials {
    fn schema_name() -> Cow<'static, str> {
        "Monomials".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = NAMES.map(|(name, _)| name);
        json_schema!({
            "anyOf": [{ "type": "string", "enum": names }, { "type": "integer", "minimum": 1 }],
            "expected": "\"raw\", \"quadratic\", \"cubic\" or a degree of at least 1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// The naive twin: every tuple of rising feature indices, degree by degree, multiplied from the right.
    fn by_tuples(sample: &[f64], degree: usize) -> Vec<f64> {
        let mut all = Vec::new();
        for length in 1..=degree as u32 {
            for code in 0..sample.len().pow(length) {
                let digit = |place: u32| code / sample.len().pow(length - 1 - place) % sample.len();
                let tuple: Vec<usize> = (0..length).map(digit).collect();
                if tuple.is_sorted() {
                    let product = tuple.iter().rev().map(|&index| sample[index]);
                    all.push(product.reduce(|others, factor| factor * others).expect("a factor"));
                }
            }
        }
        all
    }

    #[test]
    fn cubic_features_stand_in_the_order_of_the_contract() {
        let found = Monomials::CUBIC.of(&array![[2.0, 3.0], [-1.0, 10.0]]);
        let expected = array![
            [2.0, 3.0, 4.0, 6.0, 9.0, 8.0, 12.0, 18.0, 27.0],
            [-1.0, 10.0, 1.0, -10.0, 100.0, -1.0, 10.0, -100.0, 1000.0],
        ];
        assert_eq!(found, expected);
        let quadratic = Monomials::QUADRATIC.of(&array![[2.0, 3.0]]);
        assert_eq!(quadratic, array![[2.0, 3.0, 4.0, 6.0, 9.0]]);
        assert_eq!(Monomials::RAW.of(&array![[2.0, 3.0]]), array![[2.0, 3.0]]);
    }

    /// `PolynomialFeatures(3, include_bias=False).fit_transform([[2, 3, 5]])`
    #[test]
    fn three_features_stand_in_the_order_of_scikit_learn() {
        let expected = [
            2.0, 3.0, 5.0, 4.0, 6.0, 10.0, 9.0, 15.0, 25.0, 8.0, 12.0, 20.0, 18.0, 30.0, 50.0, 27.0, 45.0,
            75.0, 125.0,
        ];
        let found = Monomials::CUBIC.of(&array![[2.0, 3.0, 5.0]]);
        assert_eq!(found.into_raw_vec_and_offset().0, expected);
    }

    #[test]
    fn equals_products_over_tuples() {
        let sample = [0.1, -0.7, 1.3, 2.9];
        for width in 1..=4 {
            for degree in 1..=5 {
                let monomials = Monomials::of_degree(degree).expect("at least 1");
                let raw = Array2::from_shape_fn((1, width), |(_, column)| sample[column]);
                let found = monomials.of(&raw).into_raw_vec_and_offset().0;
                assert_eq!(found, by_tuples(&sample[..width], degree), "{width} {degree}");
                assert_eq!(monomials.count(width), Some(found.len()));
            }
        }
    }

    #[test]
    fn too_many_are_refused() {
        let message = |degree, samples, width| {
            let monomials = Monomials::of_degree(degree).expect("at least 1");
            monomials.check_size(samples, width).map_err(|error| error.to_string())
        };
        assert_eq!(message(3, 1, 82), Ok(()));
        assert_eq!(
            message(3, 1, 83),
            Err("features: found more than 100000 monomials of degree 1 to 3 in 83 features, expected at most 100000"
                .to_owned())
        );
        assert_eq!(message(100_000, 1, 1), Ok(()));
        assert!(message(100_001, 1, 1).is_err());
        assert!(message(usize::MAX, 1, usize::MAX).is_err());
        assert_eq!(message(1, usize::MAX, usize::MAX), Ok(()));
        assert_eq!(
            message(3, 20_000, 82),
            Err("features: found 98769 monomials of degree 1 to 3 in 82 features for 20000 samples, expected at \
                 most 1000000000 numbers"
                .to_owned())
        );
        assert_eq!(Monomials::of_degree(0), None);
    }

    #[test]
    fn names_and_degrees_are_read_and_written() {
        for (text, degree) in [("\"raw\"", 1), ("\"quadratic\"", 2), ("\"cubic\"", 3), ("4", 4)] {
            let monomials: Monomials = serde_json::from_str(text).expect("sound");
            assert_eq!(monomials.degree(), degree);
            assert_eq!(serde_json::to_string(&monomials).expect("writes"), text);
        }
        let named: Monomials = serde_json::from_str("2").expect("sound");
        assert_eq!(serde_json::to_string(&named).expect("writes"), "\"quadratic\"");
        let expected = "expected \"raw\", \"quadratic\", \"cubic\" or a degree of at least 1";
        for text in ["0", "-1", "2.0", "\"quartic\"", "true", "[]"] {
            let error = serde_json::from_str::<Monomials>(text).expect_err("is bad").to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
