//! What somebody wants to become of a file.

use serde_json::{Value, json};
use tidegate_core::{Error, Result};

/// Characters of a table's name that is made of a file's.
const TABLE_CHARS_MAX: usize = 50;

/// Percent of the rows that may be set aside, unless somebody says otherwise.
const REJECTS: &str = "1";

/// Formats that a file's name may hide, as the tool and as people call them.
pub(crate) const FORMATS: [(&str, &str); 4] = [("csv", "CSV"), ("jsonl", "JSON lines"), ("parquet", "Parquet"), ("xlsx", "Excel")];

/// As the form says it; the tool judges it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) table: String,
    /// `new`, `existing` or `emptied`.
    pub(crate) into: String,
    /// `yes`, `no`, or empty: told by its words.
    pub(crate) header: String,
    /// Empty: told by the name.
    pub(crate) format: String,
    pub(crate) sheet: String,
    /// In percent.
    pub(crate) rejects: String,
}

impl Wish {
    /// What an empty form says.
    pub(crate) fn first(into: &str) -> Wish {
        Wish { into: into.to_owned(), rejects: REJECTS.to_owned(), ..Wish::default() }
    }

    /// Reads the form's fields; a table without a name is called after the file.
    pub(crate) fn read(fields: &[(String, String)], file: &str) -> Result<Wish> {
        let text = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.trim()).to_owned();
        let mut wish = Wish {
            table: text("table"),
            into: text("into"),
            header: text("header"),
            format: text("format"),
            sheet: text("sheet"),
            rejects: text("rejects"),
        };
        if wish.table.is_empty() {
            wish.table = table_of(file);
        }
        if wish.rejects.is_empty() {
            REJECTS.clone_into(&mut wish.rejects);
        }
        wish.percent()?;
        Ok(wish)
    }

    fn percent(&self) -> Result<f64> {
        let percent = self.rejects.parse::<f64>().ok().filter(|percent| (0.0..=100.0).contains(percent));
        percent.ok_or_else(|| Error::invalid(format!("`{}` is no percentage", self.rejects)).hint("write a number from 0 to 100"))
    }

    /// What the tool is asked.
    pub(crate) fn arguments(&self, dataset: &str, dry_run: bool) -> Result<Value> {
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut arguments = json!({
            "dataset": dataset,
            "table": self.table,
            "into": said(&self.into),
            "header": said(&self.header).map(|header| header == "yes"),
            "format": said(&self.format),
            "sheet": said(&self.sheet),
            "rejects_max": self.percent()?,
            "dry_run": dry_run,
        });
        if let Some(fields) = arguments.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        Ok(arguments)
    }
}

/// `Prices 2026 (new).csv` is `prices_2026_new`.
fn table_of(file: &str) -> String {
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let mut name = String::new();
    for character in stem.chars().flat_map(char::to_lowercase).take(TABLE_CHARS_MAX) {
        match character {
            'a'..='z' | '0'..='9' => name.push(character),
            _ if name.ends_with('_') || name.is_empty() => {}
            _ => name.push('_'),
        }
    }
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        None => "upload".to_owned(),
        Some('0'..='9') => format!("t_{name}"),
        Some(_) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_called_after_its_file() {
        for (file, table) in [
            ("prices.csv", "prices"),
            ("Prices 2026 (new).csv.gz", "prices_2026_new"),
            ("2026-01.xlsx", "t_2026_01"),
            ("Größen.csv", "gr_en"),
            (".csv", "upload"),
            ("价格.csv", "upload"),
        ] {
            assert_eq!(table_of(file), table, "{file}");
        }
    }

    #[test]
    fn a_form_becomes_arguments_and_what_it_leaves_open_stays_open() {
        let fields = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect::<Vec<_>>();
        let wish = Wish::read(&fields(&[("into", "new"), ("header", ""), ("sheet", ""), ("rejects", "")]), "a.csv").unwrap();
        let arguments = wish.arguments("shop", true).unwrap();
        assert_eq!(arguments, json!({"dataset": "shop", "table": "a", "into": "new", "rejects_max": 1.0, "dry_run": true}));
        let all = [("table", " s.t "), ("into", "emptied"), ("header", "no"), ("format", "csv"), ("sheet", "One"), ("rejects", "0.5")];
        let arguments = Wish::read(&fields(&all), "a.csv").unwrap().arguments("shop", false).unwrap();
        let meant = json!({
            "dataset": "shop", "table": "s.t", "into": "emptied", "header": false, "format": "csv", "sheet": "One", "rejects_max": 0.5,
            "dry_run": false,
        });
        assert_eq!(arguments, meant);
        for wrong in ["x", "-1", "101", "NaN", "1e9"] {
            assert!(Wish::read(&fields(&[("rejects", wrong)]), "a.csv").is_err(), "{wrong}");
        }
    }
}
