//! P1 and P2 as integer programs (EnsembleCert; ScaLabelCert, section 3.1).

use super::VotePoint;
use countersign_data::{ClassId, PartitionId};
use countersign_program::{Expression, Program, VarId};

/// A program over vote configurations: `vote[i,c] = 1` when partition `i` votes for class `c`.
#[derive(Clone, Debug)]
pub struct VoteProgram {
    /// Minimises the label flips.
    pub program: Program,
    /// The variables of each partition.
    votes: Vec<Vec<VoteVariable>>,
}

/// The variable that says whether a partition votes for a class.
#[derive(Clone, Copy, Debug)]
struct VoteVariable {
    class: ClassId,
    variable: VarId,
}

impl VoteProgram {
    /// The vote configuration of a solver's point: for each partition the class whose variable is largest.
    pub fn configuration(&self, point: &[f64]) -> Vec<ClassId> {
        let value = |vote: &VoteVariable| point[vote.variable.index()];
        let largest = |votes: &Vec<VoteVariable>| {
            let best = votes.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
            best.map_or(ClassId::new(0), |vote| vote.class)
        };
        self.votes.iter().map(largest).collect()
    }
}

/// P1(target): the fewest label flips after which the ensemble predicts `target`.
///
/// - Formulation: `min Σ ρ_i^c v_i^c` subject to `Σ_i (v_i^target − v_i^c) ≥ 1[c < target]` for every other
///   class `c`, `Σ_c v_i^c = 1`, `v` binary.
/// - Assumptions: flips in different partitions are independent, as the partitions are disjoint.
/// - Direction: exact. Votes that are impossible have no variable.
/// - Paper: ScaLabelCert, section 3.1.
pub fn p1(point: &VotePoint<'_>, target: ClassId) -> VoteProgram {
    let rivals = ClassId::all(point.classes()).filter(|&class| class != target);
    vote_program(&format!("p1-target-{}", target.index()), point, target, rivals)
}

/// P2(target): the fewest label flips after which `target` beats the clean prediction `c*`; P1 with its
/// rivals reduced to `c*`, so `P2(c) ≤ P1(c)`, and `min_c P2(c) = min_c P1(c)` (ScaLabelCert, theorem 1).
pub fn p2(point: &VotePoint<'_>, target: ClassId) -> VoteProgram {
    let rivals = std::iter::once(point.prediction()).filter(|&class| class != target);
    vote_program(&format!("p2-target-{}", target.index()), point, target, rivals)
}

fn vote_program(
    name: &str,
    point: &VotePoint<'_>,
    target: ClassId,
    rivals: impl Iterator<Item = ClassId>,
) -> VoteProgram {
    let mut program = Program::new(name);
    let votes: Vec<Vec<VoteVariable>> = (0..point.partitions())
        .map(|partition| {
            let possible = ClassId::all(point.classes())
                .filter_map(|class| Some((class, point.flips(PartitionId::new(partition), class)?)));
            possible
                .map(|(class, flips)| {
                    let variable = program.add_binary(format!("vote[{partition},{}]", class.index()));
                    program.objective.add_term(flips as f64, variable);
                    VoteVariable { class, variable }
                })
                .collect()
        })
        .collect();
    for (partition, choices) in votes.iter().enumerate() {
        let mut sum = Expression::default();
        choices.iter().for_each(|vote| sum.add_term(1.0, vote.variable));
        program.add_row(format!("one_vote[{partition}]"), sum, 1.0, 1.0);
    }
    for rival in rivals {
        let mut margin = Expression::default();
        for &VoteVariable { class, variable } in votes.iter().flatten() {
            if class == target {
                margin.add_term(1.0, variable);
            } else if class == rival {
                margin.add_term(-1.0, variable);
            }
        }
        let least = if rival < target { 1.0 } else { 0.0 };
        program.add_row(format!("beats[{}]", rival.index()), margin, least, f64::INFINITY);
    }
    VoteProgram { program, votes }
}
