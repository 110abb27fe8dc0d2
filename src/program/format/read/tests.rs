//! Files that are spoiled at random are read or refused, and break nothing.

use super::ModelFile;
use crate::format::Format;
use proptest::prelude::*;

const LP: &str = "\\ é
Maximize
 o: 2 x[1] + 3 y - [ 2 x^2 + y * z ] / 2 + 1.5
Subject To
 c: x + 2e-1 y >= -2
 i: b = 1 -> x <= 1
 1 <= x + z <= 2
 q: [ x * z ] <= 4
Bounds
 -inf <= x <= 1e3
 y free
 z = 2
Generals
 y
Binaries
 b
Semi-Continuous
 z
SOS
 s: S1:: x:1 y:2
End
";
const MPS: &str = "* é
NAME n
OBJSENSE
 MAX
OBJNAME
 o
ROWS
 N o
 L c
 G d
COLUMNS
 x o -1 c 1
 M 'MARKER' 'INTORG'
 y o -0.5 d 2
 M 'MARKER' 'INTEND'
RHS
 RHS c 1.5
RANGES
 R c 2
BOUNDS
 UP B x 2
 BV B y
 SC B x 3
QUADOBJ
 x x 2
QCMATRIX c
 x y 1
 y x 1
SOS
 S1 s
 x 1
 y 2
INDICATORS
 IF c y 1
ENDATA
";
/// What files are spoiled with.
const PIECES: [&str; 16] =
    ["", " ", "\n", "[", "]", ":", "->", "é", "-", "e", "1e", ".", "\\", "$", "st", "1e999"];

proptest! {
    #[test]
    fn spoiled_files_break_nothing(
        is_lp: bool,
        changes in prop::collection::vec((0.0..1.0, 0..4_usize, 0..PIECES.len()), 0..4),
    ) {
        let (format, text) = if is_lp { (Format::Lp, LP) } else { (Format::Mps, MPS) };
        let mut letters: Vec<char> = text.chars().collect();
        for (place, length, piece) in changes {
            let begin = (place * letters.len() as f64) as usize;
            let end = (begin + length).min(letters.len());
            letters.splice(begin..end, PIECES[piece].chars());
        }
        let text: String = letters.into_iter().collect();
        match ModelFile::read(&text, format, "spoiled") {
            Ok(read) => prop_assert_eq!(read.difference(&read.program, "itself"), None),
            Err(error) => prop_assert!(error.to_string().starts_with("line ")),
        }
    }
}

#[test]
fn whole_files_are_read() {
    for (format, text) in [(Format::Lp, LP), (Format::Mps, MPS)] {
        let read = ModelFile::read(text, format, "whole");
        assert!(read.as_ref().is_ok_and(|read| read.extras.len() > 2), "{read:?}");
    }
}
