//! `countersign data`: generated data sets as files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::output::print;
use countersign_data::{DataError, Dataset, blobs, half_moons, write_npz};

#[derive(Args)]
pub(super) struct DataArguments {
    #[command(subcommand)]
    generator: Generator,
}

#[derive(Subcommand)]
enum Generator {
    /// Two half moons that reach into each other; equal to scikit-learn's make_moons
    HalfMoons {
        /// Samples
        #[arg(long, value_name = "N", default_value_t = 128)]
        samples: usize,
        /// Standard deviation of the noise on each coordinate
        #[arg(long, value_name = "DEVIATION", default_value_t = 0.1)]
        noise: f64,
        /// Random seed
        #[arg(long, value_name = "N", default_value_t = 0)]
        seed: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Clouds around random centers; equal to scikit-learn's make_blobs
    Blobs {
        /// Samples
        #[arg(long, value_name = "N", default_value_t = 128)]
        samples: usize,
        /// Centers, one for each class
        #[arg(long, value_name = "N", default_value_t = 3)]
        centers: usize,
        /// Features
        #[arg(long, value_name = "N", default_value_t = 2)]
        dimensions: usize,
        /// Standard deviation of each cloud
        #[arg(long, default_value_t = 1.0)]
        deviation: f64,
        /// Random seed
        #[arg(long, value_name = "N", default_value_t = 0)]
        seed: u32,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Args)]
struct Output {
    /// File to write, with the arrays `features` and `labels`
    #[arg(short = 'o', long = "output", value_name = "FILE.npz")]
    file: PathBuf,
}

pub(super) fn run(arguments: &DataArguments) -> Result<u8, Failure> {
    let (data, output): (Result<Dataset, DataError>, &Output) = match &arguments.generator {
        Generator::HalfMoons { samples, noise, seed, output } => {
            (half_moons(*samples, *noise, *seed), output)
        }
        Generator::Blobs { samples, centers, dimensions, deviation, seed, output } => {
            (blobs(*samples, *centers, *dimensions, *deviation, *seed), output)
        }
    };
    let data = data.map_err(|error| Failure::BadInput(format!("--{error}")))?;
    let file = output.file.display();
    if output.file.extension().is_none_or(|of| of != "npz") {
        let message =
            format!("--output: found {file}, expected a name that ends in .npz, as that is what is written");
        return Err(Failure::BadInput(message));
    }
    write_npz(&output.file, &data)
        .map_err(|error| Failure::bad_input(format!("--output: {file}: {error}")))?;
    let (samples, width) = data.features().dim();
    print(&format!(
        "{samples} samples of {width} features and {} classes written to {file}\n",
        data.classes().len()
    ))?;
    Ok(0)
}
