//! Cells of a plane as few rectangles.

use crate::property::Grid;

/// Neighbours in a row that have one value, together as a rectangle: two of its corners, and the value. Cells are row by
/// row, a value each.
pub(super) fn equal_runs<T: Copy + PartialEq>(grid: &Grid, cells: &[T]) -> Vec<([(f64, f64); 2], T)> {
    let mut runs = Vec::new();
    for (row, cells) in cells.chunks(grid.columns).enumerate() {
        let mut start = 0;
        for run in cells.chunk_by(|one, other| one == other) {
            let end = start + run.len();
            runs.push(([corner(grid, start, row), corner(grid, end, row + 1)], run[0]));
            start = end;
        }
    }
    runs
}

/// The corner before a column and below a row.
fn corner(grid: &Grid, column: usize, row: usize) -> (f64, f64) {
    let [first, second] = grid.ranges;
    (along(first, column, grid.columns), along(second, row, grid.rows))
}

fn along((least, most): (f64, f64), place: usize, cells: usize) -> f64 {
    least + (most - least) * place as f64 / cells as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_every_cell_once_and_end_with_the_row() {
        let grid = Grid { ranges: [(0.0, 3.0), (-1.0, 1.0)], columns: 3, rows: 2 };
        let runs = equal_runs(&grid, &[7, 7, 8, 8, 8, 8]);
        let expected =
            [([(0.0, -1.0), (2.0, 0.0)], 7), ([(2.0, -1.0), (3.0, 0.0)], 8), ([(0.0, 0.0), (3.0, 1.0)], 8)];
        assert_eq!(runs, expected);
    }
}
