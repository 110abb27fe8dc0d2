//! The drawing of an order. What came of comparisons is told by colour, by pattern and in words.

use maud::{Markup, Render, html};

use super::super::figure::Figure;
use super::graph::{Edge, Graph};
use super::layout::{LINE, Layout, PADDING, Placed};
use crate::report::verdicts::VerdictCounts;

/// How a line is drawn.
struct Look {
    colour: &'static str,
    width: &'static str,
    dashes: &'static str,
}

const AGREE: Look = Look { colour: "#1A7F5A", width: "2", dashes: "none" };
const DISAGREE: Look = Look { colour: "#C62828", width: "4", dashes: "10 5" };
const INCOMPLETE: Look = Look { colour: "#B26A00", width: "2.5", dashes: "2 5" };
/// The legend below the boxes.
const LEGEND: f64 = 44.0;
const FONT: &str = "sans-serif";

/// The look of the gravest verdict; none where all agree.
fn trouble(counts: VerdictCounts) -> Option<&'static Look> {
    match (counts.disagree, counts.incomplete) {
        (0, 0) => None,
        (0, _) => Some(&INCOMPLETE),
        _ => Some(&DISAGREE),
    }
}

fn look(counts: VerdictCounts) -> &'static Look {
    trouble(counts).unwrap_or(&AGREE)
}

pub(super) fn figure(graph: &Graph) -> Figure {
    let layout = Layout::of(graph);
    let width = layout.width.max(440.0).ceil();
    let height = (layout.height + LEGEND).ceil();
    let shift = (width - layout.width) / 2.0;
    let text = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height)
            viewBox=(format!("0 0 {width} {height}")) font-family=(FONT) font-size="14" {
            rect width=(width) height=(height) fill="#FFFFFF" {}
            g transform=(format!("translate({shift} 0)")) {
                @for edge in graph.drawn() { (line(edge, &layout)) }
                @for (group, place) in graph.groups.iter().zip(&layout.boxes) {
                    (placed(place, [group.within, group.alone].into_iter().sum()))
                }
                // Counts stand above lines and boxes.
                @for edge in graph.drawn() { (counts(edge, &layout)) }
            }
            (legend(width, layout.height))
        }
    };
    Figure::plain(text.render().into_string() + "\n")
}

fn placed(place: &Placed, counts: VerdictCounts) -> Markup {
    let left = place.x - place.width / 2.0;
    let border = trouble(counts).map_or("#5F6B7A", |look| look.colour);
    html! {
        rect x=(left) y=(place.top) width=(place.width) height=(place.height) rx="7"
            fill="#F4F6F9" stroke=(border) stroke-width="1.5" {}
        @for (index, line) in place.lines.iter().enumerate() {
            @let is_name = index < place.names;
            text x=(place.x) y=(place.top + PADDING + LINE * index as f64 + 14.0) text-anchor="middle"
                fill=(if is_name { "#000000" } else { border })
                font-size=(if is_name { "14" } else { "12" })
                font-weight=(if is_name { "600" } else { "400" }) { (line) }
        }
    }
}

/// From the upper edge of one box to the lower edge of another; past boxes in a bow.
fn ends(edge: &Edge, layout: &Layout) -> ([f64; 4], f64) {
    let (lower, upper) = (&layout.boxes[edge.lower], &layout.boxes[edge.upper]);
    let is_far = upper.layer > lower.layer + 1;
    let widest = layout.boxes.iter().map(|place| place.width).fold(0.0, f64::max);
    let bow = if is_far { widest / 2.0 + 60.0 } else { 0.0 };
    ([lower.x, lower.top, upper.x, upper.top + upper.height], bow)
}

fn line(edge: &Edge, layout: &Layout) -> Markup {
    let ([x1, y1, x2, y2], bow) = ends(edge, layout);
    let Look { colour, width, dashes } = look(edge.counts);
    // The tip of the arrow is at the upper box.
    let tip = y2 + 11.0;
    let path = if bow == 0.0 {
        let middle = (y1 + tip) / 2.0;
        format!("M {x1} {y1} C {x1} {middle}, {x2} {middle}, {x2} {tip}")
    } else {
        format!("M {x1} {y1} C {} {y1}, {} {tip}, {x2} {tip}", x1 + bow * 1.4, x2 + bow * 1.4)
    };
    html! {
        path d=(path) fill="none" stroke=(colour) stroke-width=(width) stroke-dasharray=(dashes) {
            title { (edge.counts.text()) }
        }
        path d=(format!("M {x2} {y2} l -6 12 l 12 0 Z")) fill=(colour) {}
    }
}

fn counts(edge: &Edge, layout: &Layout) -> Markup {
    let ([x1, y1, x2, y2], bow) = ends(edge, layout);
    let (x, y) = ((x1 + x2) / 2.0 + bow * 1.05, (y1 + y2) / 2.0);
    let text = edge.counts.text();
    let width = 7.2 * text.chars().count() as f64 + 12.0;
    let Look { colour, .. } = look(edge.counts);
    html! {
        rect x=(x - width / 2.0) y=(y - 10.0) width=(width) height="21" rx="4" fill="#FFFFFF" {}
        text x=(x) y=(y + 5.0) text-anchor="middle" font-size="13" font-weight="600" fill=(colour) { (text) }
    }
}

fn legend(width: f64, top: f64) -> Markup {
    let entries = [("all agree", &AGREE), ("some incomplete", &INCOMPLETE), ("some disagree", &DISAGREE)];
    let middle = top + LEGEND / 2.0;
    html! {
        @for (index, (text, Look { colour, width: thick, dashes })) in entries.into_iter().enumerate() {
            @let x = width / 2.0 - 210.0 + 142.0 * index as f64;
            line x1=(x) y1=(middle) x2=(x + 34.0) y2=(middle) stroke=(colour) stroke-width=(thick) stroke-dasharray=(dashes) {}
            text x=(x + 40.0) y=(middle + 4.0) font-size="12" fill="#5F6B7A" { (text) }
        }
    }
}
