//! A profile as rules about people's data let it be seen.

use tidegate_data::governance::{Governance, Holds, TableRules};
use tidegate_guard::Treatment;

use super::{ColumnProfile, Profile};

/// Takes out of a profile what shows values that can't be seen.
pub(super) fn hold(governance: &Governance, profile: &mut Profile) {
    let nothing = TableRules::default();
    for table in &mut profile.tables {
        let rules = governance.tables.get(&format!("{}.{}", table.schema, table.name)).unwrap_or(&nothing);
        let rows = table.profile.rows.unwrap_or(0);
        table.profile.columns.retain(|column| rules.treatment(&column.name) != Treatment::Hidden);
        for column in &mut table.profile.columns {
            let open = rules.treatment(&column.name) == Treatment::Open;
            if rules.holds == Holds::People || !open {
                hold_column(governance.cell_min, column, open.then_some(rows));
            }
        }
    }
}

/// Of people no single value is shown, and a frequent one only if it is so of enough rows, where the column is open at all.
fn hold_column(cell_min: u32, column: &mut ColumnProfile, open_rows: Option<u64>) {
    (column.min, column.max, column.form) = (None, None, None);
    #[allow(clippy::cast_precision_loss, reason = "a share of rows is no exact number")]
    let enough = |share: f64| open_rows.is_some_and(|rows| share * rows as f64 >= f64::from(cell_min));
    column.top.retain(|(_, share)| enough(*share));
    if open_rows.is_none() {
        (column.distinct, column.null_share) = (None, None);
        column.roles.iter_mut().for_each(|role| role.evidence.clear());
    }
}
