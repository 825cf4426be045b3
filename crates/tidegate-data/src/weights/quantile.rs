//! Quantiles of people, with Woodruff's interval: the error of the share below the quantile, read back through the distribution.

use super::sql::Z;

/// What sums of weights may be off by.
const SLACK: &str = "1e-12";

/// The steps of one quantile; the last one is named `quantile` and its number.
pub(super) fn steps(at: usize, value: &str, share: &str) -> Vec<String> {
    let share = format!("{share}::float8");
    vec![
        format!(
            "below{at} as (select g, h, w, {value} as y, sum(w) over (partition by g order by {value}) / sum(w) over (partition by g) as f from ranked where {value} is not null)"
        ),
        format!(
            "point{at} as (select g, min(y) filter (where f >= {share} - {SLACK}) as e, min(f) filter (where f >= {share} - {SLACK}) as at, count(*)::float8 as n, sum(w) as w, sum(w) ^ 2 / sum(w * w) as ne from below{at} group by g)"
        ),
        format!(
            "spread{at} as (select g, h, sum(z) as z, sum(z * z) as q from (select g, h, b.w * ((y <= e)::int - at) / p.w as z from below{at} b join point{at} p using (g)) as linear group by g, h)"
        ),
        format!("error{at} as (select g, sqrt(greatest(sum(f * q - d * z * z), 0)) as s from spread{at} join panel using (h) group by g)"),
        format!(
            "quantile{at} as (select g, e, n, ne, low, high, (high - low) / (2 * {Z}) as s from (select b.g, p.e, p.n, p.ne, min(b.y) filter (where b.f >= {share} - {Z} * s - {SLACK}) as low, coalesce(min(b.y) filter (where b.f >= {share} + {Z} * s - {SLACK}), max(b.y)) as high from below{at} b join point{at} p using (g) join error{at} using (g) group by 1, 2, 3, 4) as ends)"
        ),
    ]
}
