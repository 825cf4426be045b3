//! What PostgreSQL calls for a type without being told: casts, orders, checks of domains.

use crate::facts::Hidden;
use crate::statement::Mentions;

use super::touch::Touch;
use super::{Blame, Judge, Place};

impl Judge<'_> {
    pub(super) fn hidden(&mut self, mentions: &Mentions, place: Place, touch: &Touch) -> Result<(), Blame> {
        let facts = self.facts;
        let asks = !mentions.types.is_empty() || mentions.functions.iter().any(|function| function.name.contains("json"));
        for hidden in &facts.hidden {
            match hidden {
                Hidden::Cast { from, to, function, asked } => {
                    let at_hand = [*from, *to].into_iter().any(|oid| touch.is_rare(oid) && touch.holds(oid))
                        || ![*from, *to].into_iter().any(|oid| touch.is_rare(oid));
                    if at_hand && (asks || !asked) {
                        self.function_by_oid(*function, place.below()).map_err(|blame| of_type(blame, "a cast"))?;
                    }
                }
                Hidden::Order { of, function } if touch.is_rare(*of) && touch.holds(*of) => {
                    self.function_by_oid(*function, place.below()).map_err(|blame| of_type(blame, "the order"))?;
                }
                Hidden::Domain { of, check } if touch.names(*of) => {
                    let check = check.trim_start_matches("CHECK ").trim_end_matches(" NOT VALID");
                    self.expression(check, place.below()).map_err(|blame| of_type(blame, "the check"))?;
                }
                Hidden::Order { .. } | Hidden::Domain { .. } => {}
            }
        }
        Ok(())
    }
}

fn of_type(blame: Blame, what: &str) -> Blame {
    Blame { why: format!("{what} of a type that the statement uses is closed: {}", blame.why), ..blame }
}
