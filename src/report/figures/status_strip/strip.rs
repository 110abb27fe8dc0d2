//! The drawing of strips. What something lacks is told by height as well as by colour.

use maud::{Markup, PreEscaped, Render, html};

use super::super::figure::Figure;
use crate::report::gather::{grouped, unique};

/// Width of the strips in pixels.
const WIDTH: f64 = 560.0;
/// Whatever there is can be seen.
const LEAST: f64 = 1.5;
const HEIGHT: f64 = 20.0;
const ROW: f64 = 28.0;
const MARGIN: f64 = 20.0;
/// Pixels of a letter, from one to the next; about.
const LETTER: f64 = 7.4;
const LEGEND: f64 = 40.0;

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub word: &'static str,
    pub colour: &'static str,
    /// Share of the strip's height.
    pub height: f64,
}

/// Neighbours that ended alike.
pub(super) struct Segment {
    pub look: Look,
    /// From where to where, as shares of the strip's width.
    pub from: f64,
    pub to: f64,
    pub title: String,
}

/// A strip between its name and its numbers.
pub(super) struct Strip {
    pub name: String,
    pub segments: Vec<Segment>,
    pub numbers: String,
}

/// The drawing; nothing without strips.
pub(super) fn drawn(strips: &[Strip], across: &str) -> Option<Figure> {
    let longest = |of: fn(&Strip) -> &str| {
        strips.iter().map(|strip| of(strip).chars().count()).max().unwrap_or(0) as f64 * LETTER
    };
    let left = MARGIN + longest(|strip| &strip.name) + 12.0;
    let looks = looks(strips);
    let legend: f64 = looks.iter().map(entry_width).sum();
    let width = (left + WIDTH.max(legend) + 14.0 + longest(|strip| &strip.numbers) + MARGIN).ceil();
    let bottom = MARGIN + ROW * strips.len() as f64;
    let height = (bottom + 22.0 + LEGEND).ceil();
    let text = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height)
            viewBox=(format!("0 0 {width} {height}")) font-family="sans-serif" font-size="13" {
            rect width=(width) height=(height) fill="#FFFFFF" {}
            @for (index, strip) in strips.iter().enumerate() {
                (row(strip, left, MARGIN + ROW * index as f64))
            }
            text x=(left + WIDTH / 2.0) y=(bottom + 14.0) text-anchor="middle" font-size="12" fill="#5F6B7A" {
                (across)
            }
            (legend_of(&looks, left, bottom + 30.0))
        }
    };
    (!strips.is_empty()).then(|| Figure::plain(text.render().into_string() + "\n"))
}

fn row(strip: &Strip, left: f64, top: f64) -> Markup {
    html! {
        text x=(left - 12.0) y=(top + 15.0) text-anchor="end" { (strip.name) }
        line x1=(left) y1=(top + HEIGHT) x2=(left + WIDTH) y2=(top + HEIGHT) stroke="#C4CAD3" {}
        @for Segment { look, from, to, title } in &strip.segments {
            @let tall = HEIGHT * look.height;
            rect x=(round(left + WIDTH * from)) y=(round(top + HEIGHT - tall))
                width=(round(WIDTH * (to - from)).max(LEAST)) height=(round(tall)) fill=(look.colour) { title { (title) } }
            (PreEscaped("\n"))
        }
        text x=(left + WIDTH + 14.0) y=(top + 15.0) fill="#5F6B7A" { (strip.numbers) }
    }
}

/// Whole hundredths of a pixel.
fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// What the strips show, each once, the tallest first.
fn looks(strips: &[Strip]) -> Vec<Look> {
    let mut looks = unique(strips.iter().flat_map(|strip| &strip.segments).map(|segment| segment.look));
    looks.sort_by(|a, b| b.height.total_cmp(&a.height).then(a.word.cmp(b.word)));
    looks
}

fn entry_width(look: &Look) -> f64 {
    38.0 + LETTER * look.word.chars().count() as f64
}

fn legend_of(looks: &[Look], left: f64, top: f64) -> Markup {
    let mut next = left;
    let places = looks.iter().map(|look| {
        let own = next;
        next += entry_width(look);
        (own, look)
    });
    html! {
        @for (x, look) in places {
            @let tall = 14.0 * look.height;
            rect x=(round(x)) y=(round(top + 14.0 - tall)) width="16" height=(round(tall)) fill=(look.colour) {}
            text x=(round(x + 22.0)) y=(top + 13.0) font-size="12" fill="#5F6B7A" { (look.word) }
        }
    }
}

/// How often each word is there, as in `3 exact, 1 limit`.
pub(super) fn counted(words: impl IntoIterator<Item = &'static str>) -> String {
    let counts = grouped(words.into_iter().map(|word| (word, ())));
    counts.iter().map(|(word, all)| format!("{} {word}", all.len())).collect::<Vec<_>>().join(", ")
}
