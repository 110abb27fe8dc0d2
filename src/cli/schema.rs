//! `countersign schema`: the JSON Schema of reports.

use super::{Failure, print};
use crate::report::json_schema;

pub(super) fn run() -> Result<u8, Failure> {
    print(&(serde_json::to_string_pretty(&json_schema()).map_err(Failure::internal)? + "\n"))?;
    Ok(0)
}
