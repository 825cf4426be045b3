//! What PostgreSQL calls for a type without being told: casts, orders, text forms, checks of domains.

use crate::facts::Hidden;
use crate::statement::{Mention, Mentions};

use super::touch::Touch;
use super::{Blame, Judge, Place};

impl Judge<'_> {
    pub(super) fn hidden(&mut self, mentions: &Mentions, place: Place, touch: &Touch) -> Result<(), Blame> {
        let facts = self.facts;
        let casts = casts_values(mentions);
        let searches = searches_texts(mentions);
        let place = place.below();
        for hidden in &facts.hidden {
            let (verdict, what) = match hidden {
                Hidden::Cast { from, to, function, asked } => {
                    let rare = [*from, *to].into_iter().any(|oid| touch.is_rare(oid));
                    let at_hand = !rare || [*from, *to].into_iter().any(|oid| touch.is_rare(oid) && touch.holds(oid));
                    if !at_hand || (*asked && !casts) {
                        continue;
                    }
                    (self.function_by_oid(*function, place), "a cast")
                }
                Hidden::Order { of, functions, always } if *always || touch.has(*of) => {
                    (self.functions_by_oid(functions, place), "the order")
                }
                Hidden::Frame { of, functions } if mentions.frames && touch.has(*of) => {
                    (self.functions_by_oid(functions, place), "the measure")
                }
                Hidden::Store { of, function } if touch.shows(*of) => (self.function_by_oid(*function, place), "the text form"),
                Hidden::Search { function } if searches => (self.function_by_oid(*function, place), "the text search"),
                Hidden::Check { of, function } if touch.coerces(facts, *of) => (self.function_by_oid(*function, place), "the check"),
                Hidden::Domain { of, check } if touch.coerces(facts, *of) => {
                    let check = check.trim_start_matches("CHECK ").trim_end_matches(" NOT VALID");
                    (self.expression(check, place), "the check")
                }
                _ => continue,
            };
            verdict.map_err(|blame| of_type(blame, what))?;
        }
        Ok(())
    }
}

/// Whether a value may be cast though no operator or function asks for just that type.
fn casts_values(mentions: &Mentions) -> bool {
    // `text || anything` is a function in SQL that casts.
    !mentions.types.is_empty()
        || mentions.operators.iter().any(|operator| operator.name == "||")
        || mentions.functions.iter().any(|function| casts_by_name(&function.name))
}

fn casts_by_name(function: &str) -> bool {
    function.contains("json") || matches!(function, "anytextcat" | "textanycat")
}

/// Whether a parser or a dictionary of a text search may run, or a conversion of letters.
fn searches_texts(mentions: &Mentions) -> bool {
    let searches = |function: &Mention| {
        let name = function.name.as_str();
        name.contains("to_ts") || name.starts_with("ts_") || name.contains("convert")
    };
    mentions.functions.iter().any(searches) || mentions.operators.iter().any(|operator| operator.name.contains("@@"))
}

fn of_type(blame: Blame, what: &str) -> Blame {
    Blame { why: format!("{what} of a type that the statement uses is closed: {}", blame.why), ..blame }
}
