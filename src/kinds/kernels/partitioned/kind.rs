//! The table of partition ensembles of kernel models.

use std::sync::LazyLock;

use super::case::PartitionedCase;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::methods::{BRUTE, COUNTS, KNAPSACK, P1};
use crate::ensembles::over_table::over_table;
use crate::kernels::methods::{O1, O1_UPPER, O2, O2_GREEDY, THEOREMS};
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// Both steps together. `knapsack` and its twins aggregate the lower bounds of `o2-greedy`; `o1` and `brute`
/// aggregate the exact flips; the labelings of `o1-upper` are no cheaper than the truth. The programs of base
/// classifiers, of which there are partitions × classes for each test point, run on request.
static ROWS: &[Row<How>] = &{
    let [black_box, knapsack, knapsack_dp, p2, p1] = over_table(OVER_TABLE);
    [
        black_box,
        row(O2_GREEDY, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| {
            case.greedy(ask)
        }),
        knapsack,
        knapsack_dp,
        p2,
        p1,
        row(O1_UPPER, Runs::AtScale, &[Place::above(COUNTS, O1.method)], |case, ask| case.upper(ask)),
        row(O2, Runs::OnRequest, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| case.ask_bases(ask)),
        row(
            O1,
            Runs::OnRequest,
            &[Place::above(COUNTS, O2.method), Place::above(COUNTS, P1.method)],
            |case, ask| case.ask_bases(ask),
        ),
        row(BRUTE, Runs::OnRequest, &[Place::equal(COUNTS, O1.method)], |case, ask| case.ask_bases(ask)),
    ]
};

const OVER_TABLE: How = |case, ask| case.over_table_from_below(ask);

/// A partition ensemble of kernel models.
pub static PARTITIONED: LazyLock<Kind> = LazyLock::new(|| kind_of("partitioned", ROWS, THEOREMS));

/// How a method answers.
type How = fn(&PartitionedCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for PartitionedCase<'_> {
    fn kind(&self) -> &'static Kind {
        &PARTITIONED
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table().prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table().targets()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for PartitionedCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(ROWS, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        self.bases().all(|base| base.brute_fits(limit))
    }

    /// P1 and P2 over the table of `o2-greedy`. The programs of base classifiers are exported from a
    /// specification without partitions.
    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.over_table().programs(method)
    }
}
