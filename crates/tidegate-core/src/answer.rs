//! What a tool gives back: text for models, structure beside it only where asked for.

use serde_json::Value;

use crate::tokens;

/// A pointer to something that can be read on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is, for example `tidegate://results/01jd…`.
    pub uri: String,
    /// What it is called.
    pub name: String,
}

/// A shaped result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Markdown, biggest fact first.
    pub text: String,
    /// JSON for programs, only where the caller asked for it: clients hand both to the model.
    pub structured: Option<Value>,
    /// What can be read further.
    pub links: Vec<Link>,
}

impl Answer {
    /// An answer in Markdown.
    pub fn markdown(text: impl Into<String>) -> Answer {
        Answer { text: text.into(), ..Answer::default() }
    }

    /// Adds JSON beside the text.
    #[must_use]
    pub fn with_structured(mut self, value: Value) -> Answer {
        self.structured = Some(value);
        self
    }

    /// Adds a pointer.
    #[must_use]
    pub fn with_link(mut self, uri: impl Into<String>, name: impl Into<String>) -> Answer {
        self.links.push(Link { uri: uri.into(), name: name.into() });
        self
    }

    /// About what the text costs a model.
    pub fn tokens(&self) -> usize {
        tokens::estimate(&self.text)
    }

    /// Cuts the text at a line so that it costs at most `budget` tokens, and says so.
    #[must_use]
    pub fn shape(mut self, budget: usize) -> Answer {
        // A token holds at least one byte, so a text this short needs no counting.
        if self.text.len() <= budget || self.tokens() <= budget {
            return self;
        }
        let mut kept = 0;
        let mut spent = 0;
        let mut lines_left = 0;
        for line in self.text.split_inclusive('\n') {
            spent += tokens::estimate(line) + 1;
            if spent > budget {
                lines_left += 1;
            } else {
                kept += line.len();
            }
        }
        self.text.truncate(kept);
        self.text.push_str(&format!("… cut at {budget} tokens, {lines_left} more lines; ask for less"));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn a_long_answer_is_cut_at_a_line_and_says_so() {
        let answer = Answer::markdown("one two three\n".repeat(100)).shape(50);
        assert!(answer.tokens() < 80);
        assert!(answer.text.ends_with("more lines; ask for less"), "{}", answer.text);
        assert!(answer.text.starts_with("one two three\none two three\n"));
    }

    #[test]
    fn a_short_answer_is_left_alone() {
        assert_eq!(Answer::markdown("ok").shape(50), Answer::markdown("ok"));
    }
}
