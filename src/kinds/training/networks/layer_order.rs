//! The order of layers that a file knows by their names alone.

use std::cmp::Ordering;

use countersign_data::DataError;

/// A layer of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NamedLayer<'a> {
    /// What its arrays are called, without `.weight` and `.bias`.
    pub name: &'a str,
    /// Of its weights, outputs and inputs.
    pub shape: (usize, usize),
}

/// The places of layers in the order in which a network of these sizes has them.
///
/// Where every size is there once, sizes alone say the order. Layers of the same size are ordered by the
/// number in which their names differ, as people count: `fc2` before `fc10`. Where sizes fit no order,
/// natural order is returned, so that whoever compares sizes finds what does not fit.
///
/// # Errors
/// Names of layers of the same size that differ in something else, and numbers that contradict sizes: another
/// network might be meant.
pub(super) fn layer_order(
    layers: &[NamedLayer<'_>],
    sizes: &[(usize, usize)],
) -> Result<Vec<usize>, DataError> {
    let mut waiting: Vec<usize> = (0..layers.len()).collect();
    waiting.sort_by_key(|&place| pieces(layers[place].name));
    let natural = waiting.clone();
    let mut order = Vec::with_capacity(layers.len());
    for size in sizes {
        let Some(next) = waiting.iter().position(|&place| layers[place].shape == *size) else {
            return Ok(natural);
        };
        order.push(waiting.remove(next));
    }
    if has_twins(sizes) && !is_said_by_names(order.iter().map(|&place| layers[place])) {
        let names: Vec<&str> = natural.iter().map(|&place| layers[place].name).collect();
        let expected =
            "names that differ in one number, which says the order, or model.layers, which lists them";
        return Err(DataError::unexpected("layers", names.join(", "), expected));
    }
    Ok(order)
}

/// Are there two layers of one size?
fn has_twins(sizes: &[(usize, usize)]) -> bool {
    sizes.iter().enumerate().any(|(place, size)| sizes[..place].contains(size))
}

/// Do the numbers in names order all layers of the same size, and is none against the order?
fn is_said_by_names<'a>(order: impl Iterator<Item = NamedLayer<'a>>) -> bool {
    let order: Vec<NamedLayer<'_>> = order.collect();
    order.iter().enumerate().all(|(place, later)| {
        order[..place].iter().all(|earlier| match counted(earlier.name, later.name) {
            Some(ordering) => ordering == Ordering::Less,
            None => earlier.shape != later.shape,
        })
    })
}

/// How the numbers compare in which alone two names differ; nothing where they differ in something else.
fn counted(one: &str, other: &str) -> Option<Ordering> {
    let (one, other) = (pieces(one), pieces(other));
    let mut different = one.iter().zip(&other).filter(|(one, other)| one != other);
    match (different.next(), different.next()) {
        (Some((Piece::Number(one), Piece::Number(other))), None) => Some(one.cmp(other)),
        _ => None,
    }
    .filter(|_| one.len() == other.len())
}

/// A piece of a name. Pieces sort as people count: 2 before 10.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(Digits),
    Text(String),
}

/// A whole number of any length: how many digits it has without leading zeros, and these.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Digits {
    length: usize,
    digits: String,
}

fn pieces(name: &str) -> Vec<Piece> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let runs = name.as_bytes().chunk_by(|one, next| is_digit(one) == is_digit(next));
    let piece = |run: &[u8]| {
        let text = String::from_utf8_lossy(run).into_owned();
        if run.iter().all(is_digit) {
            let digits = text.trim_start_matches('0').to_owned();
            Piece::Number(Digits { length: digits.len(), digits })
        } else {
            Piece::Text(text)
        }
    };
    runs.map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(
        layers: &[(&'static str, (usize, usize))],
        sizes: &[(usize, usize)],
    ) -> Option<Vec<&'static str>> {
        let named: Vec<NamedLayer<'_>> =
            layers.iter().map(|&(name, shape)| NamedLayer { name, shape }).collect();
        let order = layer_order(&named, sizes).ok()?;
        Some(order.into_iter().map(|place| layers[place].0).collect())
    }

    #[test]
    fn numbers_say_the_order_as_people_count() {
        let square = |name| (name, (4, 4));
        for names in [["fc1", "fc2", "fc10"], ["layers.0", "layers.2", "layers.10"], ["0.w", "2.w", "011.w"]]
        {
            let [one, two, ten] = names;
            assert_eq!(order(&[square(ten), square(one), square(two)], &[(4, 4); 3]), Some(names.to_vec()));
        }
    }

    #[test]
    fn sizes_say_the_order_where_each_is_there_once() {
        let layers = [("head", (2, 8)), ("body", (8, 4)), ("tail", (4, 3))];
        assert_eq!(order(&layers, &[(4, 3), (8, 4), (2, 8)]), Some(vec!["tail", "body", "head"]));
        // Only one order fits, whatever the numbers.
        let backwards = [("l3", (4, 3)), ("l2", (8, 4)), ("l1", (2, 8))];
        assert_eq!(order(&backwards, &[(4, 3), (8, 4), (2, 8)]), Some(vec!["l3", "l2", "l1"]));
    }

    #[test]
    fn sizes_and_numbers_say_the_order_together() {
        let layers = [("fc10", (4, 4)), ("fc1", (4, 3)), ("out", (2, 4)), ("fc2", (4, 4))];
        let sizes = [(4, 3), (4, 4), (4, 4), (2, 4)];
        assert_eq!(order(&layers, &sizes), Some(vec!["fc1", "fc2", "fc10", "out"]));
    }

    #[test]
    fn names_that_say_no_order_are_refused() {
        let square = |name| (name, (4, 4));
        for names in
            [["a", "b"], ["fc1", "conv2"], ["1.0", "2.1"], ["one", "two"], ["fc1", "fc01"], ["fc", "fc2"]]
        {
            assert_eq!(order(&names.map(square), &[(4, 4); 2]), None, "{names:?}");
        }
        // The numbers contradict the sizes.
        assert_eq!(order(&[("l1", (4, 4)), ("l2", (4, 3)), ("l3", (4, 4))], &[(4, 3), (4, 4), (4, 4)]), None);
    }

    #[test]
    fn what_does_not_fit_stays_in_natural_order() {
        assert_eq!(order(&[("l10", (4, 4)), ("l2", (4, 3))], &[(5, 3), (4, 5)]), Some(vec!["l2", "l10"]));
    }
}
