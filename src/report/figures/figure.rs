//! A drawing with the numbers that are in it, and with what stands around it.

/// A drawing with the numbers that are in it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The drawing.
    pub(crate) svg: String,
    /// What the axes are; none for a drawing without axes of numbers.
    pub(crate) axes: Option<Axes>,
    /// The lines' points.
    pub(crate) series: Vec<Series>,
    /// Is it made of coloured areas, which stay as they are on a dark page?
    pub(crate) is_picture: bool,
}

/// What the axes of a drawing are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axes {
    pub across: &'static str,
    pub up: &'static str,
}

/// A line's name and its points.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

impl Figure {
    /// A drawing without numbers of its own.
    pub(super) fn plain(svg: String) -> Self {
        Figure { svg, axes: None, series: Vec::new(), is_picture: false }
    }
}

/// How to read a curve of certified accuracy.
pub(super) const STAIRS: &str =
    "The share of test points that are right and stay so. A curve further up and to the right is better.";

/// A figure with what stands around it.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The name of its file.
    pub(crate) file: String,
    /// What it is, in a few words.
    pub(crate) title: String,
    /// How to read it.
    pub(crate) caption: String,
    /// The figure.
    pub(crate) figure: Figure,
}

impl Exhibit {
    /// Nothing where there is no figure.
    pub(super) fn of(
        file: impl Into<String>,
        title: impl Into<String>,
        caption: impl Into<String>,
        figure: Option<Figure>,
    ) -> Option<Self> {
        Some(Exhibit { file: file.into(), title: title.into(), caption: caption.into(), figure: figure? })
    }
}
