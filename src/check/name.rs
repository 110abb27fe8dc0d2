//! Names of methods, which stand in specifications and reports.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes of the longest name.
const LONGEST: usize = 24;

/// A way to answer a question, by its name.
///
/// The set of methods is open: which there are, and what each of them is, the tables of the kinds say
/// ([`crate::Kind`]). Two names are the same when their letters are.
///
/// # Examples
/// ```
/// use countersign_check::Method;
///
/// const KNAPSACK: Method = Method::named("knapsack");
/// assert_eq!("knapsack".parse(), Ok(KNAPSACK));
/// assert_eq!(KNAPSACK.to_string(), "knapsack");
/// ```
// Bytes after the name are 0, so that the derived order is that of the letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Method([u8; LONGEST]);

/// A text that is the name of no method: too long, empty, or of other letters than names have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {0:?}, expected 1 to {LONGEST} letters a to z, digits and hyphens")]
pub struct NotAName(String);

impl Method {
    /// The method of this name, for constants.
    ///
    /// # Panics
    /// When `name` is not one; in a constant, the compiler says so.
    pub const fn named(name: &str) -> Method {
        match Method::of(name.as_bytes()) {
            Some(method) => method,
            None => panic!("not the name of a method"),
        }
    }

    const fn of(name: &[u8]) -> Option<Method> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        let mut letters = [0; LONGEST];
        let mut place = 0;
        while place < name.len() {
            if !matches!(name[place], b'a'..=b'z' | b'0'..=b'9' | b'-') {
                return None;
            }
            letters[place] = name[place];
            place += 1;
        }
        Some(Method(letters))
    }

    /// The name in specifications and reports.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&letter| letter == 0).unwrap_or(LONGEST);
        // All of its letters are ASCII.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        Method::of(text.as_bytes()).ok_or_else(|| NotAName(text.to_owned()))
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Method {
    fn schema_name() -> Cow<'static, str> {
        "Method".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A way to answer a question, by its name.",
            "type": "string",
            "pattern": format!("^[a-z0-9-]{{1,{LONGEST}}}$"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for text in ["p1", "black-box", "abcdefghijklmnopqrstuvwx"] {
            let method: Method = text.parse().expect("a name");
            assert_eq!((method.as_str(), method.to_string().as_str()), (text, text));
            let written = serde_json::to_string(&method).expect("writes");
            assert_eq!(serde_json::from_str::<Method>(&written).expect("reads"), method);
        }
        assert_eq!(format!("[{:>4}]", Method::named("p1")), "[  p1]");
    }

    #[test]
    fn other_texts_are_not_names() {
        for text in ["", "P1", "p 1", "abcdefghijklmnopqrstuvwxy", "é", "p1\0"] {
            assert_eq!(text.parse::<Method>(), Err(NotAName(text.to_owned())));
        }
        assert!(serde_json::from_str::<Method>("3").is_err());
    }
}
