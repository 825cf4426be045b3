//! Questions in plain words, each with the tables that can answer it.

/// `schema <tab> table|table <tab> question`.
const QUESTIONS: &str = include_str!("../retrieval/questions.tsv");
/// Every third question is held out.
const HELD_OUT: usize = 3;

/// What a question is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Weights and lists of words may be tuned on it.
    Tuning,
    /// Never looked at while tuning.
    HeldOut,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The dataset that is asked.
    pub schema: &'static str,
    /// What it is for.
    pub split: Split,
    /// In plain words.
    pub text: &'static str,
    /// Any of these answers it.
    pub tables: Vec<&'static str>,
}

/// All of them.
pub fn questions() -> Vec<Question> {
    let lines = QUESTIONS.lines().filter(|line| !line.starts_with('#'));
    let question = |(at, line): (usize, &'static str)| {
        let mut parts = line.split('\t');
        let (schema, tables, text) = (parts.next()?, parts.next()?, parts.next()?);
        let split = if at % HELD_OUT == HELD_OUT - 1 { Split::HeldOut } else { Split::Tuning };
        Some(Question { schema, split, text, tables: tables.split('|').collect() })
    };
    lines.enumerate().filter_map(question).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_of_either_kind_and_their_tables_exist() {
        let questions = questions();
        assert!(questions.len() >= 150);
        assert!(questions.iter().filter(|question| question.split == Split::HeldOut).count() >= 50);
        let made = crate::schema_of(300, false);
        for question in questions.iter().filter(|question| question.schema.starts_with('g')) {
            for table in &question.tables {
                assert!(made.contains(&format!("create table public.{table} (")), "{table}");
            }
        }
    }
}
