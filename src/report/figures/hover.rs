//! Exact values that browsers show where the pointer rests: transparent marks with titles, over a finished
//! drawing.

use maud::{PreEscaped, Render, html};

/// Around a point, in pixels.
const REACH: i32 = 7;

/// A place in a drawing with what is said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Left, top, width and height.
    area: [i32; 4],
    text: String,
}

impl Mark {
    /// Around a point.
    pub(super) fn new((x, y): (i32, i32), text: String) -> Self {
        Mark { area: [x - REACH, y - REACH, 2 * REACH, 2 * REACH], text }
    }

    /// Over a rectangle, given by two of its corners.
    pub(super) fn over(one: (i32, i32), other: (i32, i32), text: String) -> Self {
        let (left, top) = (one.0.min(other.0), one.1.min(other.1));
        Mark { area: [left, top, (one.0 - other.0).abs(), (one.1 - other.1).abs()], text }
    }
}

/// The drawing with marks above everything else. Of several marks at one place the last one stays.
pub(super) fn with_marks(svg: &str, marks: &[Mark]) -> String {
    let Some(end) = svg.rfind("</svg>") else { return svg.to_owned() };
    let is_seen =
        |(place, mark): &(usize, &Mark)| marks.get(place + 1).is_none_or(|next| next.area != mark.area);
    let seen = marks.iter().enumerate().filter(is_seen).map(|(_, mark)| mark);
    let drawn = html! {
        g fill="#000000" fill-opacity="0" {
            @for Mark { area: [x, y, width, height], text } in seen {
                rect x=(x) y=(y) width=(width) height=(height) { title { (text) } }
                (PreEscaped("\n"))
            }
        }
    };
    format!("{}{}\n</svg>\n", &svg[..end], drawn.render().into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_escaped_and_said_once_a_place() {
        let marks = [Mark::new((10, 10), "first".into()), Mark::new((10, 10), "<b> & \"c\"".into())];
        let text = with_marks("<svg>\n</svg>\n", &marks);
        assert!(text.contains("&lt;b&gt; &amp;") && !text.contains("first"), "{text}");
        assert!(text.trim_end().ends_with("</svg>"));
        assert_eq!(Mark::over((5, 9), (2, 1), String::new()).area, [2, 1, 3, 8]);
    }
}
