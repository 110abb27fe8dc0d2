//! P1 and P2 as integer programs (000, section 3.1).

use super::TestPoint;
use crate::data::{ClassId, PartitionId};
use crate::program::{Expression, Program, VarId};

/// A program over vote configurations: `vote[i,c] = 1` when partition `i` votes for class `c`.
#[derive(Clone, Debug)]
pub struct VoteProgram {
    /// Minimises the label flips.
    pub program: Program,
    votes: Vec<Vec<(ClassId, VarId)>>,
}

impl VoteProgram {
    /// The vote configuration of a solver's point: for each partition the class whose variable is largest.
    pub fn configuration(&self, point: &[f64]) -> Vec<ClassId> {
        let largest = |votes: &Vec<(ClassId, VarId)>| {
            let best = votes.iter().max_by(|(_, a), (_, b)| point[a.index()].total_cmp(&point[b.index()]));
            best.map_or(ClassId::new(0), |&(class, _)| class)
        };
        self.votes.iter().map(largest).collect()
    }
}

/// P1(target): fewest label flips after which the ensemble predicts `target`.
///
/// - Formulation: `min Σ ρ_i^c v_i^c` subject to `Σ_i (v_i^target − v_i^c) ≥ 1[c < target]` for every other class
///   `c`, `Σ_c v_i^c = 1`, `v` binary.
/// - Assumptions: flips in different partitions are independent, as the partitions are disjoint.
/// - Direction: exact. Votes that are impossible have no variable.
/// - Paper: 000, section 3.1.
pub fn p1(point: &TestPoint<'_>, target: ClassId) -> VoteProgram {
    let rivals = ClassId::all(point.classes()).filter(|&class| class != target);
    vote_program(&format!("p1-target-{}", target.index()), point, target, rivals)
}

/// P2(target): fewest label flips after which `target` beats the clean prediction `c*`; P1 with its rivals
/// reduced to `c*`, so `P2(c) ≤ P1(c)`, and `min_c P2(c) = min_c P1(c)` (000, theorem 1).
pub fn p2(point: &TestPoint<'_>, target: ClassId) -> VoteProgram {
    let rivals = std::iter::once(point.prediction()).filter(|&class| class != target);
    vote_program(&format!("p2-target-{}", target.index()), point, target, rivals)
}

fn vote_program(
    name: &str,
    point: &TestPoint<'_>,
    target: ClassId,
    rivals: impl Iterator<Item = ClassId>,
) -> VoteProgram {
    let mut program = Program::new(name);
    let votes: Vec<Vec<(ClassId, VarId)>> = (0..point.partitions())
        .map(|partition| {
            let possible = ClassId::all(point.classes())
                .filter_map(|class| Some((class, point.flips(PartitionId::new(partition), class)?)));
            possible
                .map(|(class, flips)| {
                    let vote = program.add_binary(format!("vote[{partition},{}]", class.index()));
                    program.objective.add_term(flips as f64, vote);
                    (class, vote)
                })
                .collect()
        })
        .collect();
    for (partition, choices) in votes.iter().enumerate() {
        let mut sum = Expression::default();
        choices.iter().for_each(|&(_, vote)| sum.add_term(1.0, vote));
        program.add_row(format!("one_vote[{partition}]"), sum, 1.0, 1.0);
    }
    for rival in rivals {
        let mut margin = Expression::default();
        for &(class, vote) in votes.iter().flatten() {
            if class == target {
                margin.add_term(1.0, vote);
            } else if class == rival {
                margin.add_term(-1.0, vote);
            }
        }
        let least = if rival < target { 1.0 } else { 0.0 };
        program.add_row(format!("beats[{}]", rival.index()), margin, least, f64::INFINITY);
    }
    VoteProgram { program, votes }
}
