//! What was asked: the question in a sentence, the specification entry by entry, and the files that were
//! read.

use maud::{Markup, html};
use serde_json::Value;

use super::number::{counted, grouped};
use crate::report::figures::words;
use crate::report::head::{Command, Head};
use crate::report::schema::Report;

/// Entries of a list that are shown.
const MOST_ENTRIES: usize = 24;
/// Training runs that are described.
const MOST_RUNS: usize = 12;

pub(super) fn of_report(report: &Report) -> Markup {
    let runs: Vec<(usize, String)> = report
        .cases
        .iter()
        .filter_map(|case| Some((case.id, words(case.training.as_ref()?, None))))
        .collect();
    html! {
        p.lead { (question(report)) " " (how(report)) }
        @if let [(_, run)] = runs.as_slice() {
            p { "The training run: " (run) "." }
        } @else if !runs.is_empty() {
            p { "The training runs:" }
            ol.runs start=(runs[0].0) {
                @for (id, run) in runs.iter().take(MOST_RUNS) { li value=(id) { (run) } }
            }
            @if runs.len() > MOST_RUNS { p { "and " (counted(runs.len() - MOST_RUNS, "more run")) "." } }
        }
        (specification(&report.head))
    }
}

fn question(report: &Report) -> &'static str {
    match report.head.spec.get("kind").and_then(Value::as_str) {
        Some("trajectory") => "Where can training end when an attacker changes the training data?",
        Some("smoothing") => {
            "How far may an input move before the prediction of a smoothed classifier changes?"
        }
        _ => "How many training labels must an attacker flip before a prediction changes?",
    }
}

fn how(report: &Report) -> String {
    let cases = counted(report.cases.len(), "case");
    match report.command() {
        Command::Check => format!("Every method was asked about {cases}, and their answers were compared."),
        Command::Certify => {
            format!("The methods that scale were asked about {cases}, and their answers were compared.")
        }
    }
}

/// The specification, and the files that it reads.
pub(crate) fn specification(head: &Head) -> Markup {
    let mut entries = Vec::new();
    flatten("", &head.spec, &mut entries);
    let count =
        if entries.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(entries.len())) };
    let (files, were) =
        (counted(head.inputs.len(), "file"), if head.inputs.len() == 1 { "was" } else { "were" });
    html! {
        details {
            summary { "The specification with defaults filled in: " (count) }
            div.scroll tabindex="0" role="region" aria-label="Specification" {
                table.plain {
                    thead { tr { th scope="col" { "entry" } th scope="col" { "value" } } }
                    tbody {
                        @for (key, value) in &entries { tr { th scope="row" { code { (key) } } td { code { (value) } } } }
                    }
                }
            }
        }
        @if !head.inputs.is_empty() {
            details {
                summary { (files) " that " (were) " read, with SHA-256 digests" }
                div.scroll tabindex="0" role="region" aria-label="Files that were read" {
                    table.plain {
                        thead { tr { th scope="col" { "file" } th scope="col" { "digest" } } }
                        tbody {
                            @for input in &head.inputs {
                                tr { td { code { (input.file) } } td { code.digest { (input.sha256) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Entries by dotted keys, as `--set` names them.
fn flatten(key: &str, value: &Value, entries: &mut Vec<(String, String)>) {
    match value {
        Value::Object(table) if !table.is_empty() => {
            for (name, value) in table {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(&key, value, entries);
            }
        }
        Value::Null => {}
        Value::Array(list) if list.len() > MOST_ENTRIES => {
            let shown: Vec<String> = list.iter().take(MOST_ENTRIES).map(Value::to_string).collect();
            entries.push((key.to_owned(), format!("[{}, … {} in all]", shown.join(","), list.len())));
        }
        other => entries.push((key.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_dotted_keys_and_long_lists_are_cut() {
        let long: Vec<usize> = (0..30).collect();
        let spec = serde_json::json!({"a": {"b": 1, "c": null}, "list": long, "empty": {}});
        let mut entries = Vec::new();
        flatten("", &spec, &mut entries);
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a.b", "empty", "list"]);
        assert!(entries[2].1.ends_with("… 30 in all]"), "{}", entries[2].1);
    }
}
