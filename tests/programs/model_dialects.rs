//! Files in many dialects through two readers: what is read is what was meant, or nothing.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::fmt::Write;

use countersign::program::{Kind, Program, Sense};
use countersign::solve::{Contents, read_file};

/// How many files are made.
const FILES: u64 = 2000;

/// Numbers from a seed (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// A quarter from −4 to 4, never 0.
    fn number(&mut self) -> f64 {
        let quarters = 1 + self.below(16);
        (if self.below(2) == 0 { 1.0 } else { -1.0 }) * quarters as f64 / 4.0
    }
}

/// A program as it is meant: sides and bounds of every kind, in both senses.
fn meant(draw: &mut Draw, with_ranges: bool) -> Program {
    let mut program = Program::new("file");
    let count = 2 + draw.below(4) as usize;
    let ids: Vec<_> = (0..count)
        .map(|place| {
            let (lower, upper, kind) = match draw.below(5) {
                0 => (0.0, 1.0, Kind::Binary),
                1 => (-3.0, 1.0 + draw.below(4) as f64, Kind::Integer),
                2 => (f64::NEG_INFINITY, f64::INFINITY, Kind::Continuous),
                3 => (0.0, f64::INFINITY, Kind::Continuous),
                _ => (-1.5, 2.0 + draw.below(4) as f64, Kind::Continuous),
            };
            program.add_variable(format!("x{place}"), lower, upper, kind)
        })
        .collect();
    for row in 0..1 + draw.below(4) {
        let mut left = countersign::program::Expression::default();
        // The first variable is in every row, so that none is empty.
        ids.iter()
            .enumerate()
            .filter(|(place, _)| *place == 0 || draw.below(2) == 0)
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|(_, &id)| left.add_term(draw.number(), id));
        let (one, width) = (draw.number(), 1.0 + draw.below(8) as f64 / 4.0);
        let (lower, upper) = match draw.below(if with_ranges { 4 } else { 3 }) {
            0 => (one, f64::INFINITY),
            1 => (f64::NEG_INFINITY, one),
            2 => (one, one),
            _ => (one, one + width),
        };
        program.add_row(format!("c{row}"), left, lower, upper);
    }
    ids.iter().for_each(|&id| program.objective.add_term(draw.number(), id));
    program.objective.constant = draw.number();
    program.sense = if draw.below(2) == 0 { Sense::Minimise } else { Sense::Maximise };
    program
}

fn side(value: f64) -> String {
    match value {
        f64::INFINITY => "+inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        value => value.to_string(),
    }
}

/// Terms with a sign before each of them.
fn terms(program: &Program, expression: &countersign::program::Expression) -> String {
    let mut text = String::new();
    for term in &expression.linear {
        let sign = if term.coefficient < 0.0 { '-' } else { '+' };
        let name = &program.variables()[term.variable.index()].name;
        write!(text, " {sign} {} {name}", term.coefficient.abs()).expect("written");
    }
    text
}

fn lp(program: &Program, draw: &mut Draw) -> String {
    let sense = match (program.sense, draw.below(3)) {
        (Sense::Minimise, 0) => "MIN",
        (Sense::Minimise, 1) => "minimize",
        (Sense::Minimise, _) => "Minimize",
        (Sense::Maximise, 0) => "max",
        (Sense::Maximise, 1) => "MAXIMUM",
        (Sense::Maximise, _) => "Maximize",
    };
    let begin = ["Subject To", "st", "s.t.", "such that"][draw.below(4) as usize];
    let constant = program.objective.constant;
    let sign = if constant < 0.0 { '-' } else { '+' };
    let objective = terms(program, &program.objective);
    let mut text = format!("\\ a comment\n{sense}\n o:{objective} {sign} {}\n{begin}\n", constant.abs());
    for row in program.rows() {
        let left = terms(program, &row.expression);
        let (lower, upper) = (row.lower, row.upper);
        let line = match (lower.is_finite(), upper.is_finite()) {
            (true, true) if lower == upper => format!("{left} = {lower}"),
            (true, false) if draw.below(2) == 0 => format!("{left} => {lower} \\ a comment"),
            (true, false) => format!("{left}\n  >= {lower}"),
            _ => format!("{left} < {upper}"),
        };
        writeln!(text, " {}: {line}", row.name).expect("written");
    }
    text += ["Bounds\n", "BOUND\n"][draw.below(2) as usize];
    let of_kind = |kind| program.variables().iter().filter(move |variable| variable.kind == kind);
    for variable in program.variables().iter().filter(|variable| variable.kind != Kind::Binary) {
        let (name, lower, upper) = (&variable.name, side(variable.lower), side(variable.upper));
        if variable.lower == f64::NEG_INFINITY {
            writeln!(text, " {name} free").expect("written");
        } else if variable.upper.is_finite() && draw.below(2) == 0 {
            writeln!(text, " {name} >= {lower}\n {name} <= {upper}").expect("written");
        } else if variable.upper.is_finite() || draw.below(2) == 0 {
            writeln!(text, " {lower} <= {name} <= {upper}").expect("written");
        }
    }
    for (title, kind) in [("Generals", Kind::Integer), ("Binaries", Kind::Binary)] {
        let names: Vec<&str> = of_kind(kind).map(|variable| variable.name.as_str()).collect();
        if !names.is_empty() {
            writeln!(text, "{title}\n {}", names.join(" ")).expect("written");
        }
    }
    text + "End\n"
}

fn mps(program: &Program, draw: &mut Draw) -> String {
    let mut text = "* a comment\nNAME file\n".to_owned();
    match (program.sense, draw.below(2)) {
        (Sense::Maximise, _) => text += "OBJSENSE\n    MAX\n",
        (Sense::Minimise, 0) => text += "OBJSENSE\n    MIN\n",
        (Sense::Minimise, _) => {}
    }
    text += "ROWS\n N o\n";
    let mut ranges = String::new();
    let mut sides = format!(" RHS o {}\n", -program.objective.constant);
    for row in program.rows() {
        let (kind, side) = match (row.lower.is_finite(), row.upper.is_finite()) {
            (true, true) if row.lower == row.upper => ("E", row.lower),
            (true, true) => {
                let width = row.upper - row.lower;
                let (kind, side, range) = match draw.below(3) {
                    0 => ("G", row.lower, width),
                    1 => ("L", row.upper, width),
                    _ => ("E", row.upper, -width),
                };
                writeln!(ranges, " RNG {} {range}", row.name).expect("written");
                (kind, side)
            }
            (true, false) => ("G", row.lower),
            _ => ("L", row.upper),
        };
        writeln!(text, " {kind} {}", row.name).expect("written");
        // The name of the set may be missing.
        let set = if draw.below(2) == 0 { "RHS " } else { "" };
        writeln!(sides, " {set}{} {side}", row.name).expect("written");
    }
    text += "COLUMNS\n";
    for (place, variable) in program.variables().iter().enumerate() {
        let is_integer = variable.kind != Kind::Continuous;
        if is_integer {
            text += " M 'MARKER' 'INTORG'\n";
        }
        let of = |expression: &countersign::program::Expression| {
            let term = expression.linear.iter().find(|term| term.variable.index() == place)?;
            Some(term.coefficient)
        };
        let objective = of(&program.objective).map(|value| ("o".to_owned(), value));
        let rows = program.rows().iter().filter_map(|row| Some((row.name.clone(), of(&row.expression)?)));
        let all: Vec<String> =
            objective.into_iter().chain(rows).map(|(row, value)| format!("{row} {value}")).collect();
        for two in all.chunks(1 + draw.below(2) as usize) {
            writeln!(text, "    {}   {}", variable.name, two.join("   ")).expect("written");
        }
        if is_integer {
            text += " M 'MARKER' 'INTEND'\n";
        }
    }
    text += &format!("RHS\n{sides}");
    if !ranges.is_empty() {
        text += &format!("RANGES\n{ranges}");
    }
    text += "BOUNDS\n";
    for variable in program.variables() {
        let (name, lower, upper) = (&variable.name, variable.lower, variable.upper);
        if variable.kind == Kind::Binary {
            if draw.below(2) == 0 {
                writeln!(text, " BV B {name}").expect("written");
            }
        } else if lower == f64::NEG_INFINITY {
            writeln!(text, " FR B {name}").expect("written");
        } else if upper.is_finite() || draw.below(2) == 0 {
            writeln!(text, " LO B {name} {lower}").expect("written");
            if upper.is_finite() {
                writeln!(text, " UP B {name} {upper}").expect("written");
            }
        }
    }
    text + "ENDATA\n"
}

/// Changes that make a file wrong, or ambiguous, or that readers are known to pass over.
fn spoiled(text: &str, is_lp: bool, draw: &mut Draw) -> (&'static str, String) {
    let of_lp: [(&str, &dyn Fn() -> String); 13] = [
        ("numbers on both sides", &|| text.replacen(" c0:", " c: -9 <= x0 <= 9\n c0:", 1)),
        ("a word that HiGHS takes for a name", &|| {
            let (comment, rest) = text.split_once('\n').expect("lines");
            format!("{comment}\nMinimise\n{}", rest.split_once('\n').expect("lines").1)
        }),
        ("a constant on the left", &|| text.replacen(" c0:", " c0: 1 +", 1)),
        ("a byte order mark", &|| format!("\u{feff}{text}")),
        ("a repeated term", &|| text.replacen(" c0:", " c0: x0 +", 1)),
        ("a tiny coefficient", &|| text.replacen(" c0:", " c0: 1e-13 x1 + 0 x0", 1)),
        ("crossed bounds", &|| text.replacen("End\n", "Bounds\n 7 <= x0 <= 6\nEnd\n", 1)),
        ("a misspelt bound", &|| text.replacen("End\n", "Bounds\n xx0 <= 6\nEnd\n", 1)),
        ("a repeated row", &|| text.replacen(" c0:", " c0: x0 >= -9\n c0:", 1)),
        ("no end", &|| text.replacen("End\n", "", 1)),
        ("text behind the end", &|| format!("{text} x0 >= 1\n")),
        ("a number without its digits", &|| text.replacen(" c0:", " c0: 0.x0 +", 1)),
        ("a missing sign", &|| text.replacen(" c0:", " c0: x1 x1 ", 1)),
    ];
    let of_mps: [(&str, &dyn Fn() -> String); 11] = [
        ("a misspelt row", &|| text.replacen("    x0   ", "    x0   cc 1\n    x0   ", 1)),
        ("an OBJNAME", &|| text.replacen("ROWS\n N o\n", "OBJNAME\n p\nROWS\n N o\n N p\n", 1)),
        ("a repeated entry", &|| text.replacen("    x0   ", "    x0   c0 1\n    x0   c0 1\n    x0   ", 1)),
        ("a range of the objective", &|| text.replacen("BOUNDS\n", "RANGES\n R o 2\nBOUNDS\n", 1)),
        ("a second set of sides", &|| text.replacen("RHS\n", "RHS\n RHS c0 1\n OTHER o 1\n", 1)),
        ("a second set of bounds", &|| text.replacen("BOUNDS\n", "BOUNDS\n MI B x0\n PL OTHER x0\n", 1)),
        ("a misspelt bound", &|| text.replacen("BOUNDS\n", "BOUNDS\n UP B xx0 3\n", 1)),
        ("a misspelt right-hand side", &|| text.replacen("RHS\n", "RHS\n RHS cc 3\n", 1)),
        ("a negative upper bound", &|| text.replacen("BOUNDS\n", "BOUNDS\n UP B x0 -3\n", 1)),
        ("a cut-off number", &|| text.replacen("    x0   o ", "    x0   o 1.5x", 1)),
        ("an unknown section", &|| text.replacen("BOUNDS\n", "LAZYCONS\n L lazy\nBOUNDS\n", 1)),
    ];
    let all: &[(&str, &dyn Fn() -> String)] = if is_lp { &of_lp } else { &of_mps };
    let (what, change) = &all[draw.below(all.len() as u64) as usize];
    let what = of_lp.iter().chain(&of_mps).find(|(known, _)| known == what).map_or("", |(known, _)| known);
    (what, change())
}

/// Bounds, costs, sides and coefficients by name.
fn described(program: &Program) -> String {
    let mut text = format!("{:?} {}\n", program.sense, program.objective.constant);
    let name = |term: &countersign::program::LinearTerm| &program.variables()[term.variable.index()].name;
    let mut variables: Vec<String> = program
        .variables()
        .iter()
        .zip(program.costs())
        .map(|(one, cost)| format!("{} {} {} {:?} {cost}\n", one.name, one.lower, one.upper, one.kind))
        .collect();
    variables.sort();
    text += &variables.concat();
    for row in program.rows() {
        let left = row.expression.collected();
        let mut terms: Vec<String> =
            left.linear.iter().map(|term| format!("{} {}", term.coefficient, name(term))).collect();
        terms.sort();
        writeln!(text, "{} {} {} {}", row.name, row.lower, row.upper, terms.join(" + ")).expect("written");
    }
    text
}

#[test]
fn what_is_read_of_two_thousand_files_is_what_was_meant_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut draw = Draw(7);
    let (mut read, mut refused) = (0, 0);
    for number in 0..FILES {
        let is_lp = number % 2 == 0;
        // HiGHS takes a row of an LP file with numbers on both sides for two rows.
        let program = meant(&mut draw, !is_lp);
        let clean = if is_lp { lp(&program, &mut draw) } else { mps(&program, &mut draw) };
        let (what, text) = match draw.below(2) {
            0 => ("nothing", clean.clone()),
            _ => spoiled(&clean, is_lp, &mut draw),
        };
        let path = folder.path().join(if is_lp { "file.lp" } else { "file.mps" });
        std::fs::write(&path, &text).expect("written");
        match (read_file(&path), what) {
            (Ok(Contents::Program(found)), "nothing") => {
                assert_eq!(described(&found), described(&program), "file {number}:\n{text}");
                read += 1;
            }
            (Err(_), what) if what != "nothing" => refused += 1,
            (other, what) => panic!("file {number}, spoiled by {what}: {other:?}\n{text}"),
        }
    }
    assert!(read > FILES / 3 && refused > FILES / 3 && read + refused == FILES, "{read} and {refused}");
}
