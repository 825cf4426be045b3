//! A profile as rules about people's data let it be seen.

use tidegate_data::governance::{Governance, Holds, TableRules, shown_type};
use tidegate_data::schema::Schema;
use tidegate_guard::Treatment;

use super::{ColumnProfile, Profile};

/// Takes out of a profile what shows values that can't be seen, and what does not exist for a caller.
pub(super) fn hold(governance: &Governance, schema: &Schema, profile: &mut Profile) {
    let nothing = TableRules::default();
    for table in &mut profile.tables {
        let relation = schema.tables.iter().find(|relation| relation.schema == table.schema && relation.name == table.name);
        if relation.is_some_and(|relation| governance.closes(relation)) {
            table.profile.columns.clear();
            continue;
        }
        let rules = governance.tables.get(&format!("{}.{}", table.schema, table.name)).unwrap_or(&nothing);
        let rows = table.profile.rows.unwrap_or(0);
        table.profile.columns.retain(|column| rules.treatment(&column.name) != Treatment::Hidden);
        for column in &mut table.profile.columns {
            let treatment = rules.treatment(&column.name);
            let open = treatment == Treatment::Open;
            column.kind = shown_type(&treatment, &column.kind);
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
