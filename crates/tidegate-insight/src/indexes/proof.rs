//! Trying candidates: the one that helps most stays, then the next is looked for beside it.

use std::time::{Duration, Instant};

use tidegate_core::Call;
use tidegate_pg::{Failure, Hypothetical, Trial};

use super::candidate::Candidate;
use super::plan;
use super::{Advice, Asked, Proven};

/// Indexes that are advised at most.
const ADVISED_MAX: usize = 5;

/// Candidates that are tried at most.
const CANDIDATES_MAX: usize = 60;

/// A statement must become so much cheaper, as a share, to count as helped.
const HELPED: f64 = 0.1;

/// A larger index must save so much more than a smaller one, as a share.
const WORTH: f64 = 0.03;

/// How long trying may take.
const PATIENCE: Duration = Duration::from_secs(45);

/// What a candidate would save beside those that stay.
struct Tried {
    at: usize,
    /// The cost of every statement with it.
    costs: Vec<f64>,
    saved: f64,
    size_bytes: u64,
}

/// Finds the candidates that help, best first, and what statements cost with them.
pub(super) async fn prove(call: &Call, trial: &Trial, mut left: Vec<Candidate>, advice: &mut Advice) -> Result<(), Failure> {
    let began = Instant::now();
    if left.len() > CANDIDATES_MAX {
        advice.notes.push(format!("{} of {} candidates were tried: ask about fewer statements at once", CANDIDATES_MAX, left.len()));
        left.truncate(CANDIDATES_MAX);
    }
    while advice.proven.len() < ADVISED_MAX && !left.is_empty() {
        let mut tried = Vec::new();
        for (at, candidate) in left.iter().enumerate() {
            if began.elapsed() > PATIENCE || call.cancel.is_cancelled() {
                advice.notes.push(format!("stopped after {} s with candidates untried: ask about fewer statements", PATIENCE.as_secs()));
                return Ok(());
            }
            call.progress.report(advice.proven.len() as u64, None, format!("trying {}", candidate.subject()));
            if let Some(costs) = attempt(trial, candidate, &advice.asked, &advice.after).await? {
                tried.push(Tried { at, saved: saved(&advice.asked, &advice.after, &costs.0), costs: costs.0, size_bytes: costs.1 });
            }
        }
        let Some(best) = best(tried, &left) else { return Ok(()) };
        let candidate = left.swap_remove(best.at);
        add(trial, &candidate).await?;
        let helps: Vec<usize> = (0..best.costs.len()).filter(|at| is_helped(&advice.after, &best.costs, *at)).collect();
        let sum = |costs: &[f64]| helps.iter().map(|at| costs.get(*at).unwrap_or(&0.0) * weight(&advice.asked, *at)).sum();
        let (before, after) = (sum(&advice.after), sum(&best.costs));
        advice.proven.push(Proven { candidate, helps, before, after, size_bytes: best.size_bytes, writes: 0, scans: 0, beside: 0 });
        advice.after = best.costs;
    }
    Ok(())
}

/// The costs of all statements with a candidate, and its size; nothing if no such index can be.
async fn attempt(trial: &Trial, candidate: &Candidate, asked: &[Asked], now: &[f64]) -> Result<Option<(Vec<f64>, u64)>, Failure> {
    let Some(added) = add(trial, candidate).await? else { return Ok(None) };
    let mut costs = now.to_vec();
    for (asked, cost) in asked.iter().zip(&mut costs) {
        if asked.planned.plan.wants.iter().any(|wants| candidate.places.contains(&wants.place)) {
            *cost = plan::read(&trial.plan(&asked.planned.prepared).await?).cost;
        }
    }
    let size_bytes = added.iter().map(|index| index.size_bytes).sum();
    for index in added {
        trial.remove(index).await?;
    }
    Ok(Some((costs, size_bytes)))
}

/// Adds a candidate on all its tables. PostgreSQL itself says which keys no index can have.
async fn add(trial: &Trial, candidate: &Candidate) -> Result<Option<Vec<Hypothetical>>, Failure> {
    let mut added = Vec::new();
    for place in &candidate.places {
        match trial.add(&candidate.definition(place)).await {
            Ok(index) => added.push(index),
            Err(Failure::Server(error)) => {
                tracing::debug!(cause = %error, "an index on {} can't be", candidate.subject());
                for index in added {
                    trial.remove(index).await?;
                }
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Some(added))
}

fn weight(asked: &[Asked], at: usize) -> f64 {
    asked.get(at).map_or(0.0, |asked| asked.weight)
}

fn is_helped(before: &[f64], after: &[f64], at: usize) -> bool {
    matches!((before.get(at), after.get(at)), (Some(before), Some(after)) if *after < before * (1.0 - HELPED))
}

/// What is saved of all statements that are helped enough to count.
fn saved(asked: &[Asked], before: &[f64], after: &[f64]) -> f64 {
    let helped = (0..before.len()).filter(|at| is_helped(before, after, *at));
    helped.map(|at| (before.get(at).unwrap_or(&0.0) - after.get(at).unwrap_or(&0.0)) * weight(asked, at)).sum()
}

/// The one that saves most; of those that save about as much, the one with the fewest keys, then the smallest.
fn best(tried: Vec<Tried>, left: &[Candidate]) -> Option<Tried> {
    let most = tried.iter().map(|tried| tried.saved).fold(0.0, f64::max);
    let keys = |tried: &Tried| left.get(tried.at).map_or(usize::MAX, |candidate| candidate.keys.len());
    tried
        .into_iter()
        .filter(|tried| tried.saved > 0.0 && tried.saved >= most * (1.0 - WORTH))
        .min_by(|a, b| (keys(a), a.size_bytes).cmp(&(keys(b), b.size_bytes)).then(b.saved.total_cmp(&a.saved)))
}
