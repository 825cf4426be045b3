//! Percentages of a base, with Wilson's interval on the effective base.
//!
//! With C the cell's and B the base's weights, R = C/B has the scores w·(1 − R) in the cell and −w·R in the rest of the base; their
//! sums and sums of squares by stratum follow from those of C and B, so nobody outside the cell need be listed.

use super::sql::Z;

/// The steps of one percentage; the last one is named `share` and its number.
pub(super) fn steps(at: usize, base: &str) -> Vec<String> {
    let z2 = format!("{Z} ^ 2");
    vec![
        format!("base{at} as (select o, h, count(*)::float8 as n, sum(w) as w, sum(w * w) as q from ({base}) as people group by o, h)"),
        format!(
            "whole{at} as (select o, sum(n) as n, sum(w) as w, sum(w) ^ 2 / sum(q) as ne, sum(f * q) as fq, sum(d * w * w) as dw from base{at} join panel using (h) group by o)"
        ),
        format!(
            "part{at} as (select s.g, s.o{at} as o, sum(s.n) as n, sum(s.w) as w, sum(f * s.q) as fq, sum(d * s.w * s.w) as dw, sum(d * s.w * b.w) as db from sums s join panel using (h) join base{at} b on b.o = s.o{at} and b.h = s.h group by 1, 2)"
        ),
        // A cell that holds everybody is 100 % without error, whatever the rounding of sums says.
        format!(
            "ratio{at} as (select g, b.n, b.ne, case when a.n = b.n then 1 else a.w / b.w end as p, case when a.n = b.n then 0 else sqrt(greatest((1 - 2 * a.w / b.w) * a.fq + (a.w / b.w) ^ 2 * b.fq - (a.dw - 2 * a.w / b.w * a.db + (a.w / b.w) ^ 2 * b.dw), 0)) / b.w end as s from part{at} a join whole{at} b using (o))"
        ),
        format!(
            "share{at} as (select g, n, ne, 100 * p as e, 100 * s as s, 100 * (p + {z2} / (2 * m) - {Z} * sqrt(p * (1 - p) / m + {z2} / (4 * m * m))) / (1 + {z2} / m) as low, 100 * (p + {z2} / (2 * m) + {Z} * sqrt(p * (1 - p) / m + {z2} / (4 * m * m))) / (1 + {z2} / m) as high from (select *, case when p < 1 and s > 0 then least(n, p * (1 - p) / (s * s)) else ne end as m from ratio{at}) as effective)"
        ),
    ]
}
