//! Bounds in few digits: a lower bound is rounded down and an upper bound up, so that what is shown holds as
//! well.

use countersign_check::{Method, six_digits};
use countersign_kinds::role;

/// To which side a number is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    /// For lower bounds.
    Down,
    /// For upper bounds.
    Up,
}

impl Toward {
    /// How many units of the last digit the nearest decimal must move: -1, 0 or 1.
    fn correction(self, number: f64, nearest: f64) -> i64 {
        match self {
            Toward::Down if nearest > number => -1,
            Toward::Up if nearest < number => 1,
            _ => 0,
        }
    }
}

/// A share with so many decimals.
pub(crate) fn share(share: f64, decimals: usize, toward: Toward) -> String {
    let nearest = format!("{share:.decimals$}");
    let Ok(read) = nearest.parse::<f64>() else { return nearest };
    match toward.correction(share, read) {
        0 => nearest,
        units => {
            let unit = 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
            // Within half a unit of the decimal that is meant, which is what is shown.
            let moved = read + units as f64 * unit;
            format!("{:.decimals$}", if moved.abs() < unit / 2.0 { 0.0 } else { moved })
        }
    }
}

/// A number with six significant digits.
pub(crate) fn significant(number: f64, toward: Toward) -> String {
    let text = format!("{number:.5e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return six_digits(number) };
    let digits = mantissa.replace('.', "").parse::<i64>().ok().zip(exponent.parse::<i32>().ok());
    match (text.parse::<f64>(), digits) {
        (Ok(nearest), Some((digits, exponent))) => {
            let correction = toward.correction(number, nearest);
            // Below a power of ten the sixth digit stands one place further to the right.
            let is_below = digits.abs() == 100_000 && digits.signum() == -correction;
            let (digits, last) = if is_below { (digits * 10, exponent - 6) } else { (digits, exponent - 5) };
            format!("{}e{last}", digits + correction).parse().map_or(text, six_digits)
        }
        _ => text,
    }
}

/// One end of an answer, or its width: what encloses is rounded outward. What attacks reach is rounded to the
/// nearest, as its ends are no bounds.
pub(crate) fn end(method: Method, number: f64, toward: Toward) -> String {
    if role(method).is_reached() { six_digits(number) } else { significant(number, toward) }
}

#[cfg(test)]
mod tests {
    use super::Toward::{Down, Up};
    use super::*;

    #[test]
    fn shares_are_rounded_to_the_safe_side() {
        let almost_all = 59_999.0 / 60_000.0;
        assert_eq!(share(almost_all, 4, Down), "0.9999");
        assert_eq!(share(almost_all, 4, Up), "1.0000");
        let hardly_any = 1.0 / 60_000.0;
        assert_eq!(share(hardly_any, 4, Down), "0.0000");
        assert_eq!(share(hardly_any, 4, Up), "0.0001");
        assert_eq!(share(0.000_06, 4, Down), "0.0000", "without a sign");
        for exact in [0.0, 0.1, 0.25, 0.7, 0.9999, 1.0] {
            assert_eq!(share(exact, 4, Down), share(exact, 4, Up), "{exact}");
        }
        assert_eq!((share(2.0 / 3.0, 2, Down), share(2.0 / 3.0, 2, Up)), ("0.66".into(), "0.67".into()));
    }

    #[test]
    fn significant_digits_are_rounded_to_the_safe_side() {
        let both = |number| [significant(number, Down), significant(number, Up)];
        assert_eq!(both(2.0 / 3.0), ["0.666666", "0.666667"]);
        assert_eq!(both(-2.0 / 3.0), ["-0.666667", "-0.666666"]);
        assert_eq!(both(0.999_999_9), ["0.999999", "1"]);
        assert_eq!(both(1.000_000_01), ["1", "1.00001"]);
        assert_eq!(both(366.554_99), ["366.554", "366.555"]);
        assert_eq!(both(1.234_567_8e-7), ["1.23456e-7", "1.23457e-7"]);
        for exact in [0.0, 0.1, -0.25, 14.3219, 1e12] {
            assert_eq!(both(exact), [six_digits(exact), six_digits(exact)]);
        }
        assert_eq!(significant(f64::MAX, Up), "inf", "there is no larger number of six digits");
    }
}
