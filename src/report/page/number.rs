//! Numbers in few digits, whose exact value is at hand: where the pointer rests, and for all of them at the
//! press of a button.

use maud::{Markup, html};

use crate::report::digits::{self, Toward};
use countersign_check::Answer;

/// A number as it is shown, with its exact value where that is another.
pub(crate) fn number(exact: f64, shown: String) -> Markup {
    let exact = exact.to_string();
    html! { @if exact == shown { (shown) } @else { data value=(exact) title=(exact) { (shown) } } }
}

/// Seconds, to the microsecond or the millisecond.
pub(crate) fn seconds(seconds: f64) -> Markup {
    number(seconds, if seconds < 0.1 { format!("{seconds:.6}") } else { format!("{seconds:.3}") })
}

/// One end of an answer, or its width.
pub(super) fn end(answer: &Answer, exact: f64, toward: Toward) -> Markup {
    number(exact, digits::end(answer.method, exact, toward))
}

/// `1 case`, `2 cases`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{} {word}s", grouped(count)) }
}

/// Digits in groups of three, as in `16,369`.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        let texts = [0, 12, 999, 1_000, 16_369, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "16,369", "1,234,567"]);
        assert_eq!((counted(1, "case"), counted(2_000, "case")), ("1 case".into(), "2,000 cases".into()));
    }

    #[test]
    fn exact_values_are_kept_where_digits_are_left_out() {
        assert_eq!(number(0.5, "0.5".into()).into_string(), "0.5");
        let third = number(1.0 / 3.0, "0.333333".into()).into_string();
        assert!(third.contains("value=\"0.3333333333333333\""), "{third}");
    }
}
