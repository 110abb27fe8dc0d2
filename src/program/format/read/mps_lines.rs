//! MPS files in lines: sections begin in the first column, entries do not.

use super::error::ReadError;

/// A line that is no comment.
pub(super) struct Line<'a> {
    pub number: usize,
    /// Does it begin a section?
    pub is_section: bool,
    pub words: Vec<&'a str>,
}

impl Line<'_> {
    pub(super) fn wrong(&self, expected: &str) -> ReadError {
        ReadError::new(self.number, format!("{:?}", self.words.join(" ")), expected)
    }

    /// A number among the words.
    pub(super) fn value(&self, place: usize) -> Result<f64, ReadError> {
        let word = self.words.get(place).ok_or_else(|| self.wrong("a number at its end"))?;
        let value = word.parse().ok().filter(|value: &f64| !value.is_nan());
        value.ok_or_else(|| ReadError::new(self.number, format!("{word:?}"), "a number"))
    }

    /// A finite number among the words.
    pub(super) fn finite(&self, place: usize) -> Result<f64, ReadError> {
        let value = self.value(place)?;
        let finite = Some(value).filter(|value| value.is_finite());
        finite.ok_or_else(|| ReadError::new(self.number, value, "a finite number"))
    }

    /// The name of the set that the entries of a right-hand side or range belong to, if it has one.
    pub(super) fn set_of_pairs(&self) -> Option<&str> {
        self.words.first().copied().filter(|_| self.words.len() % 2 == 1)
    }

    /// Names with numbers behind them, without the name of the set that may stand before them.
    pub(super) fn pairs(&self) -> Result<Vec<(&str, f64)>, ReadError> {
        let begin = self.words.len() % 2;
        if self.words.len() < begin + 2 || self.words.len() > begin + 4 {
            return Err(self.wrong("one or two names, each with a number"));
        }
        let places = (begin..self.words.len()).step_by(2);
        places.map(|place| Ok((self.words[place], self.finite(place + 1)?))).collect()
    }
}

/// The lines of a file, without comments and empty ones.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().enumerate().filter_map(|(place, line)| {
        let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with('$')).collect();
        let is_nothing = words.is_empty() || line.starts_with('*');
        let is_section = !line.starts_with([' ', '\t']);
        (!is_nothing).then_some(Line { number: place + 1, is_section, words })
    })
}
