//! Sums of the largest numbers.

/// The sum of the `count` largest positive numbers; `room` is written over.
pub(super) fn sum_of_largest(numbers: &[f64], count: usize, room: &mut Vec<f64>) -> f64 {
    if count == 0 {
        return 0.0;
    }
    if count >= numbers.len() {
        return numbers.iter().map(|number| number.max(0.0)).sum();
    }
    room.clear();
    let most = 2 * count + 64;
    let mut threshold = 0.0;
    for chunk in numbers.chunks(16) {
        // Most chunks have nothing above the threshold.
        if !chunk.iter().fold(false, |any, number| any | (*number > threshold)) {
            continue;
        }
        for &number in chunk {
            if number > threshold {
                room.push(number);
            }
        }
        if room.len() >= most {
            threshold = keep_largest(room, count);
        }
    }
    if room.len() > count {
        keep_largest(room, count);
    }
    room.iter().sum()
}

/// Keeps the `count` largest, and gives the smallest of them.
fn keep_largest(room: &mut Vec<f64>, count: usize) -> f64 {
    let (_, smallest, _) = room.select_nth_unstable_by(count - 1, |left, right| right.total_cmp(left));
    let smallest = *smallest;
    room.truncate(count);
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_are_those_of_sorted_numbers(
            numbers in prop::collection::vec(-8..20_i32, 0..400),
            count in 0_usize..40,
        ) {
            let numbers: Vec<f64> = numbers.into_iter().map(f64::from).collect();
            let mut sorted: Vec<f64> = numbers.iter().map(|number| number.max(0.0)).collect();
            sorted.sort_by(|left, right| right.total_cmp(left));
            let sum: f64 = sorted.iter().take(count).sum();
            prop_assert_eq!(sum_of_largest(&numbers, count, &mut Vec::new()), sum);
        }
    }
}
