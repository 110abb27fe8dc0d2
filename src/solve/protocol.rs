//! How a request and its outcomes travel between the processes: a length, then a postcard message.
//!
//! One request holds a program and its objectives, or names a file. One outcome follows for each objective,
//! in order, as soon as it is known; a file has one. Before an outcome, messages may say where the search
//! stands.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::outcome::{Limits, Outcome};
use super::standing::SearchStanding;
use countersign_program::SolverName;
use countersign_program::{Expression, Program, Sense};

/// A larger message is taken for rubbish; the largest programs that we write are far smaller.
const LARGEST_MESSAGE: u64 = 1 << 30;

/// What is to be solved.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// A program, to be solved once for each of the objectives; its own is ignored.
    Program { program: Program, objectives: Vec<(Sense, Expression)> },
    /// The program that a file holds, read by the solver's own reader.
    File(PathBuf),
}

impl Task {
    /// How many responses follow.
    pub(super) fn answers(&self) -> usize {
        match self {
            Task::Program { objectives, .. } => objectives.len(),
            Task::File(_) => 1,
        }
    }
}

/// A request to solve something.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// Each response repeats it, so that a stale or invented answer is not taken for an answer to this
    /// request.
    pub ticket: u64,
    pub solver: SolverName,
    pub task: Task,
    /// The limits of each answer.
    pub limits: Limits,
}

/// What is said about one objective of a request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Response {
    pub ticket: u64,
    /// The place of the objective in the request.
    pub place: usize,
    pub said: Said,
}

/// Any number of standings, then the outcome.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Said {
    /// Where the search stands.
    Standing(SearchStanding),
    /// What became of it.
    Outcome(Outcome),
}

/// A message with its length in front.
pub(super) fn frame(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let body = postcard::to_allocvec(message).map_err(io::Error::other)?;
    let mut bytes = (body.len() as u64).to_le_bytes().to_vec();
    bytes.extend(body);
    Ok(bytes)
}

/// Writes one framed message.
pub(super) fn write_message(mut to: impl Write, message: &impl Serialize) -> io::Result<()> {
    to.write_all(&frame(message)?)?;
    to.flush()
}

/// Reads one framed message; `None` at a clean end of the stream.
pub(super) fn read_message<T: DeserializeOwned>(mut from: impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 8];
    let first = from.read(&mut length)?;
    if first == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[first..])?;
    let length = u64::from_le_bytes(length);
    if length > LARGEST_MESSAGE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message of {length} bytes")));
    }
    let mut body = Vec::new();
    from.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a message cut short"));
    }
    postcard::from_bytes(&body).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_program::Kind;

    #[test]
    fn row_duals_survive_the_trip() {
        let outcome = Outcome { row_duals: Some(vec![0.1, -0.0]), ..Outcome::crashed("of course") };
        let bytes =
            frame(&Response { ticket: 7, place: 2, said: Said::Outcome(outcome.clone()) }).expect("frames");
        let back: Response = read_message(bytes.as_slice()).expect("reads").expect("is there");
        assert_eq!((back.place, back.said), (2, Said::Outcome(outcome)));
    }

    #[test]
    fn requests_survive_the_trip_with_infinite_bounds() {
        let mut program = Program::new("trip");
        let x = program.add_variable("x", f64::NEG_INFINITY, f64::INFINITY, Kind::Continuous);
        program.add_row("r", Expression::product(0.1, x, x), f64::NEG_INFINITY, 2.0);
        let objectives =
            vec![(Sense::Maximise, Expression::from(x)), (Sense::Minimise, Expression::default())];
        let limits = Limits::default();
        let task = Task::Program { program, objectives };
        let request = Request { ticket: 7, solver: SolverName::Scip, task, limits };
        let bytes = frame(&request).expect("frames");
        let back: Request = read_message(bytes.as_slice()).expect("reads").expect("is there");
        let (Task::Program { program, objectives }, Task::Program { program: sent, objectives: asked }) =
            (back.task, request.task)
        else {
            panic!("another task came back");
        };
        assert_eq!((back.ticket, program, objectives), (7, sent, asked));
        assert!(read_message::<Request>(&bytes[..bytes.len() - 1]).is_err(), "cut short");
        assert!(read_message::<Request>(&[0xff; 64][..]).is_err(), "an absurd length");
        assert!(read_message::<Request>(&[][..]).expect("clean end").is_none());
    }
}
