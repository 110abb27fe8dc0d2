//! The tables of binary SVMs: in the regime of theorem 2, and for any C.

use std::sync::LazyLock;

use super::case::SvmCase;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::methods::{BRUTE, COUNTS};
use crate::kernels::methods::{LABEL_CERT, O1, O1_UPPER, O2, O2_GREEDY, THEOREMS};
use crate::kernels::models::label_cert;
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// With two classes the clean prediction is the target's only rival: O2 is O1. In the regime of theorem 2
/// LabelCert describes the same model.
static SMALL_C_SVM_ROWS: &[Row<How>] = &[
    row(O2_GREEDY, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.in_the_regime(ask)),
    row(O1_UPPER, Runs::InChecks, &[Place::above(COUNTS, O1.method)], |case, ask| case.in_the_regime(ask)),
    row(O2, Runs::InChecks, &[Place::equal(COUNTS, O2_GREEDY.method)], |case, ask| case.in_the_regime(ask)),
    row(O1, Runs::InChecks, &[Place::equal(COUNTS, O2.method)], |case, ask| case.in_the_regime(ask)),
    row(LABEL_CERT, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.label_cert(ask)),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.in_the_regime(ask)),
];

/// ScaLabelCert, section 3.2, for any C.
static SVM_ROWS: &[Row<How>] = &[
    row(LABEL_CERT, Runs::InChecks, &[Place::alone(COUNTS)], |case, ask| case.label_cert(ask)),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, LABEL_CERT.method)], |case, ask| case.brute(ask)),
];

/// A binary SVM in the regime of ScaLabelCert's theorem 2.
pub static SMALL_C_SVM: LazyLock<Kind> = LazyLock::new(|| kind_of("small-c-svm", SMALL_C_SVM_ROWS, THEOREMS));

/// A binary SVM with any C.
pub static SVM: LazyLock<Kind> = LazyLock::new(|| kind_of("svm", SVM_ROWS, THEOREMS));

/// How a method answers.
type How = fn(&SvmCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for SvmCase<'_> {
    fn kind(&self) -> &'static Kind {
        if self.linear.is_some() { &SMALL_C_SVM } else { &SVM }
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.clean_or_first())
    }

    fn targets(&self) -> Vec<ClassId> {
        vec![self.target()]
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for SvmCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(if self.linear.is_some() { SMALL_C_SVM_ROWS } else { SVM_ROWS }, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        match &self.linear {
            Some(linear) => linear.brute_fits(limit),
            None => self.retrainings_fit(limit),
        }
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        if method == LABEL_CERT.method {
            let samples = self.labels.len();
            let program = |target| label_cert(&self.point, self.labels, target, samples).program;
            return Ok(ExportedProgram::of_targets(method, self.targets(), program));
        }
        self.linear.as_ref().map_or(Ok(Vec::new()), |linear| linear.programs(method))
    }
}
