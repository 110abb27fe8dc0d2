//! The box of an answer.

use crate::{Answer, NotFinite, Shape, Value};

/// The box of an answer, component by component. A single number is a box of one component.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerBox {
    /// Its lower ends.
    pub lower: Vec<f64>,
    /// As many upper ends.
    pub upper: Vec<f64>,
}

impl AnswerBox {
    /// The box of an answer; none without numbers, with one end alone, or with ends of different lengths.
    pub fn of(answer: &Answer) -> Option<AnswerBox> {
        let (lower, upper) = (answer.lower.as_ref()?.components()?, answer.upper.as_ref()?.components()?);
        (lower.len() == upper.len()).then_some(AnswerBox { lower, upper })
    }

    /// The sum of its components' widths; none when it is more than a number can hold.
    pub fn width(&self) -> Option<f64> {
        let width = self.ends().fold(0.0, |sum, (lower, upper)| sum + (upper - lower));
        Some(width).filter(|width| width.is_finite())
    }

    /// Lower and upper end of each component.
    pub(super) fn ends(&self) -> impl Iterator<Item = (f64, f64)> {
        self.lower.iter().copied().zip(self.upper.iter().copied())
    }
}

impl Answer {
    /// The answer with a box and its width. Status, trust and witness are the caller's: whether the box is
    /// reached from inside, enclosed from outside or exact. Where a limit stopped the method, its box must
    /// still be of that kind.
    ///
    /// # Errors
    /// The first number that is not finite.
    pub fn with_box(self, lower: &[f64], upper: &[f64]) -> Result<Self, NotFinite> {
        let end = |numbers: &[f64]| match (self.quantity.shape(), numbers) {
            (Shape::Number, &[number]) => Value::number(number),
            _ => Value::numbers(numbers.iter().copied()),
        };
        let (lower, upper) = (end(lower)?, end(upper)?);
        let boxed = Answer { lower: Some(lower), upper: Some(upper), ..self };
        Ok(Answer { width: AnswerBox::of(&boxed).and_then(|answer| answer.width()), ..boxed })
    }
}
