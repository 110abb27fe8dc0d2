//! Files that are spoiled at random are read or refused, and break nothing.

use super::ModelFile;
use crate::format::Format;
use proptest::prelude::*;

const LP: &str = "\\ é\nMaximize\n o: 2 x[1] + 3 y - [ 2 x^2 + y * z ] / 2 + 1.5\nSubject To\n c: x + 2e-1 y >= -2\n \
                  i: b = 1 -> x <= 1\n 1 <= x + z <= 2\n q: [ x * z ] <= 4\nBounds\n -inf <= x <= 1e3\n y free\n \
                  z = 2\nGenerals\n y\nBinaries\n b\nSemi-Continuous\n z\nSOS\n s: S1:: x:1 y:2\nEnd\n";
const MPS: &str = "* é\nNAME n\nOBJSENSE\n MAX\nOBJNAME\n o\nROWS\n N o\n L c\n G d\nCOLUMNS\n x o -1 c 1\n \
                   M 'MARKER' 'INTORG'\n y o -0.5 d 2\n M 'MARKER' 'INTEND'\nRHS\n RHS c 1.5\nRANGES\n R c 2\nBOUNDS\n \
                   UP B x 2\n BV B y\n SC B x 3\nQUADOBJ\n x x 2\nQCMATRIX c\n x y 1\n y x 1\nSOS\n S1 s\n x 1\n y \
                   2\nINDICATORS\n IF c y 1\nENDATA\n";
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
