//! Why a witness does not show what an answer says.

/// Why a witness does not show what an answer says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refuted(pub String);

impl From<String> for Refuted {
    fn from(why: String) -> Self {
        Refuted(why)
    }
}

impl From<&str> for Refuted {
    fn from(why: &str) -> Self {
        Refuted(why.to_owned())
    }
}
