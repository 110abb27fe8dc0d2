//! What a specification gives: contributions as arrays, or samples, a kernel and a model.

use std::ops::Range;

use ndarray::{Array2, Axis, Ix2, s};

use super::model::ModelTable;
use super::precomputed::kernel_values;
use super::tables::{LabelFlipSpec, Origin, WeightsTable};
use crate::kernels::SvmModel;
use crate::kernels::models::{BinarySvm, Contributions, KernelValues, Ridge, check_semidefinite};
use crate::smoothing::certificates::LabelNoise;
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{
    ClassCount, ClassId, Classes, DataError, SampleId, label_free_order, read_npy_labels, read_npy_numbers,
};

/// Everything that contributions are made of, for any subset of the training samples.
#[derive(Debug)]
pub(super) struct Given {
    contributions: Contributed,
    labels: Vec<ClassId>,
    classes: usize,
    test_labels: Option<Vec<ClassId>>,
    /// The label-free order of the training samples.
    pub order: Vec<SampleId>,
    /// What a reader should know about classes and tests.
    pub notes: Vec<String>,
}

#[derive(Debug)]
enum Contributed {
    /// `[tests, n]`.
    Weights(Array2<f64>),
    /// Kernel values, and what is trained on them.
    Kernel { values: KernelValues, model: ModelTable },
}

/// A model trained on some samples, but for the labels.
#[derive(Debug)]
pub(super) struct Part {
    pub members: Vec<SampleId>,
    /// The factorised system, where the model is a regression.
    ridge: Option<Ridge>,
}

impl Given {
    pub(super) fn load(spec: &LabelFlipSpec, source: &Source) -> Result<Given, SpecError> {
        match &spec.origin {
            Origin::Given { weights } => Given::weights(weights),
            Origin::Trained { data, kernel, model } => {
                let samples = data.load_train_and_test(source)?;
                let values = kernel_values(kernel, &samples)?;
                let order = match &samples.features {
                    Some((train, _)) => label_free_order(train),
                    // Without features, the order of the file is free of labels.
                    None => (0..samples.labels.len()).map(SampleId::new).collect(),
                };
                Ok(Given {
                    contributions: Contributed::Kernel { values, model: model.clone() },
                    labels: samples.labels,
                    classes: samples.classes,
                    test_labels: samples.test_labels,
                    order,
                    notes: samples.notes,
                })
            }
        }
    }

    /// Weights come without features: the order of the file is free of labels.
    fn weights(spec: &WeightsTable) -> Result<Given, SpecError> {
        let wrong = SpecError::data(&spec.labels);
        let weights =
            read_npy_numbers::<Ix2>(&spec.file, &["tests", "n"]).map_err(SpecError::data(&spec.file))?;
        let labels = read_npy_labels(&spec.labels).map_err(&wrong)?;
        if labels.len() != weights.ncols() {
            let expected = format!("[{}], one label for each column of weights", weights.ncols());
            return Err(wrong(DataError::unexpected("shape", format!("[{}]", labels.len()), expected)));
        }
        let count = spec.classes.map_or(ClassCount::ToLargest, ClassCount::Given);
        let all = Classes::of(&labels, count).map_err(&wrong)?;
        let (labels, classes) = (all.number(&labels).map_err(&wrong)?, all.len());
        let empty = all.note_on_empty(&labels, "no training sample");
        let notes = all.note_on_numbers().into_iter().chain(empty).collect();
        let checked = Contributions::of_classes(weights.clone(), labels.clone(), classes);
        checked.map_err(SpecError::data(&spec.file))?;
        let order = (0..weights.ncols()).map(SampleId::new).collect();
        let contributions = Contributed::Weights(weights);
        Ok(Given { contributions, labels, classes, test_labels: None, order, notes })
    }

    pub(super) fn tests(&self) -> usize {
        match &self.contributions {
            Contributed::Weights(weights) => weights.nrows(),
            Contributed::Kernel { values, .. } => values.tests(),
        }
    }

    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    pub(super) fn test_label(&self, test: usize) -> Option<ClassId> {
        self.test_labels.as_ref().map(|labels| labels[test])
    }

    /// The labels of some training samples.
    pub(super) fn labels_of(&self, members: &[SampleId]) -> Vec<ClassId> {
        members.iter().map(|sample| self.labels[sample.index()]).collect()
    }

    /// The kernel and the model on it; nothing where weights are given.
    pub(super) fn model(&self) -> Option<(&KernelValues, &ModelTable)> {
        match &self.contributions {
            Contributed::Weights(_) => None,
            Contributed::Kernel { values, model } => Some((values, model)),
        }
    }

    /// The noise of a smoothed model.
    pub(super) fn noise(&self) -> Result<Option<LabelNoise>, DataError> {
        match self.model() {
            Some((_, ModelTable::SmoothedLinear { noise, .. })) => {
                LabelNoise::new(*noise, self.classes).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Trains on some samples as far as that can be done without labels.
    pub(super) fn train(&self, members: Vec<SampleId>) -> Result<Part, DataError> {
        let Some((values, ModelTable::Ridge { lambda } | ModelTable::SmoothedLinear { lambda, .. })) =
            self.model()
        else {
            return Ok(Part { members, ridge: None });
        };
        let kernel = values.of_training(&members, &members).ok_or_else(|| {
            DataError::unexpected("kernel.train", "nothing", "the kernel of the training samples")
        })?;
        let ridge = Ridge::fit(kernel, *lambda).map_err(|error| error.renamed("lambda", "model.lambda"))?;
        Ok(Part { ridge: Some(ridge), members })
    }

    /// The contributions of a part's samples at some tests.
    pub(super) fn contributions(&self, part: &Part, tests: Range<usize>) -> Result<Contributions, DataError> {
        let weights = match &self.contributions {
            Contributed::Weights(weights) => {
                let columns: Vec<usize> = part.members.iter().map(|sample| sample.index()).collect();
                weights.slice(s![tests, ..]).select(Axis(1), &columns)
            }
            Contributed::Kernel { values, .. } => {
                let kernel = values.of_tests(tests, &part.members);
                match &part.ridge {
                    Some(ridge) => ridge.weights(kernel),
                    None => kernel,
                }
            }
        };
        Contributions::of_classes(weights, self.labels_of(&part.members), self.classes)
    }

    /// A binary SVM with any C at some tests.
    pub(super) fn svm(
        &self,
        part: &Part,
        tests: Range<usize>,
        c: f64,
        is_small: bool,
    ) -> Result<SvmModel, DataError> {
        let missing = |field| DataError::unexpected(field, "nothing", "kernel values, as LabelCert retrains");
        let (values, _) = self.model().ok_or_else(|| missing("kernel"))?;
        let members = &part.members;
        let kernel = values.of_training(members, members).ok_or_else(|| missing("kernel.train"))?;
        let itself = tests.clone().map(|test| values.of_test_itself(test)).collect::<Option<Vec<f64>>>();
        let itself = itself.ok_or_else(|| missing("kernel.diagonal"))?;
        let test_kernel = values.of_tests(tests, members);
        // Checks that all numbers are finite.
        Contributions::of_classes(test_kernel.clone(), self.labels_of(members), self.classes)?;
        if !is_small {
            check_semidefinite(&kernel, &test_kernel, &itself)?;
        }
        let labels = self.labels_of(members);
        Ok(SvmModel { svm: BinarySvm { kernel, c }, labels, test_kernel, itself, is_small })
    }
}

impl Part {
    /// The condition number of a regression's system.
    pub(super) fn condition(&self) -> Option<f64> {
        self.ridge.as_ref().map(Ridge::condition)
    }
}
