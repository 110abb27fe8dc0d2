//! Where groups stand: the least at the bottom, each above everything that it must hold.

use super::graph::{Graph, Group};

/// Pixels of a letter, from one to the next; about.
const LETTER: f64 = 7.9;
/// Height of a line of text in a box.
pub(super) const LINE: f64 = 19.0;
/// Above and below the text of a box.
pub(super) const PADDING: f64 = 9.0;
/// Names that a box has at most.
const MOST_NAMES: usize = 8;
/// Between two layers, where the counts stand.
const BETWEEN_LAYERS: f64 = 62.0;
const BETWEEN_BOXES: f64 = 90.0;
const MARGIN: f64 = 24.0;
/// Right of the boxes, for counts and for lines that pass boxes.
const ASIDE: f64 = 170.0;

/// A box with its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    /// The middle of the box.
    pub x: f64,
    /// Its upper edge.
    pub top: f64,
    pub width: f64,
    pub height: f64,
    pub lines: Vec<String>,
    /// Whether each line is a name, or something that is said about all of them.
    pub names: usize,
    /// Counted from the bottom.
    pub layer: usize,
}

/// Boxes in a drawing of this size.
pub(super) struct Layout {
    pub boxes: Vec<Placed>,
    pub width: f64,
    pub height: f64,
}

impl Layout {
    pub(super) fn of(graph: &Graph) -> Self {
        let layers = graph.layers();
        let mut boxes: Vec<Placed> =
            graph.groups.iter().zip(&layers).map(|(group, &layer)| sized(group, layer)).collect();
        let highest = layers.iter().copied().max().unwrap_or(0);
        let in_layer = |layer: usize| -> Vec<usize> {
            (0..layers.len()).filter(|&place| layers[place] == layer).collect()
        };
        let row_width = |layer| {
            let own = in_layer(layer);
            let gaps = own.len().saturating_sub(1);
            own.into_iter().map(|place| boxes[place].width).sum::<f64>() + BETWEEN_BOXES * gaps as f64
        };
        let widths: Vec<f64> = (0..=highest).map(row_width).collect();
        let widest = widths.iter().copied().fold(0.0, f64::max);
        let mut top = MARGIN;
        for layer in (0..=highest).rev() {
            let mut left = MARGIN + ASIDE / 2.0 + (widest - widths[layer]) / 2.0;
            let mut tallest: f64 = 0.0;
            for place in in_layer(layer) {
                let own = &mut boxes[place];
                (own.x, own.top) = (left + own.width / 2.0, top);
                left += own.width + BETWEEN_BOXES;
                tallest = tallest.max(own.height);
            }
            for place in in_layer(layer) {
                boxes[place].top += (tallest - boxes[place].height) / 2.0;
            }
            top += tallest + BETWEEN_LAYERS;
        }
        Layout { boxes, width: widest + 2.0 * MARGIN + ASIDE, height: top - BETWEEN_LAYERS + MARGIN }
    }
}

fn sized(group: &Group, layer: usize) -> Placed {
    let mut lines: Vec<String> = group.names.iter().take(MOST_NAMES).cloned().collect();
    let more = group.names.len().saturating_sub(MOST_NAMES);
    let names = lines.len();
    lines.extend((more > 0).then(|| format!("and {more} more")));
    let said = [("among these:", group.within), ("replayed:", group.alone)];
    lines.extend(
        said.iter()
            .filter(|(_, counts)| counts.total() > 0)
            .map(|(what, counts)| format!("{what} {}", counts.text())),
    );
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let width = (LETTER * longest as f64 + 30.0).max(110.0);
    let height = LINE * lines.len() as f64 + 2.0 * PADDING;
    Placed { x: 0.0, top: 0.0, width, height, lines, names, layer }
}
