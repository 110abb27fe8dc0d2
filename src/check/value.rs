//! What stands at one end of an answer: a whole number of flips, a real number, or the ends of a box.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One end of an answer. Which of them it is follows from the quantity ([`super::Quantity::shape`]).
///
/// Each is written so that it reads back as itself: a real number always with a point or an exponent, a whole
/// one never.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A number of label flips.
    Count(i64),
    /// A real number.
    Number(Finite),
    /// An end of a box, component by component.
    Numbers(Vec<Finite>),
}

/// What kind of [`Value`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number.
    Count,
    /// A real number.
    Number,
    /// Real numbers.
    Numbers,
}

/// A number that is neither infinite nor NaN: JSON has neither, and no bound is one.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
pub struct Finite(#[schemars(with = "f64")] f64);

/// A number that no report can hold.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("component {component}: found {number}, expected a finite number")]
pub struct NotFinite {
    /// Its place among the numbers.
    pub component: usize,
    /// The number.
    pub number: f64,
}

impl Value {
    /// A number of flips; none beyond what a report holds.
    pub fn count(flips: u64) -> Option<Value> {
        i64::try_from(flips).ok().map(Value::Count)
    }

    /// A real number.
    ///
    /// # Errors
    /// When it is not finite.
    pub fn number(number: f64) -> Result<Value, NotFinite> {
        Finite::try_from(number).map(Value::Number)
    }

    /// An end of a box.
    ///
    /// # Errors
    /// The first component that is not finite.
    pub fn numbers(numbers: impl IntoIterator<Item = f64>) -> Result<Value, NotFinite> {
        let finite =
            |(component, number)| Finite::try_from(number).map_err(|_| NotFinite { component, number });
        numbers.into_iter().enumerate().map(finite).collect::<Result<_, _>>().map(Value::Numbers)
    }

    /// What kind of value it is.
    pub fn shape(&self) -> Shape {
        match self {
            Value::Count(_) => Shape::Count,
            Value::Number(_) => Shape::Number,
            Value::Numbers(_) => Shape::Numbers,
        }
    }

    /// The number of flips, where it is one.
    pub fn as_count(&self) -> Option<i64> {
        match self {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// The real numbers, of which a single one is the only component; none for a number of flips.
    pub fn components(&self) -> Option<Vec<f64>> {
        match self {
            Value::Count(_) => None,
            Value::Number(number) => Some(vec![number.get()]),
            Value::Numbers(numbers) => Some(numbers.iter().map(|number| number.get()).collect()),
        }
    }
}

impl Finite {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Finite {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Self, NotFinite> {
        if number.is_finite() { Ok(Finite(number)) } else { Err(NotFinite { component: 0, number }) }
    }
}

impl From<Finite> for f64 {
    fn from(finite: Finite) -> f64 {
        finite.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_back_as_itself() {
        let edges = [0.0, -0.0, 1.0, 0.1, 1e17, -1e300, f64::MAX, f64::MIN_POSITIVE, 5e-324];
        let mut values = vec![Value::Count(3), Value::Count(i64::MIN), Value::numbers([]).expect("empty")];
        values.extend(edges.map(|number| Value::number(number).expect("finite")));
        values.push(Value::numbers(edges).expect("finite"));
        for value in values {
            let text = serde_json::to_string(&value).expect("writes");
            let back: Value = serde_json::from_str(&text).expect("reads");
            assert_eq!(back, value, "{text}");
            // Equality does not tell the zeros apart.
            assert_eq!(serde_json::to_string(&back).expect("writes"), text);
        }
    }

    #[test]
    fn what_is_not_finite_is_no_value() {
        assert!(Value::number(f64::NAN).is_err());
        let error = Value::numbers([0.0, f64::INFINITY]).expect_err("infinite");
        assert_eq!((error.component, error.number), (1, f64::INFINITY));
        for text in ["1e999", "[0.5,null]", "\"3\"", "[[1.0]]"] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
    }
}
