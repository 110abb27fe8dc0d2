//! Passes that leave something out, and attacks that show it.

use super::super::reader::Part;
use super::attacks::{alone, holds};
use super::drawn::Drawn;
use crate::training::bounds::domains::affine::tests::draw::THREATS;

const TRAININGS: u64 = 150;
const ATTACKS: usize = 24;

/// How many trainings have an attack that ends outside the forms when a part is left out.
fn caught(part: Option<Part>) -> usize {
    let mut caught = 0;
    for seed in 0..TRAININGS {
        for threat in 0..THREATS {
            let drawn = Drawn::new(seed, threat);
            let Some(mut pass) = drawn.pass() else { continue };
            pass.left_out = part;
            let (pass, ends) = alone(pass, drawn.problem.steps());
            let is_outside = drawn.attacked(ATTACKS, Some(&pass), seed).iter().any(|set| {
                ends.iter().zip(drawn.trained(set)).any(|(ends, network)| !holds(&pass, ends, &network))
            });
            caught += usize::from(is_outside);
        }
    }
    caught
}

#[test]
fn what_is_left_out_is_found_out() {
    assert_eq!(caught(None), 0);
    for part in [Part::Products, Part::Values, Part::Gates, Part::Crossings, Part::Chords, Part::Effects] {
        let caught = caught(Some(part));
        println!("{part:?}: {caught}");
        assert!(caught > 0, "{part:?}");
    }
}
