//! LP and MPS files as two readers find them: what they read differently is refused, by line.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::path::Path;

use countersign::program::Sense;
use countersign::solve::{Contents, read_file};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn read(&self, ending: &str, text: &str) -> Result<Contents, String> {
        let path = self.0.path().join(format!("file.{ending}"));
        std::fs::write(&path, text).expect("written");
        read_file(Path::new(&path)).map_err(|error| error.to_string())
    }

    fn said(&self, ending: &str, text: &str) -> String {
        match self.read(ending, text) {
            Ok(read) => panic!("{read:?} of\n{text}"),
            Err(said) => said,
        }
    }
}

#[test]
fn what_readers_take_differently_is_refused_by_its_line() {
    let folder = Folder::new();
    let rows =
        |rows: &str| format!("Minimize\n o: x + y\nSubject To\n{rows}\nBounds\n x <= 9\n y <= 9\nEnd\n");
    for (text, part) in [
        (rows(" c: x - 1 >= 2"), "line 4: the lower side of c is 3.0, highs reads 2.0"),
        (format!("\u{feff}{}", rows(" c: x >= 2")), "line 1: found a byte order mark"),
        (rows(" c: x >= 2").replace("y <= 9", "y >= 10\n y <= 9"), "bounds [10, 9] are not an interval"),
        (rows(" c: x + x >= 2"), "HiGHS' reader says: WARNING: Column 0 (name \"x\") occurs 2 times"),
        (rows(" c: x + 1e-12 y >= 2"), "HiGHS' reader says: WARNING: "),
        (rows(" c: x >= 2").replace("y <= 9", "yy <= 9"), "line 7: found \"yy\", expected a variable of"),
        (rows(" c: x >= 2 3"), "line 4: found the end of the section"),
        (rows(" c: 3 <= 2 x + 0 y <= 9\n d: y >= 1"), "line 4: the lower side of c is 3.0, highs reads -inf"),
        (
            rows(" c: x >= 2").replace("Minimize", "Minimise"),
            "line 1: found \"Minimise\", expected Minimize or",
        ),
        (rows(" c: x y >= 2"), "line 4: found \"y\", expected a sign between terms, or a relation"),
        (rows(" c: x >= 2\n c: y >= 1"), "line 5: found the row \"c\" again"),
        (rows(" c: x >= 2").replace("End\n", ""), "expected End before it"),
        (rows(" c: x >= 2") + "x >= 5\n", "line 9: found \"x >= 5\", expected nothing behind End in line 8"),
    ] {
        let said = folder.said("lp", &text);
        assert!(said.contains(part), "{said}\nof\n{text}");
    }
    let mps = "NAME\nROWS\n N o\n G r\n E s\nCOLUMNS\n x o 1 r 1\n x s 2\n y r 1\nRHS\n RHS r 1.5\nENDATA\n";
    assert!(matches!(folder.read("mps", mps), Ok(Contents::Program(_))));
    for (from, to, part) in [
        (" y r 1", " y rr 1", "line 9: found \"rr\", expected a row of the section ROWS"),
        ("ROWS", "OBJNAME\n r\nROWS", "line 3: found \"r\", expected a row of the kind N"),
        (" N o\n", " N o\n N p\n", ""),
        (
            " y r 1",
            " y r 1\n y r 1",
            "line 10: found \"y r 1\", expected one entry in the row \"r\" of each column",
        ),
        (
            "ENDATA",
            "RANGES\n R o 3\nENDATA",
            "line 13: found \"R o 3\", expected a range of a row; \"o\" is an",
        ),
        ("ENDATA", "BOUNDS\n UP B z 3\nENDATA", "line 13: found \"z\", expected a variable of"),
        (
            "ENDATA",
            "BOUNDS\n UP B x -3\nENDATA",
            "line 13: found \"UP B x -3\", expected its lower bound before",
        ),
        ("RHS r 1.5", "RHS r 1.5\n OTHER s 1", "line 12: found \"OTHER s 1\", expected one set, \"RHS\" as"),
        (
            "ENDATA",
            "BOUNDS\n UP B x 3\n UP C y 3\nENDATA",
            "line 14: found \"UP C y 3\", expected one set, \"B\" as before",
        ),
        ("RHS r 1.5", "RHS r 1.5x", "line 11: found \"1.5x\", expected a number"),
        ("ENDATA", "FOO\nENDATA", "line 12: found \"FOO\", expected a section: NAME"),
    ] {
        let text = mps.replacen(from, to, 1);
        match part {
            // More rows without a relation say nothing.
            "" => assert!(folder.read("mps", &text).is_ok(), "{text}"),
            part => {
                let said = folder.said("mps", &text);
                assert!(said.starts_with(part), "{said}\nof\n{text}");
            }
        }
    }
    // The second objective is the one that is named: a reader that passes over the name takes another.
    let named =
        mps.replacen("ROWS\n N o\n", "OBJNAME\n p\nROWS\n N o\n N p\n", 1).replacen(" y r 1", " y p 1", 1);
    let said = folder.said("mps", &named);
    assert!(said.starts_with("line 10: the cost of x is 0.0, highs reads 1.0"), "{said}");
}

#[test]
fn what_only_some_solvers_take_is_passed_on_to_them() {
    let folder = Folder::new();
    let lp = |objective: &str, rows: &str, lists: &str| {
        format!(
            "Maximize\n o: {objective}\nSubject To\n c: x + y <= 3\n{rows}\
             Bounds\n x <= 2\n y <= 2\n{lists}End\n"
        )
    };
    for text in [
        lp("x + y", " q: x + [ x^2 + 2 x * y ] <= 4\n", ""),
        lp("x + [ - x^2 ] / 2", "", ""),
        lp("x + y", "", "Semi-Continuous\n x\n"),
        lp("x + y", "", "SOS\n s: S1:: x:1 y:2\n"),
        lp("x + y + b", " i: b = 1 -> x <= 1\n", "Binaries\n b\n"),
    ] {
        let read = folder.read("lp", &text).unwrap_or_else(|said| panic!("{said} of\n{text}"));
        assert_eq!(read, Contents::Other { sense: Sense::Maximise }, "{text}");
    }
    let mps = "NAME\nROWS\n N o\n L c\nCOLUMNS\n x o -1 c 1\n y o -1 c 1\n \
               z o -1\n b o -1\nRHS\n RHS c 3\nBOUNDS\n UP B x 2\n UP B y 2\n";
    let said = folder.said("mps", &format!("{mps} BV B b\nINDICATORS\n IF cc b 1\nENDATA\n"));
    assert_eq!(said, "line 17: found \"cc\", expected a row of the section ROWS");
    for more in [
        "QCMATRIX c\n x x 1\n x y 0.5\n y x 0.5\n",
        "QUADOBJ\n x x 2\n",
        "SOS\n S1 s1\n x 1\n y 2\n",
        " SC B z 2\n",
        " BV B b\nINDICATORS\n IF c b 1\n",
    ] {
        let text = format!("{mps}{more}ENDATA\n");
        let read = folder.read("mps", &text).unwrap_or_else(|said| panic!("{said} of\n{text}"));
        assert_eq!(read, Contents::Other { sense: Sense::Minimise }, "{text}");
    }
    // Names with brackets are no products: MPS files have them, and in LP files the linked readers take
    // neither.
    let names = mps.replace("x ", "x[1] ") + "ENDATA\n";
    let read = folder.read("mps", &names).unwrap_or_else(|said| panic!("{said} of\n{names}"));
    let Contents::Program(program) = read else { panic!("a linear program: {read:?}") };
    assert_eq!(program.variables()[0].name, "x[1]");
    let said = folder.said("lp", &lp("x[1] + y", "", ""));
    assert!(
        said.starts_with("HiGHS could not read it: ERROR: ") && said.contains("; SCIP could not"),
        "{said}"
    );
}
