//! The derivative of the loss by the logits (AGT, section 7.2.3).

use super::builder::Builder;
use super::changeable::Changeable;
use super::signal::{Signal, with_zero};
use crate::training::networks::{Loss, Target};
use countersign_data::ClassId;
use countersign_num::Interval;

/// The derivative by each logit.
pub(super) struct Slopes {
    pub of_logits: Vec<Signal>,
    /// Are they all −1, 0 or 1?
    pub are_signs: bool,
}

/// What the derivative is of.
pub(super) struct Output<'a> {
    /// Names such as `3,41`.
    pub at: &'a str,
    pub target: Target,
    pub changeable: &'a Changeable,
    pub logits: Vec<Signal>,
    /// On the derivative for a sample that is not removed.
    pub bounds: &'a [Interval],
}

impl Builder<'_> {
    /// The derivative by the logits; 0 for a sample that is removed.
    pub(super) fn slopes(&mut self, output: Output<'_>) -> Slopes {
        match self.problem.schedule.loss {
            Loss::Hinge => Slopes { of_logits: vec![self.hinge(&output)], are_signs: true },
            _ => Slopes { of_logits: self.squared(output), are_signs: false },
        }
    }

    /// `2 (ŷ − y)`.
    fn squared(&mut self, output: Output<'_>) -> Vec<Signal> {
        let targets: Vec<Signal> = (0..output.logits.len()).map(|logit| target(&output, logit)).collect();
        let slopes = output.logits.iter().zip(targets).zip(output.bounds).enumerate();
        let slopes: Vec<(String, Signal)> = slopes
            .map(|(logit, ((value, target), &bounds))| {
                let slope = value.clone().minus(&target).times(2.0).within(bounds);
                (format!("[{},{logit}]", output.at), slope)
            })
            .collect();
        slopes.into_iter().map(|(at, slope)| self.kept(&at, slope, output.changeable)).collect()
    }

    /// `(1 − removed) slope`.
    fn kept(&mut self, at: &str, slope: Signal, changeable: &Changeable) -> Signal {
        let Some(removed) = changeable.removed else { return slope };
        let bounds = slope.bounds;
        let slope = self.define(&format!("slope{at}"), slope);
        let kept = slope.clone().minus(&slope.multiplied(&Signal::binary(removed)));
        self.define(&format!("kept_slope{at}"), kept.bounded(with_zero(bounds)))
    }

    /// `−y (a − b)` with `a` = "active and not changed" and `b` = "active and flipped", as binaries, without
    /// products.
    ///
    /// With `ζ = yŷ` for the label as it is, `ζ ∈ [l, u]`, and `p` the change of the sample:
    ///
    /// ```text
    /// a ≤ 1 − p          ζ ≤ u + (1 − u) a          ζ ≥ 1 − (1 − l)(a + p)
    /// b ≤ p              ζ ≥ l − (l + 1) b          ζ ≤ u − (u + 1)(p − b)
    /// ```
    ///
    /// Where the bounds decide, nothing is modelled: `u < 1` makes `a = 1 − p`, `l ≥ 1` makes `a = 0`,
    /// `l > −1` makes `b = p`, `u ≤ −1` makes `b = 0`.
    fn hinge(&mut self, output: &Output<'_>) -> Signal {
        let sign = output.target.signed();
        let zeta = output.logits[0].times(sign);
        let (least, most) = (zeta.bounds.lower(), zeta.bounds.upper());
        let flip = output.changeable.labels.first().map(|&(_, flip)| Signal::binary(flip));
        let change = flip.clone().or(output.changeable.removed.map(Signal::binary));
        let asks = |least_above: f64| least <= least_above && most >= least_above;
        let undecided = (asks(1.0) && least < 1.0) || (flip.is_some() && asks(-1.0) && most > -1.0);
        let zeta = if undecided { self.define(&format!("margin[{}]", output.at), zeta) } else { zeta };
        let own = self.own_activity(output.at, &zeta, change.as_ref());
        let flipped = flip.map(|flip| self.flipped_activity(output.at, &zeta, &flip));
        let activity = match flipped {
            Some(flipped) => own.minus(&flipped),
            None => own,
        };
        activity.times(-sign).within(with_zero(output.bounds[0]))
    }

    /// `a`.
    fn own_activity(&mut self, at: &str, zeta: &Signal, change: Option<&Signal>) -> Signal {
        let (least, most) = (zeta.bounds.lower(), zeta.bounds.upper());
        let nothing = Signal::constant(0.0);
        let change = change.unwrap_or(&nothing);
        if least >= 1.0 {
            return nothing;
        }
        if most < 1.0 {
            return change.complement();
        }
        let active = self.binary(format!("active[{at}]"));
        let name = |what: &str| format!("active[{at}].{what}");
        if change.value().is_none() {
            self.at_most(&name("unchanged"), &active.clone().plus(change), 1.0);
        }
        self.at_most_switched(&name("below"), zeta, most, 1.0, &active);
        self.at_most_switched(&name("above"), &zeta.times(-1.0), -1.0, -least, &active.clone().plus(change));
        active
    }

    /// `b`.
    fn flipped_activity(&mut self, at: &str, zeta: &Signal, flip: &Signal) -> Signal {
        let (least, most) = (zeta.bounds.lower(), zeta.bounds.upper());
        if most <= -1.0 {
            return Signal::constant(0.0);
        }
        if least > -1.0 {
            return flip.clone();
        }
        let active = self.binary(format!("active_flipped[{at}]"));
        let name = |what: &str| format!("active_flipped[{at}].{what}");
        self.at_most(&name("flipped"), &active.clone().minus(flip), 0.0);
        self.at_most_switched(&name("above"), &zeta.times(-1.0), -least, 1.0, &active);
        self.at_most_switched(&name("below"), zeta, most, -1.0, &flip.clone().minus(&active));
        active
    }
}

/// What a logit should be: ±1 for two classes and one logit, one-hot for several, or a real number.
fn target(output: &Output<'_>, logit: usize) -> Signal {
    let changeable = output.changeable;
    if let Some(value) = &changeable.value {
        return value.clone();
    }
    let labels = changeable.labels.iter().map(|&(class, label)| (class, Signal::binary(label)));
    if output.logits.len() == 1 {
        let clean = output.target.signed();
        return labels
            .fold(Signal::constant(clean), |value, (_, flip)| value.minus(&flip.times(2.0 * clean)));
    }
    let is_own = output.target == Target::Class(ClassId::new(logit));
    let start = Signal::constant(output.target.one_hot(logit));
    labels.fold(start, |value, (class, label)| match class.index() == logit {
        _ if is_own => value.minus(&label),
        true => value.plus(&label),
        false => value,
    })
}
