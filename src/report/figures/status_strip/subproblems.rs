//! How the subproblems of a study's cells ended, window by window.

use super::super::figure::Exhibit;
use super::strip::{Look, Segment, Strip, drawn};
use crate::report::study::{StudyReport, StudyRow};
use countersign_kinds::training::bounds::SubproblemCounts;

/// How a subproblem ended, with how many ended so.
type Kind = (Look, fn(&SubproblemCounts) -> usize);

const KINDS: [Kind; 4] = [
    (Look { word: "solved", colour: "#0072B2", height: 1.0 }, |counts| counts.optimal),
    (Look { word: "limited", colour: "#E69F00", height: 0.5 }, |counts| counts.limited),
    (Look { word: "contradicted", colour: "#CC79A7", height: 0.4 }, |counts| counts.contradicted),
    (Look { word: "failed", colour: "#C62828", height: 0.3 }, |counts| counts.failed),
];
/// Between two windows, as a share of one.
const GAP: f64 = 0.06;

/// The figure; nothing for a study without subproblems.
pub(in crate::report::figures) fn subproblem_status(report: &StudyReport) -> Option<Exhibit> {
    let strips: Vec<Strip> = report.rows.iter().filter_map(strip).collect();
    let figure = drawn(&strips, "steps of the run: each column is the window that ends with that step");
    let caption = "A row for each cell that solved programs, a column for each window, divided by how its subproblems ended. \
                   Where there is nothing, intervals bound the step.";
    Exhibit::of("subproblem-status.svg", "How subproblems ended", caption, figure)
}

fn strip(row: &StudyRow) -> Option<Strip> {
    let mut counts = row.subproblems?;
    counts += row.tightening_subproblems.unwrap_or_default();
    if counts.total() == 0 {
        return None;
    }
    let name = row.name();
    // Stored studies may have the sum alone.
    let windows = if row.subproblems_by_step.is_empty() { &[counts][..] } else { &row.subproblems_by_step };
    let segments = (0..windows.len()).flat_map(|place| window(&name, windows, place)).collect();
    let used = KINDS.iter().filter(|(_, of)| of(&counts) > 0);
    let numbers: Vec<String> = used.map(|(look, of)| format!("{} {}", of(&counts), look.word)).collect();
    Some(Strip { name, segments, numbers: numbers.join(", ") })
}

/// One window: beside each other the shares of its subproblems by how they ended.
fn window(name: &str, windows: &[SubproblemCounts], place: usize) -> Vec<Segment> {
    let (counts, width) = (&windows[place], 1.0 / windows.len() as f64);
    let total = counts.total();
    let at = |count: usize| (place as f64 + (1.0 - GAP) * count as f64 / total.max(1) as f64) * width;
    let of = if windows.len() > 1 { format!("step {}: ", place + 1) } else { String::new() };
    let mut before = 0;
    let mut segments = Vec::new();
    for (look, ended) in KINDS {
        let count = ended(counts);
        if count > 0 {
            let title = format!("{name}\n{of}{count} of {total} {}", look.word);
            segments.push(Segment { look, from: at(before), to: at(before + count), title });
        }
        before += count;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_divided_by_how_its_subproblems_ended() {
        let solved = SubproblemCounts { optimal: 4, ..SubproblemCounts::default() };
        let mixed = SubproblemCounts { optimal: 1, limited: 3, ..SubproblemCounts::default() };
        let windows = [solved, SubproblemCounts::default(), mixed];
        assert_eq!(window("milp", &windows, 0).len(), 1);
        assert!(window("milp", &windows, 1).is_empty(), "a step that intervals bound");
        let last = window("milp", &windows, 2);
        let words: Vec<&str> = last.iter().map(|segment| segment.look.word).collect();
        assert_eq!(words, ["solved", "limited"]);
        assert!(last[0].from == 2.0 / 3.0 && last[0].to == last[1].from && last[1].to < 1.0);
        assert_eq!(last[1].title, "milp\nstep 3: 3 of 4 limited");
    }
}
