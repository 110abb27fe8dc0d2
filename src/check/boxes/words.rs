//! Boxes in words.

use crate::{Shape, Value};

/// How a component is called where there may be several.
pub(super) fn named(component: usize, shape: Shape) -> String {
    if shape == Shape::Numbers { format!("component {component}: ") } else { String::new() }
}

pub(super) fn word(shape: Shape) -> &'static str {
    match shape {
        Shape::Count => "whole numbers",
        Shape::Number => "real numbers",
        Shape::Numbers => "lists of real numbers",
    }
}

/// What is found at an end.
pub fn kind(end: &Value) -> String {
    match end {
        Value::Count(_) => "a whole number".to_owned(),
        Value::Number(_) => "a real number".to_owned(),
        Value::Numbers(numbers) => format!("{} real numbers", numbers.len()),
    }
}

/// A number with six significant digits, for readers.
pub fn six_digits(number: f64) -> String {
    // What was just written reads back.
    let rounded: f64 = format!("{number:.5e}").parse().unwrap_or(number);
    let is_plain = rounded == 0.0 || (1e-4..1e9).contains(&rounded.abs());
    if is_plain { rounded.to_string() } else { format!("{rounded:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_enough_for_readers() {
        let texts = [14.321_925, 366.554_99, 0.0, 1.0, 2.5e-7, 1.25e12, -0.1].map(six_digits);
        assert_eq!(texts, ["14.3219", "366.555", "0", "1", "2.5e-7", "1.25e12", "-0.1"]);
    }
}
