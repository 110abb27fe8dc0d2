//! Where the contributions of a label-flip specification come from: given weights, or data and a kernel.

use std::path::Path;

use ndarray::{Array1, Array2, Axis, Ix1, Ix2};

use super::tables::{Centering, Data, Source, Weights};
use crate::data::{
    ClassId, DataError, Dataset, SampleId, check_labels, digits, label_free_order, read_csv, read_npy,
};
use crate::labelflip::{Contributions, largest_small_c, linear_kernel};
use crate::spec::SpecError;

/// What contributions are made of, for any subset of the training samples.
pub(super) struct Given {
    source: Contributing,
    /// The label-free order of the training samples.
    pub order: Vec<SampleId>,
}

enum Contributing {
    /// `[tests, n]` and labels.
    Weights { weights: Array2<f64>, labels: Vec<ClassId>, classes: usize },
    /// Features of both sets, for a linear kernel.
    Features { train: Dataset, test: Dataset },
}

impl Given {
    /// Weights come without features: the order of the file is free of labels.
    pub(super) fn weights(spec: &Weights) -> Result<Given, SpecError> {
        let wrong = SpecError::data(&spec.labels);
        let weights =
            read_npy::<f64, Ix2>(&spec.file, &["tests", "n"]).map_err(SpecError::data(&spec.file))?;
        let labels = read_npy::<i64, Ix1>(&spec.labels, &["n"]).map_err(&wrong)?.to_vec();
        if labels.len() != weights.ncols() {
            let expected = format!("[{}], one label for each column of weights", weights.ncols());
            return Err(wrong(DataError::unexpected("shape", format!("[{}]", labels.len()), expected)));
        }
        let (labels, classes) = check_labels(&labels, spec.classes).map_err(&wrong)?;
        let checked = Contributions::of_classes(weights.clone(), labels.clone(), classes);
        checked.map_err(SpecError::data(&spec.file))?;
        let order = (0..weights.ncols()).map(SampleId::new).collect();
        Ok(Given { source: Contributing::Weights { weights, labels, classes }, order })
    }

    pub(super) fn data(spec: &Data, file: &Path) -> Result<Given, SpecError> {
        let all = read_data(spec, file)?;
        let wrong = SpecError::data(spec.file.as_deref().unwrap_or(file));
        let mut train = all.rows("data.train", 0..spec.train).map_err(&wrong)?;
        let mut test =
            all.rows("data.test", spec.train..spec.train.saturating_add(spec.test)).map_err(&wrong)?;
        if let Some(center) = center(spec.centering, &train) {
            train = train.shifted(&center).map_err(&wrong)?;
            test = test.shifted(&center).map_err(&wrong)?;
        }
        let order = label_free_order(train.features());
        Ok(Given { source: Contributing::Features { train, test }, order })
    }

    pub(super) fn tests(&self) -> usize {
        match &self.source {
            Contributing::Weights { weights, .. } => weights.nrows(),
            Contributing::Features { test, .. } => test.samples(),
        }
    }

    pub(super) fn test_labels(&self) -> Option<Vec<ClassId>> {
        match &self.source {
            Contributing::Weights { .. } => None,
            Contributing::Features { test, .. } => Some(test.labels().to_vec()),
        }
    }

    /// The contributions of some training samples.
    pub(super) fn contributions(&self, members: &[SampleId]) -> Result<Contributions, DataError> {
        let rows: Vec<usize> = members.iter().map(|sample| sample.index()).collect();
        match &self.source {
            Contributing::Weights { weights, labels, classes } => {
                let labels = rows.iter().map(|&row| labels[row]).collect();
                Contributions::of_classes(weights.select(Axis(1), &rows), labels, *classes)
            }
            Contributing::Features { train, test } => {
                let features = train.features().select(Axis(0), &rows);
                let labels = rows.iter().map(|&row| train.labels()[row]).collect();
                let kernel = linear_kernel(&test.features().view(), &features.view());
                Contributions::of_classes(kernel, labels, train.classes())
            }
        }
    }

    /// The smallest bound of theorem 2 over models, each given by its training samples; nothing for given weights.
    pub(super) fn smallest_threshold<'a>(
        &self,
        models: impl Iterator<Item = &'a [SampleId]>,
    ) -> Result<Option<f64>, DataError> {
        let Contributing::Features { train, .. } = &self.source else { return Ok(None) };
        let mut smallest: Option<f64> = None;
        for members in models {
            let rows: Vec<usize> = members.iter().map(|sample| sample.index()).collect();
            let bound = largest_small_c(&train.features().select(Axis(0), &rows).view())?;
            smallest = [smallest, bound].into_iter().flatten().reduce(f64::min);
        }
        Ok(smallest)
    }
}

fn read_data(spec: &Data, file: &Path) -> Result<Dataset, SpecError> {
    match (spec.source, &spec.file, &spec.labels) {
        (Source::Csv, Some(path), _) => read_csv(path, spec.classes).map_err(SpecError::data(path)),
        (Source::Npy, Some(path), Some(labels)) => {
            let features =
                read_npy::<f64, Ix2>(path, &["samples", "features"]).map_err(SpecError::data(path))?;
            let label_array = read_npy::<i64, Ix1>(labels, &["samples"]).map_err(SpecError::data(labels))?;
            Dataset::new(features, &label_array.to_vec(), spec.classes).map_err(SpecError::data(path))
        }
        _ => digits().map_err(SpecError::data(file)),
    }
}

fn center(centering: Centering, train: &Dataset) -> Option<Array1<f64>> {
    let mean = train.features().mean_axis(Axis(0))?;
    match centering {
        Centering::None => None,
        Centering::Mean => Some(mean),
        Centering::RoundedMean => Some(mean.mapv(f64::round)),
    }
}
