//! A circuit breaker: a server that could not be reached several times in a row is left alone for a while.
//!
//! As [Nygard](https://pragprog.com/titles/mnee2/release-it-second-edition/) has it: closed while all is well, open while
//! nobody tries, half open while one tries for all.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES_MAX: u32 = 5;

/// How long it stays open at first; each failed try doubles it.
const REST: Duration = Duration::from_secs(1);
const REST_MAX: Duration = Duration::from_secs(30);

/// Whether a server is worth trying.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// Nobody tries before then; afterwards one does.
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether to try now; if not, for how long nobody should.
    pub(super) fn check(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state();
        match state.open_until {
            Some(until) if now < until => Err(until - now),
            // One tries for all: the others wait as long again, unless it succeeds.
            Some(_) => {
                state.open_until = Some(now + rest(state.failures));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A connection was made.
    pub(super) fn succeeded(&self) {
        *self.state() = State::default();
    }

    /// None could be made.
    pub(super) fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES_MAX {
            state.open_until = Some(now + rest(state.failures));
        }
    }

    /// For how long nobody tries, if nobody does.
    pub(super) fn resting(&self, now: Instant) -> Option<Duration> {
        self.state().open_until.and_then(|until| until.checked_duration_since(now)).filter(|rest| !rest.is_zero())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn rest(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(FAILURES_MAX).min(10);
    (REST * 2_u32.pow(doublings)).min(REST_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_lets_one_try_and_closes_when_that_succeeds() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES_MAX {
            assert_eq!(breaker.check(start), Ok(()));
            breaker.failed(start);
        }
        assert_eq!(breaker.check(start), Err(REST));
        assert_eq!(breaker.resting(start), Some(REST));
        let later = start + REST;
        assert_eq!(breaker.check(later), Ok(()), "one tries");
        assert!(breaker.check(later).is_err(), "the others wait");
        breaker.failed(later);
        assert_eq!(breaker.check(later), Err(2 * REST), "and longer each time");
        breaker.succeeded();
        assert_eq!((breaker.check(later), breaker.resting(later)), (Ok(()), None));
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed_and_the_rest_is_bounded() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..20 {
            breaker.failed(now);
            breaker.succeeded();
        }
        assert_eq!(breaker.check(now), Ok(()));
        assert_eq!(rest(u32::MAX), REST_MAX);
    }
}
