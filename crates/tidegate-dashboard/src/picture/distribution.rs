//! How a column's values are distributed: bars of the most frequent, in a table's cell.

use super::{escaped, shortened};
use crate::answers::ColumnProfile;
use crate::figures;

const BAR: f64 = 90.0;
const LINE: f64 = 15.0;
const BARS_MAX: usize = 4;
const LABEL_CHARACTERS: usize = 15;
/// About how wide a letter is, and a share with its percent sign.
const LETTER: f64 = 7.8;
const SHARE: f64 = 44.0;

/// The picture, if there is something to show.
pub(crate) fn render(column: &ColumnProfile) -> Option<String> {
    if column.top.is_empty() {
        return None;
    }
    let shown = column.top.iter().take(BARS_MAX);
    let largest = column.top.iter().map(|(_, share)| *share).fold(f64::EPSILON, f64::max);
    let letters = shown.clone().map(|(value, _)| value.chars().count().clamp(7, LABEL_CHARACTERS)).max().unwrap_or(0);
    let left = LETTER * f64::from(u8::try_from(letters).unwrap_or(u8::MAX));
    let mut lines = String::new();
    let mut words = Vec::new();
    let mut y = 0.0;
    for (value, share) in shown {
        let width = (BAR * share / largest).max(1.0);
        let label = escaped(&shortened(if value.is_empty() { "(empty)" } else { value }, LABEL_CHARACTERS));
        let percent = figures::share(*share);
        let (base, bar) = (y + 11.0, left + 4.0);
        lines.push_str(&format!(
            r#"<text x="{left:.0}" y="{base}" text-anchor="end">{label}</text><rect class="bar" x="{bar:.0}" y="{}" width="{width:.1}" height="11" rx="2"/><text x="{:.1}" y="{base}">{percent}</text>"#,
            y + 2.0,
            bar + width + 4.0
        ));
        words.push(format!("{label} {percent}"));
        y += LINE;
    }
    let more = column.distinct.unwrap_or(0).saturating_sub(words.len() as u64);
    if more > 0 {
        words.push(format!("and {more} more values"));
    }
    let whole = left + BAR + SHARE;
    let name = escaped(&column.name);
    Some(format!(
        r#"<svg class="picture" width="{whole:.0}" height="{y}" viewBox="0 0 {whole:.0} {y}" role="img" aria-label="Most frequent values of {name}: {}">{lines}</svg>"#,
        words.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_drawn_and_read_aloud_and_never_markup() {
        let column = ColumnProfile {
            name: "status".to_owned(),
            distinct: Some(3),
            top: vec![("paid".to_owned(), 0.75), ("<script>".to_owned(), 0.2)],
            ..ColumnProfile::default()
        };
        let picture = render(&column).unwrap();
        assert!(picture.contains("aria-label=\"Most frequent values of status: paid 75 %, &lt;script&gt; 20 %, and 1 more values\""));
        assert!(!picture.contains("<script>"));
        assert_eq!(render(&ColumnProfile::default()), None);
    }
}
