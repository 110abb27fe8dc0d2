//! Written MPS files through the readers of CBC and GLPK, where the Python packages `pulp` and `swiglpk`
//! carry them.
#![cfg(feature = "highs")]

use std::path::Path;
use std::process::Command;

use countersign::program::format::Format;
use countersign::program::{Expression, Kind, Program, Sense};
use countersign::solve::{InProcess, Limits, Solve, SolverName};

/// max x + 3 n − 0.5 z + 1.25 with a range, an equation, and variables of every kind.
fn program(sense: Sense) -> Program {
    let mut program = Program::new("several words");
    let x = program.add_variable("x[1]", f64::NEG_INFINITY, f64::INFINITY, Kind::Continuous);
    let n = program.add_variable("n", -2.0, 5.0, Kind::Integer);
    let z = program.add_binary("z");
    program.add_row("range", Expression::from(x) + Expression::term(2.0, n), -3.5, 7.5);
    program.add_row("same", Expression::from(x) - Expression::from(z), 0.5, 0.5);
    program.objective = Expression::from(x) + Expression::term(3.0, n) - Expression::term(0.5, z)
        + Expression::constant(1.25);
    program.sense = sense;
    program
}

/// What a Python program prints, if it runs.
fn python(code: &str, arguments: &[&str]) -> Option<String> {
    let ran = Command::new("python3").arg("-c").arg(code).args(arguments).output().ok()?;
    ran.status.success().then(|| String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Without a note the value of CBC; nothing where there is none.
fn cbc(file: &Path) -> Option<f64> {
    let found = python("import pulp; print(pulp.PULP_CBC_CMD().path)", &[])?;
    let solution = file.with_extension("sol");
    let ran =
        Command::new(found.trim()).arg(file).arg("solve").arg("solution").arg(&solution).output().ok()?;
    let text = std::fs::read_to_string(solution).unwrap_or_default();
    let value = text.lines().next().and_then(|line| line.split_whitespace().last()?.parse().ok());
    Some(value.unwrap_or_else(|| panic!("CBC: {}{text}", String::from_utf8_lossy(&ran.stdout))))
}

fn glpk(file: &Path) -> Option<f64> {
    python("import swiglpk", &[])?;
    let code = "import sys\nfrom swiglpk import *\np = glp_create_prob()\n\
                assert glp_read_mps(p, GLP_MPS_FILE, None, sys.argv[1]) == 0\n\
                o = glp_iocp()\nglp_init_iocp(o)\no.presolve = GLP_ON\nassert glp_intopt(p, o) == 0\n\
                print()\nprint(glp_mip_obj_val(p))";
    let printed = python(code, &[file.to_str()?]).expect("GLPK reads and solves it");
    Some(printed.lines().last()?.parse().expect("a number"))
}

#[test]
fn cbc_and_glpk_read_what_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for sense in [Sense::Minimise, Sense::Maximise] {
        let program = program(sense);
        let optimum = InProcess.solve(SolverName::Highs, &program, &Limits::default()).expect("solves");
        let optimum = optimum.primal_bound.expect("an optimum");
        let expected = if sense == Sense::Maximise { -optimum } else { optimum };
        let file = folder.path().join("program.mps");
        let text = program.to_text(Format::Mps, &["a note".to_owned()]).expect("valid");
        std::fs::write(&file, &text).expect("written");
        assert_eq!(text.contains("the objective is negated"), sense == Sense::Maximise, "{text}");
        assert!(text.contains("\nNAME several_words\n") && !text.contains("OBJSENSE"), "{text}");
        assert!(text.contains("* A row and the one with _upper"), "{text}");
        for (name, found) in [("CBC", cbc(&file)), ("GLPK", glpk(&file))] {
            match found {
                Some(found) => {
                    assert!((found - expected).abs() < 1e-6, "{name}: {found}, not {expected}\n{text}")
                }
                None => eprintln!("{name} is not installed; nothing is read by it"),
            }
        }
    }
}
