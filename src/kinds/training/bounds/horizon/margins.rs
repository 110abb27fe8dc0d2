//! How far bounds are moved outward.

use crate::training::bounds::parameter_box::loosened;
use countersign_num::Interval;

/// Bounds are moved outward by this, absolute and relative, before they bound variables of later programs.
/// Trajectories under discrete attacks are isolated points that sit on the bounds of their boxes; where those
/// were within 1e-6, HiGHS lost some of them. A window from θ⁰ loses nothing by it, as its optimum does not
/// depend on the boxes in between.
pub(super) const HANDED_ON: f64 = 1e-4;

/// What a model's numbers, computed in double precision, may be off their exact values, absolute and
/// relative.
const DOUBLE_ROUNDING: f64 = 1e-9;

/// Do bounds hold what runs reach?
pub(super) fn holds(bounds: Interval, reached: Interval) -> bool {
    let about = loosened(bounds, DOUBLE_ROUNDING);
    about.contains(reached.lower()) && about.contains(reached.upper())
}
