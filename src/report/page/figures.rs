//! Drawings with their numbers beside them.

use maud::{Markup, PreEscaped, html};

use super::number::number;
use crate::report::figures::{Axes, Exhibit, Series};
use countersign_check::six_digits;

/// Points of a line that are listed.
const MOST_POINTS: usize = 200;

pub(crate) fn section(exhibits: &[&Exhibit]) -> Option<Markup> {
    (!exhibits.is_empty()).then(|| all(exhibits))
}

/// Graphs of the order of methods, and everything else.
pub(crate) fn graphs_and_pictures(exhibits: &[Exhibit]) -> (Vec<&Exhibit>, Vec<&Exhibit>) {
    exhibits.iter().partition(|exhibit| exhibit.file.starts_with("order-of-methods"))
}

/// Drawings one after another. How to read several of one kind stands once.
pub(super) fn all(exhibits: &[&Exhibit]) -> Markup {
    let is_said = |place: usize| place > 0 && exhibits[place - 1].caption == exhibits[place].caption;
    html! {
        @for (place, exhibit) in exhibits.iter().enumerate() {
            @if !is_said(place) {
                @let alike = exhibits[place..].iter().take_while(|other| other.caption == exhibit.caption).count();
                p.caption { (exhibit.caption) }
                div.gallery { @for exhibit in &exhibits[place..place + alike] { (drawing(exhibit)) } }
            }
        }
    }
}

fn drawing(exhibit: &Exhibit) -> Markup {
    // Within a page a drawing needs no name of its language.
    let svg = exhibit.figure.svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    let svg = svg.replacen(
        "<svg",
        "<svg role=\"img\" aria-label=\"drawing, its numbers are below or in the tables\"",
        1,
    );
    html! {
        figure.wide[exhibit.figure.axes.is_some()] {
            figcaption { h3 { (exhibit.title) " " span.file { (exhibit.file) } } }
            // The drawing is made by this program, which escapes the names in it.
            div.drawing.picture[exhibit.figure.is_picture] tabindex="0" role="group" aria-label=(exhibit.title) {
                (PreEscaped(svg))
            }
            @if let Some(axes) = exhibit.figure.axes { (points(axes, &exhibit.figure.series, &exhibit.title)) }
        }
    }
}

/// The points of all lines, for those who cannot hover.
fn points(Axes { across, up }: Axes, series: &[Series], title: &str) -> Markup {
    html! {
        details {
            summary { "The numbers" }
            div.scroll tabindex="0" role="region" aria-label={ "Numbers: " (title) } {
                table.plain {
                    thead { tr { th scope="col" { "line" } th scope="col" .n { (across) } th scope="col" .n { (up) } } }
                    tbody {
                        @for line in series {
                            @for (x, y) in line.points.iter().take(MOST_POINTS) {
                                tr { td { (line.name) } td.n { (number(*x, six_digits(*x))) } td.n { (number(*y, six_digits(*y))) } }
                            }
                            @if line.points.len() > MOST_POINTS {
                                tr { td { (line.name) } td.n { "…" } td.n { (line.points.len() - MOST_POINTS) " more points" } }
                            }
                        }
                    }
                }
            }
        }
    }
}
