//! Which keys of the `[data]` table go with which source and which task.

use serde_json::json;

use super::table::{Data, Source};
use crate::data::{Monomials, TargetScaling};
use crate::spec::SpecError;
use crate::spec::document::Document;

/// Must a key be given?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Yes,
    Maybe,
    No,
}

/// Every key that not all sources have, whether it is given, and what it needs of each source. `counts` is what
/// `train` and `test` need where there are features.
fn keys(data: &Data, counts: Need) -> [(&'static str, bool, Need); 18] {
    use Source::{Blobs, Csv, HalfMoons, Idx, Labels, Npy, Npz};
    let source = data.source;
    let only = |sources: &[Source], need: Need| if sources.contains(&source) { need } else { Need::No };
    let in_files = [Csv, Npz, Npy, Idx];
    let other_labels = match (source, data.test_file.is_some()) {
        (Npy | Idx, true) => Need::Yes,
        (Labels, _) => Need::Maybe,
        _ => Need::No,
    };
    let count = if source == Labels { Need::No } else { counts };
    let selection = if source == Labels { Need::No } else { Need::Maybe };
    [
        ("file", data.file.is_some(), only(&in_files, Need::Yes)),
        ("labels", data.labels.is_some(), only(&[Npy, Idx, Labels], Need::Yes)),
        ("test_file", data.test_file.is_some(), only(&in_files, Need::Maybe)),
        ("test_labels", data.test_labels.is_some(), other_labels),
        ("arrays", data.arrays.is_some(), only(&[Npz], Need::Maybe)),
        ("header", data.header.is_some(), only(&[Csv], Need::Maybe)),
        ("keep", data.keep.is_some(), selection),
        ("shuffle", data.shuffle.is_some(), selection),
        ("features", data.features != Monomials::RAW, selection),
        ("train", data.train.is_some(), count),
        ("test", data.test.is_some(), count),
        ("samples", data.samples.is_some(), only(&[HalfMoons, Blobs], Need::Maybe)),
        ("noise", data.noise.is_some(), only(&[HalfMoons], Need::Maybe)),
        ("centers", data.centers.is_some(), only(&[Blobs], Need::Maybe)),
        ("dimensions", data.dimensions.is_some(), only(&[Blobs], Need::Maybe)),
        ("deviation", data.deviation.is_some(), only(&[Blobs], Need::Maybe)),
        ("seed", data.seed.is_some(), only(&[HalfMoons, Blobs], Need::Maybe)),
        ("test_seed", data.test_seed.is_some(), only(&[HalfMoons, Blobs], Need::Maybe)),
    ]
}

/// # Errors
/// Names the first key that is missing, or that goes with another source, task or key.
pub(super) fn check(data: &Data, counts: Need, document: &Document) -> Result<(), SpecError> {
    for (key, given, need) in keys(data, counts) {
        let expected = match need {
            Need::Yes if !given => "it to be given for this source",
            Need::No if given => "nothing for this source",
            _ => continue,
        };
        let found = if given { "a value" } else { "nothing" };
        return Err(document.error(format!("data.{key}"), found, expected));
    }
    for (key, count) in [("data.train", data.train), ("data.test", data.test)] {
        if count == Some(0) {
            return Err(document.error(key, 0, "at least 1"));
        }
    }
    if data.test_seed.is_some() && !data.draws_tests() {
        let expected = "nothing: without test, or with train, no second set is drawn";
        return Err(document.error("data.test_seed", "a value", expected));
    }
    check_task(data, document)
}

/// Which keys go with values, and which with classes?
fn check_task(data: &Data, document: &Document) -> Result<(), SpecError> {
    use Source::{Csv, Npy, Npz};
    let regression = data.is_regression();
    if regression && ![Csv, Npz, Npy].contains(&data.source) {
        let expected = "\"csv\", \"npz\" or \"npy\", which may have values, for this task";
        return Err(document.error("data.source", json!(data.source), expected));
    }
    for (key, given) in [
        ("data.keep", regression && data.keep.is_some()),
        ("data.classes", regression && data.classes.is_some()),
        ("data.target_scaling", !regression && data.target_scaling != TargetScaling::None),
    ] {
        if given {
            return Err(document.error(key, "a value", "nothing for this task"));
        }
    }
    Ok(())
}
