//! The nearest name that exists, for errors that help.

/// The candidate most like `wanted`, if any is close enough to be what was meant.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (likeness(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// From 0 to 1: slips of the finger (swapped, missing, doubled letters) and shared beginnings count as near.
fn likeness(a: &str, b: &str) -> f64 {
    let slips = strsim::normalized_damerau_levenshtein(a, b);
    let beginnings = strsim::jaro_winkler(a, b) - 0.2;
    slips.max(beginnings)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        assert_eq!(nearest("costumers", ["orders", "customers"]), Some("customers"));
        assert_eq!(nearest("zebra", ["orders", "customers"]), None);
    }
}
