//! Labels as files have them: whole numbers, or names.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DataError;

/// One label, as specifications name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("expected" = "a label: a whole number or a name"))]
pub enum Label {
    /// A whole number.
    Number(i64),
    /// A text.
    Name(String),
}

/// As messages quote it.
impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Number(number) => write!(formatter, "{number}"),
            Label::Name(name) => write!(formatter, "{name:?}"),
        }
    }
}

/// One label for each sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labels {
    /// Whole numbers, which sort as numbers.
    Numbers(Vec<i64>),
    /// Texts, which sort by their characters.
    Names(Vec<String>),
}

impl<const COUNT: usize> From<[i64; COUNT]> for Labels {
    fn from(numbers: [i64; COUNT]) -> Self {
        Labels::Numbers(numbers.to_vec())
    }
}

impl From<Vec<i64>> for Labels {
    fn from(numbers: Vec<i64>) -> Self {
        Labels::Numbers(numbers)
    }
}

impl Labels {
    /// Number of labels.
    pub fn len(&self) -> usize {
        match self {
            Labels::Numbers(numbers) => numbers.len(),
            Labels::Names(names) => names.len(),
        }
    }

    /// Are there no labels?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The label at a place as messages quote it.
    ///
    /// # Panics
    /// When there are not so many labels.
    pub(super) fn quoted(&self, place: usize) -> String {
        match self {
            Labels::Numbers(numbers) => numbers[place].to_string(),
            Labels::Names(names) => format!("{:?}", names[place]),
        }
    }

    /// Texts: numbers where every one is a whole number, for which `1.0` will do in place of `1`, and names
    /// where none is a number. `entry` says where a text stands.
    ///
    /// # Errors
    /// An empty text, a number that is not whole, a number among names, a name among numbers.
    pub(super) fn of_texts(texts: Vec<String>, entry: impl Fn(usize) -> String) -> Result<Labels, DataError> {
        let numbers: Vec<Option<i64>> = texts
            .iter()
            .enumerate()
            .map(|(place, text)| {
                number_or_name(text)
                    .map_err(|expected| DataError::unexpected(entry(place), format!("{text:?}"), expected))
            })
            .collect::<Result<_, _>>()?;
        let first_is_number = numbers.first().is_some_and(Option::is_some);
        if let Some(place) = numbers.iter().position(|number| number.is_some() != first_is_number) {
            let what = if first_is_number { "a whole number" } else { "a name" };
            let expected = format!("{what}, as the label of the first sample is");
            return Err(DataError::unexpected(entry(place), format!("{:?}", texts[place]), expected));
        }
        Ok(if first_is_number {
            Labels::Numbers(numbers.into_iter().flatten().collect())
        } else {
            Labels::Names(texts)
        })
    }
}

/// The whole number that a text is; nothing where it is a name; in words what it should be where it is
/// neither.
fn number_or_name(text: &str) -> Result<Option<i64>, &'static str> {
    let wrong = "a label: a whole number or a name";
    if text.trim().is_empty() {
        return Err(wrong);
    }
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(number), _) => Ok(Some(number)),
        // Where features and labels were one array of doubles, NumPy writes 1 as 1.000000000000000000e+00.
        (_, Ok(number)) => whole(number).map(Some).ok_or(wrong),
        (Err(_), Err(_)) => Ok(None),
    }
}

/// The integer that a double is, if it is one that no other integer rounds to.
pub(super) fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Labels, String> {
        let texts = texts.iter().map(|&text| text.to_owned()).collect();
        Labels::of_texts(texts, |place| format!("labels[{place}]")).map_err(|error| error.to_string())
    }

    #[test]
    fn texts_are_numbers_or_names() {
        assert_eq!(read(&["1", "-1", "1.0", "2e0"]), Ok(Labels::from([1, -1, 1, 2])));
        let names = Labels::Names(vec!["cat".to_owned(), "dog".to_owned(), "true".to_owned()]);
        assert_eq!(read(&["cat", "dog", "true"]), Ok(names));
    }

    #[test]
    fn what_is_neither_is_named() {
        for text in ["0.5", "nan", "inf", "1e300", "9007199254740993.0", "", " "] {
            let expected = format!("labels[1]: found {text:?}, expected a label: a whole number or a name");
            assert_eq!(read(&["0", text]), Err(expected));
        }
        assert_eq!(
            read(&["0", "1", "l"]),
            Err("labels[2]: found \"l\", expected a whole number, as the label of the first sample is".into())
        );
        assert_eq!(
            read(&["cat", "1"]),
            Err("labels[1]: found \"1\", expected a name, as the label of the first sample is".into())
        );
    }
}
