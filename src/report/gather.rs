//! Lists gathered in the order in which things first appear.

use std::collections::HashMap;
use std::hash::Hash;

/// Each item once.
pub(super) fn unique<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in items {
        place_of(&mut found, item);
    }
    found
}

/// The place of an item in a list, to which it is added where it is missing.
pub(super) fn place_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

/// The values of each key together.
pub(super) fn grouped<K: Eq + Hash + Clone, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    let mut places: HashMap<K, usize> = HashMap::new();
    for (key, value) in pairs {
        let place = *places.entry(key.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[place].1.push(value);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_stand_where_they_first_appear() {
        assert_eq!(unique([3, 1, 3, 2, 1]), [3, 1, 2]);
        let pairs = [("b", 1), ("a", 2), ("b", 3)];
        assert_eq!(grouped(pairs), [("b", vec![1, 3]), ("a", vec![2])]);
        let mut list = vec!["x"];
        assert_eq!((place_of(&mut list, "y"), place_of(&mut list, "x")), (1, 0));
    }
}
