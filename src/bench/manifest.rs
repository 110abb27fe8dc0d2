//! Lists of instances with their sizes and best known bounds, in the manner of MIPLIB: `manifest.csv` and
//! `manifest.json`.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Instance, Known, KnownStatus};
use countersign_program::{Kind, Program, Sense};

/// One instance of a list. What is read needs a name or a file; everything else may be missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ManifestRow {
    /// The instance.
    pub name: String,
    /// Its file, beside the list.
    pub file: Option<String>,
    /// The SHA-256 digest of the program's free MPS text without comments.
    pub sha256: Option<String>,
    /// What it belongs to.
    pub group: Option<String>,
    /// LP, QCP, MILP or MIQCP.
    pub class: Option<String>,
    /// `min` or `max`.
    pub sense: Option<String>,
    /// Variables.
    pub variables: Option<usize>,
    /// Binary variables.
    pub binaries: Option<usize>,
    /// Other integer variables.
    pub integers: Option<usize>,
    /// Rows.
    pub rows: Option<usize>,
    /// Terms of rows.
    pub nonzeros: Option<usize>,
    /// Products of two variables, each pair of a row once.
    pub products: Option<usize>,
    /// What it is known to be; without it, `optimal` where both bounds are one, else `open`.
    pub status: Option<KnownStatus>,
    /// The value of the best known point.
    pub primal: Option<f64>,
    /// The best proved bound.
    pub dual: Option<f64>,
    /// What exhaustive search found, where it was possible.
    pub truth: Option<f64>,
    /// Where the bounds come from.
    pub source: Option<String>,
    /// `easy`, `medium`, `hard`, `very-hard` or `open`, by how long the fastest solver took; of what is read,
    /// `seconds` and `tried` count.
    pub grade: Option<String>,
    /// Seconds of the fastest solver that proved an optimum, or that there is none.
    pub seconds: Option<f64>,
    /// The most seconds that a solver was given without a proof, where none is known.
    pub tried: Option<f64>,
    /// How the instance is made again.
    pub made_by: Option<String>,
}

impl ManifestRow {
    /// A row about an instance.
    pub fn of(instance: &Instance) -> Self {
        let known = &instance.known;
        let row = ManifestRow {
            name: instance.name.clone(),
            sha256: instance.sha256.clone(),
            group: instance.group.clone(),
            sense: Some(sense_word(instance.sense()).to_owned()),
            status: Some(known.status),
            primal: known.primal,
            dual: known.dual,
            source: known.source.clone(),
            grade: known.grade().map(|grade| grade.as_str().to_owned()),
            seconds: known.seconds,
            tried: known.tried,
            ..ManifestRow::default()
        };
        match instance.program() {
            Some(program) => row.sized(program),
            None => row,
        }
    }

    fn sized(self, program: &Program) -> Self {
        let size = program.size();
        let products = program.rows().iter().map(|row| row.expression.collected().products.len()).sum();
        let binaries = program.variables().iter().filter(|variable| variable.kind == Kind::Binary).count();
        ManifestRow {
            class: Some(program.class().abbreviation().to_owned()),
            variables: Some(program.variables().len()),
            binaries: Some(binaries),
            integers: Some(size.integer),
            rows: Some(program.rows().len()),
            nonzeros: Some(size.nonzeros),
            products: Some(products),
            ..self
        }
    }

    /// The row of a file that minimises minus the objective of an instance that is maximised.
    #[must_use]
    pub fn minimised(self) -> Self {
        let negated = |value: Option<f64>| value.map(|value| 0.0 - value);
        ManifestRow {
            sense: Some(sense_word(Sense::Minimise).to_owned()),
            primal: negated(self.primal),
            dual: negated(self.dual),
            truth: negated(self.truth),
            ..self
        }
    }

    /// What the row says is known.
    ///
    /// # Errors
    /// The entry that makes no sense: what was found, and what was expected.
    pub fn known(&self, sense: Sense) -> Result<Known, String> {
        if let Some(found) = self.sense.as_ref().filter(|found| *found != sense_word(sense)) {
            return Err(format!("sense: found {found}, expected {}, as the instance has", sense_word(sense)));
        }
        for (name, value) in [("primal", self.primal), ("dual", self.dual), ("truth", self.truth)] {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return Err(format!("{name}: found {value}, expected a finite number or nothing"));
            }
        }
        for (name, value) in [("seconds", self.seconds), ("tried", self.tried)] {
            if let Some(value) = value.filter(|value| !value.is_finite() || *value < 0.0) {
                return Err(format!("{name}: found {value}, expected a number of seconds or nothing"));
            }
        }
        let (primal, dual) = (self.primal, self.dual);
        if let (Some(primal), Some(dual)) = (primal, dual) {
            let is_crossed = match sense {
                Sense::Minimise => dual > primal,
                Sense::Maximise => dual < primal,
            };
            if is_crossed {
                return Err(format!("dual: found {dual}, expected a bound that the primal {primal} keeps"));
            }
        }
        let is_closed = primal.is_some() && primal == dual;
        let status = self.status.unwrap_or(match is_closed {
            true => KnownStatus::Optimal,
            false => KnownStatus::Open,
        });
        let (source, seconds, tried) = (self.source.clone(), self.seconds, self.tried);
        match (status, primal.or(dual)) {
            (KnownStatus::Optimal, None) => {
                Err("status: found optimal, expected primal to be the optimum".to_owned())
            }
            (KnownStatus::Infeasible, Some(value)) => {
                Err(format!("status: found infeasible and the bound {value}, expected no bounds"))
            }
            // An optimum bounds from both sides.
            (KnownStatus::Optimal, Some(value)) => Ok(Known {
                status,
                primal: primal.or(Some(value)),
                dual: dual.or(Some(value)),
                source,
                seconds,
                tried,
            }),
            _ => Ok(Known { status, primal, dual, source, seconds, tried }),
        }
    }
}

fn sense_word(sense: Sense) -> &'static str {
    match sense {
        Sense::Minimise => "min",
        Sense::Maximise => "max",
    }
}

/// Reads a list by the ending of its name: CSV with a header, or a JSON list of objects.
///
/// # Errors
/// The file system's or the reader's words; a row without a name and a file.
pub fn read_manifest(path: &Path) -> Result<Vec<ManifestRow>, String> {
    let file = BufReader::new(File::open(path).map_err(|error| error.to_string())?);
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let rows: Vec<ManifestRow> = if is_json {
        serde_json::from_reader(file).map_err(|error| plain(&error.to_string()))?
    } else {
        let mut table = csv::Reader::from_reader(file);
        table.deserialize().collect::<Result<_, _>>().map_err(|error| plain(&error.to_string()))?
    };
    match rows.iter().position(|row| row.name.is_empty() && row.file.is_none()) {
        Some(row) => Err(format!("row {}: found neither a name nor a file, expected one", row + 1)),
        None => Ok(rows),
    }
}

/// One line, in our words.
fn plain(message: &str) -> String {
    message.replace('\n', " ").replace("unknown field", "found the unknown key")
}

/// Writes a list, as CSV or JSON.
///
/// # Errors
/// What the file system says.
pub fn write_manifest(rows: &[ManifestRow], is_json: bool, mut to: impl Write) -> io::Result<()> {
    if is_json {
        serde_json::to_writer_pretty(&mut to, rows)?;
        return writeln!(to);
    }
    let mut table = csv::Writer::from_writer(to);
    rows.iter().try_for_each(|row| table.serialize(row))?;
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> ManifestRow {
        ManifestRow {
            name: "a".to_owned(),
            file: Some("a.mps".to_owned()),
            status: Some(KnownStatus::Optimal),
            primal: Some(0.1),
            variables: Some(3),
            ..ManifestRow::default()
        }
    }

    #[test]
    fn lists_read_back_in_both_formats() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, is_json) in [("manifest.csv", false), ("manifest.json", true)] {
            let path = folder.path().join(name);
            write_manifest(&[row()], is_json, File::create(&path).expect("made")).expect("written");
            assert_eq!(read_manifest(&path), Ok(vec![row()]), "{name}");
        }
    }

    #[test]
    fn a_short_list_is_enough_and_unknown_keys_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("manifest.csv");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("written");
            read_manifest(&path)
        };
        let rows = read("name,primal\na,1.5\nb,\n").expect("reads");
        assert_eq!((rows[0].primal, rows[1].primal), (Some(1.5), None));
        assert!(read("name,best\na,1\n").is_err_and(|error| error.contains("unknown key `best`")));
        assert!(read("name,primal\na,low\n").is_err());
        assert!(read("name,primal\n,1\n").is_err_and(|error| error.contains("neither a name")));
    }

    #[test]
    fn what_is_known_must_make_sense() {
        assert_eq!(row().known(Sense::Minimise).map(|known| known.dual), Ok(Some(0.1)));
        let open = ManifestRow { status: None, dual: Some(0.0), ..row() };
        assert_eq!(open.known(Sense::Minimise).map(|known| known.status), Ok(KnownStatus::Open));
        assert!(open.known(Sense::Maximise).is_err(), "crossed");
        let closed = ManifestRow { status: None, dual: Some(0.1), ..row() };
        assert_eq!(closed.known(Sense::Maximise).map(|known| known.status), Ok(KnownStatus::Optimal));
        let bare = ManifestRow { primal: None, ..row() };
        assert!(bare.known(Sense::Minimise).is_err(), "an optimum without its value");
        let empty = ManifestRow { status: Some(KnownStatus::Infeasible), ..row() };
        assert!(empty.known(Sense::Minimise).is_err(), "infeasible, with a point");
        let turned = ManifestRow { sense: Some("max".to_owned()), ..row() };
        assert!(turned.known(Sense::Maximise).is_ok() && turned.known(Sense::Minimise).is_err());
        let turned = turned.minimised().known(Sense::Minimise).expect("makes sense");
        assert_eq!((turned.primal, turned.dual), (Some(-0.1), Some(-0.1)));
        assert!(ManifestRow { primal: Some(f64::NAN), ..row() }.known(Sense::Minimise).is_err());
        for seconds in [Some(f64::NAN), Some(-1.0), Some(f64::INFINITY)] {
            assert!(ManifestRow { seconds, ..row() }.known(Sense::Minimise).is_err(), "{seconds:?}");
            assert!(ManifestRow { tried: seconds, ..row() }.known(Sense::Minimise).is_err(), "{seconds:?}");
        }
    }
}
