//! Fits what can be told to a budget: the best in full, the next in a line, the rest as counts. Nothing is cut half-way.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use tidegate_core::Answer;

use super::Level;
use super::block::Block;
use tidegate_data::format::escape;

/// Tokens of rules, where there is more than rules to tell.
const RULES: usize = 500;
/// Of the room for tables, what goes to those in full, in percent, when not all fit.
const FULL_PERCENT: usize = 75;
/// Tokens kept for the count of what was left out, and how to get it.
const LEFT: usize = 130;
/// Groups that are counted by name.
const GROUPS_MAX: usize = 6;
/// What is taken off when the whole costs more than its parts.
const STEP: usize = 8;

/// All that could be told.
pub(super) struct Plan {
    /// Heading and text of rules, first those that matter most.
    pub(super) rules: Vec<(String, String)>,
    /// Datasets that did not answer.
    pub(super) silent: Vec<String>,
    pub(super) level: Level,
    /// Whether values of columns are told.
    pub(super) profiled: bool,
    /// Best first.
    pub(super) blocks: Vec<Block>,
}

/// What fitted.
#[derive(Default)]
struct Told {
    text: String,
    full: usize,
    brief: usize,
    left: BTreeMap<String, usize>,
}

/// What blocks cost, counted when it is first asked for.
struct Costs<'a> {
    count: &'a dyn Fn(&str) -> usize,
    known: Vec<[OnceCell<usize>; 2]>,
}

impl Plan {
    /// An answer that costs at most the budget, by `count`.
    pub(super) fn compose(&self, budget: usize, count: &dyn Fn(&str) -> usize) -> Answer {
        let costs = Costs { count, known: self.blocks.iter().map(|_| Default::default()).collect() };
        let mut room = budget;
        loop {
            let answer = self.attempt(room, &costs);
            let cost = count(&answer.clone().render());
            if cost <= budget {
                return answer;
            }
            if room == 0 {
                return Answer::markdown(format!("nothing fits {budget} tokens: ask with a larger budget"));
            }
            room = room.saturating_sub(cost - budget + STEP);
        }
    }

    fn attempt(&self, room: usize, costs: &Costs<'_>) -> Answer {
        let (rules, cut) = self.rules(room, costs.count);
        let legend = self.legend();
        let spent = (costs.count)(&rules) + (costs.count)(legend) + LEFT;
        let told = self.tell(room.saturating_sub(spent), costs);
        let mut text = self.title(&told);
        text.push_str(&rules);
        let answer = Answer::markdown(text).with_notes(self.notes(&told, cut));
        if told.text.is_empty() { answer } else { answer.with_data(format!("{legend}{}", told.text)) }
    }

    fn title(&self, told: &Told) -> String {
        let left: usize = told.left.values().sum();
        let what = match self.level {
            Level::Rules if self.rules.is_empty() => return "no business rules are set\n".to_owned(),
            Level::Rules => return "business rules\n".to_owned(),
            Level::Datasets => "datasets",
            Level::Tables | Level::Statistics => "tables",
        };
        match (told.brief, left) {
            (0, 0) => format!("{} {what}, all in full\n", told.full),
            _ => format!("{} {what}: {} in full, {} in a line, {left} only counted\n", self.blocks.len(), told.full, told.brief),
        }
    }

    /// As many lines of the rules as fit, and whether some did not.
    fn rules(&self, room: usize, count: &dyn Fn(&str) -> usize) -> (String, bool) {
        let room = if self.level == Level::Rules { room.saturating_sub(LEFT) } else { (room / 3).min(RULES) };
        let (mut text, mut spent) = (String::new(), 0);
        for (heading, rules) in &self.rules {
            let lines = std::iter::once(format!("{heading}:\n")).chain(rules.lines().map(|line| format!("{line}\n")));
            for line in lines {
                spent += count(&line);
                if spent > room {
                    return (text, true);
                }
                text.push_str(&line);
            }
        }
        (text, false)
    }

    fn legend(&self) -> &'static str {
        match self.level {
            Level::Rules | Level::Datasets => "",
            Level::Tables | Level::Statistics => "`*` primary key, `!` not null, `>` foreign key, no type = text, ~rows, +more columns\n",
        }
    }

    fn tell(&self, room: usize, costs: &Costs<'_>) -> Told {
        let mut told = Told::default();
        let whole = self
            .blocks
            .iter()
            .enumerate()
            .try_fold(0, |sum: usize, (at, block)| Some(sum + costs.full(at, block)).filter(|sum| *sum <= room));
        let full_room = if whole.is_some() { room } else { room * FULL_PERCENT / 100 };
        let (mut spent, mut full_ended) = (0, false);
        for (at, block) in self.blocks.iter().enumerate() {
            let cost = costs.full(at, block);
            if !full_ended && spent + cost <= full_room {
                spent += cost;
                told.text.push_str(&block.full);
                told.full += 1;
                continue;
            }
            // One vast table must not keep the next ones from being told in full.
            full_ended |= cost <= full_room / 3;
            let cost = costs.brief(at, block);
            // Once a line does not fit, what follows is counted: the order says what matters.
            if told.left.is_empty() && spent + cost <= room {
                spent += cost;
                told.text.push_str(&block.brief);
                told.brief += 1;
            } else {
                *told.left.entry(block.group.clone()).or_default() += 1;
                full_ended = true;
            }
        }
        told
    }

    fn notes(&self, told: &Told, rules_cut: bool) -> String {
        let mut notes = Vec::new();
        if rules_cut {
            notes.push("rules cut: level 0 with a larger budget has them all".to_owned());
        }
        if !told.left.is_empty() {
            let mut groups: Vec<(&String, &usize)> = told.left.iter().collect();
            groups.sort_by(|one, other| other.1.cmp(one.1));
            let mut named: Vec<String> = Vec::new();
            for (group, count) in groups.iter().take(GROUPS_MAX) {
                let mut name = String::new();
                escape(&group.chars().take(40).collect::<String>(), &mut name);
                named.push(format!("{name} {count}"));
            }
            let more = if groups.len() > GROUPS_MAX { format!(", {} more", groups.len() - GROUPS_MAX) } else { String::new() };
            notes.push(format!("left out: {}{more}; ask with a larger budget or another question, or find_data", named.join(", ")));
        }
        if told.brief > 0 && self.level >= Level::Tables {
            notes.push("describe_dataset with `table` tells one in full".to_owned());
        }
        if self.level == Level::Statistics {
            notes.push(if self.profiled {
                "values are ranges, or the most frequent; none of personal data".to_owned()
            } else {
                "no profile yet, so no values: profile_dataset finds ranges and frequent ones".to_owned()
            });
        }
        if !self.silent.is_empty() {
            notes.push(format!("no answer from {} datasets", self.silent.len()));
        }
        notes.join("\n")
    }
}

impl Costs<'_> {
    fn full(&self, at: usize, block: &Block) -> usize {
        *self.known[at][0].get_or_init(|| (self.count)(&block.full))
    }

    fn brief(&self, at: usize, block: &Block) -> usize {
        *self.known[at][1].get_or_init(|| (self.count)(&block.brief))
    }
}
