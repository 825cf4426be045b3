//! What a text costs a model, estimated.
//!
//! Tokenizers differ by model. This estimate follows how byte-pair encodings split text: a word of up to six letters is
//! about one token with the space before it, digits go in threes, and punctuation stands alone.

/// About how many tokens a model needs for `text`.
pub fn estimate(text: &str) -> usize {
    let mut twelfths = 0;
    let mut run = Run::None;
    for byte in text.bytes() {
        let next = Run::of(byte);
        twelfths += cost(run, next);
        run = if next == Run::Mark { Run::None } else { advance(run, next) };
    }
    twelfths.div_ceil(12)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    Letters(u8),
    Digits(u8),
    Space,
    Mark,
    Other,
}

impl Run {
    fn of(byte: u8) -> Run {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Run::Letters(1),
            b'0'..=b'9' => Run::Digits(1),
            b' ' => Run::Space,
            0x80.. => Run::Other,
            _ => Run::Mark,
        }
    }
}

/// The price of one more byte, in twelfths of a token.
fn cost(run: Run, next: Run) -> usize {
    match (run, next) {
        (Run::Letters(n), Run::Letters(_)) if n % 7 != 0 => 0,
        (Run::Digits(n), Run::Digits(_)) if n % 3 != 0 => 0,
        (Run::Space, Run::Space) => 3,
        (_, Run::Space) => 0,
        (_, Run::Other) => 5,
        (_, Run::Mark) => 10,
        _ => 12,
    }
}

fn advance(run: Run, next: Run) -> Run {
    match (run, next) {
        (Run::Letters(n), Run::Letters(_)) => Run::Letters(n.wrapping_add(1)),
        (Run::Digits(n), Run::Digits(_)) => Run::Digits(n.wrapping_add(1)),
        _ => next,
    }
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn words_numbers_and_marks_cost_about_what_tokenizers_say() {
        assert_eq!(estimate(""), 0);
        assert_eq!(estimate("hello world"), 2);
        assert_eq!(estimate("123456789"), 3);
        assert!((3..=6).contains(&estimate("id|name|total\n")), "{}", estimate("id|name|total\n"));
    }
}
