//! What a threat means for the gradients of one batch (AGT, section 6.4).

/// What an attacker may do to the gradients of one batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum BatchRule {
    /// Up to so many samples are perturbed (AGT, theorem 9).
    Perturbed(usize),
    /// Features and targets are perturbed on their own counts of samples.
    Apart { features: usize, targets: usize },
    /// All samples are perturbed.
    All,
    /// Up to so many samples are taken away (AGT, theorem 6).
    Removed(usize),
    /// Up to so many samples are replaced by others, whose clipped gradients lie within `±clip` (AGT, theorem
    /// 8).
    Substituted { samples: usize, clip: f64 },
}

impl BatchRule {
    /// So many samples of a batch are perturbed, perhaps all of them.
    pub(crate) fn perturbed(samples: usize, batch_size: usize) -> Self {
        if samples == batch_size { BatchRule::All } else { BatchRule::Perturbed(samples) }
    }

    /// The variants of every sample's gradient that the rule needs.
    pub(crate) fn variants(self) -> &'static [Variant] {
        match self {
            BatchRule::Perturbed(0) | BatchRule::Removed(_) | BatchRule::Substituted { .. } => {
                &[Variant::Nominal]
            }
            BatchRule::Perturbed(_) => &[Variant::Nominal, Variant::Both],
            BatchRule::All => &[Variant::Both],
            BatchRule::Apart { .. } => {
                &[Variant::Nominal, Variant::Both, Variant::Features, Variant::Targets]
            }
        }
    }

    /// The samples whose mean is taken, at the extreme: `b`, or `b − n` when so many are taken away.
    pub(crate) fn divisor(self, batch_size: usize) -> usize {
        match self {
            // A batch of which nothing remains has no mean: the division shows it.
            BatchRule::Removed(samples) => batch_size.saturating_sub(samples),
            _ => batch_size,
        }
    }
}

/// What was perturbed in a sample before its gradient was bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Nothing: δ.
    Nominal,
    /// Features and targets, as far as the threat goes: δ̃.
    Both,
    /// Features only.
    Features,
    /// Targets only.
    Targets,
}
