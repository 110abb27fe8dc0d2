//! Colours and sizes.

use plotters::prelude::RGBColor;

use crate::data::ClassId;

/// Around the cells, and beside the legend.
pub(super) const MARGIN: u32 = 24;
pub(super) const LEFT: u32 = 96;
pub(super) const TITLE: u32 = 56;

/// Where no certificate holds.
pub(super) const DOUBT: RGBColor = RGBColor(238, 238, 236);
/// The boundary of the clean model.
pub(super) const BOUNDARY: RGBColor = RGBColor(40, 40, 40);
/// What a class has: a light colour where it is certified, a strong one for its samples.
#[derive(Clone, Copy)]
pub(super) struct Colours {
    pub light: RGBColor,
    pub strong: RGBColor,
}

const CLASSES: [Colours; 8] = [
    Colours { light: RGBColor(166, 206, 232), strong: RGBColor(0, 94, 148) },
    Colours { light: RGBColor(248, 196, 152), strong: RGBColor(190, 76, 0) },
    Colours { light: RGBColor(160, 220, 198), strong: RGBColor(0, 120, 88) },
    Colours { light: RGBColor(232, 194, 216), strong: RGBColor(164, 74, 128) },
    Colours { light: RGBColor(250, 226, 158), strong: RGBColor(176, 122, 0) },
    Colours { light: RGBColor(204, 196, 230), strong: RGBColor(86, 62, 150) },
    Colours { light: RGBColor(206, 180, 170), strong: RGBColor(112, 62, 50) },
    Colours { light: RGBColor(214, 214, 150), strong: RGBColor(108, 108, 16) },
];

/// The colours of a class, of which there may be more than colours.
pub(super) fn of_class(class: ClassId) -> Colours {
    CLASSES[class.index() % CLASSES.len()]
}
