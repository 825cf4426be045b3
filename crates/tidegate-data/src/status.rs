//! Where a dataset stands on its way to agents, and which way it can go from there.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};

/// Where a dataset stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Registered, and not looked at yet.
    Draft,
    /// Being profiled for the first time.
    Profiling,
    /// Profiled; somebody must approve it.
    Review,
    /// Agents may query it.
    #[default]
    Active,
    /// Taken out of service for a while.
    Inactive,
}

impl Status {
    /// Every status, in the order of the way.
    pub const ALL: [Status; 5] = [Status::Draft, Status::Profiling, Status::Review, Status::Active, Status::Inactive];

    /// The status's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Profiling => "profiling",
            Status::Review => "review",
            Status::Active => "active",
            Status::Inactive => "inactive",
        }
    }

    /// The status of that word.
    pub fn find(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Where it can go from here.
    pub fn next(self) -> &'static [Status] {
        match self {
            Status::Draft => &[Status::Profiling],
            // Back to draft when profiling fails or is cancelled.
            Status::Profiling => &[Status::Review, Status::Draft],
            Status::Review => &[Status::Active, Status::Profiling, Status::Draft],
            Status::Active => &[Status::Inactive, Status::Review],
            Status::Inactive => &[Status::Active, Status::Review],
        }
    }

    /// Refuses a way that does not exist, and says which do.
    pub fn check(self, to: Status, dataset: &str) -> Result<()> {
        if self.next().contains(&to) {
            return Ok(());
        }
        let next: Vec<String> = self.next().iter().map(|status| format!("`{status}`")).collect();
        Err(Error::conflict(format!("dataset `{dataset}` is {self} and can't become {to}"))
            .hint(format!("from here it can become {}", next.join(" or "))))
    }

    /// What somebody does next with a dataset that agents can't query yet.
    pub fn advice(self, dataset: &str) -> String {
        match self {
            Status::Draft => format!("profile it: `tidegate dataset profile {dataset}`"),
            Status::Profiling => "it is being profiled: wait until it is in review".to_owned(),
            Status::Review => format!("somebody must approve it: `tidegate dataset approve {dataset}`"),
            Status::Active => String::new(),
            Status::Inactive => format!("somebody took it out of service: `tidegate dataset activate {dataset}`"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_reached_from_draft_and_none_is_a_dead_end() {
        let mut reached = vec![Status::Draft];
        while let Some(more) = reached.iter().flat_map(|status| status.next()).find(|next| !reached.contains(next)) {
            reached.push(*more);
        }
        assert_eq!(reached.len(), Status::ALL.len());
        assert!(Status::ALL.iter().all(|status| !status.next().is_empty()));
    }

    #[test]
    fn a_way_that_does_not_exist_is_refused_with_those_that_do() {
        assert!(Status::Draft.check(Status::Profiling, "shop").is_ok());
        let error = Status::Draft.check(Status::Active, "shop").unwrap_err();
        assert_eq!(error.text(), "dataset `shop` is draft and can't become active\nfrom here it can become `profiling`");
    }

    #[test]
    fn words_and_statuses_are_the_same() {
        assert!(Status::ALL.into_iter().all(|status| Status::find(status.as_str()) == Some(status)));
        assert_eq!(Status::find("gone"), None);
    }
}
