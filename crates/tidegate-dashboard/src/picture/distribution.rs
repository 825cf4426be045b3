//! How a column's values are distributed: bars of the most frequent, in a table's cell.

use super::{escaped, shortened};
use crate::answers::ColumnProfile;
use crate::figures;

const WIDTH: f64 = 240.0;
const BAR: f64 = 90.0;
const LINE: f64 = 15.0;
const BARS_MAX: usize = 4;
const LABEL_CHARACTERS: usize = 15;

/// The picture, if there is something to show.
pub(crate) fn render(column: &ColumnProfile) -> Option<String> {
    if column.top.is_empty() {
        return None;
    }
    let shown = column.top.iter().take(BARS_MAX);
    let largest = column.top.iter().map(|(_, share)| *share).fold(f64::EPSILON, f64::max);
    let mut lines = String::new();
    let mut words = Vec::new();
    let mut y = 0.0;
    for (value, share) in shown {
        let width = (BAR * share / largest).max(1.0);
        let label = escaped(&shortened(if value.is_empty() { "(empty)" } else { value }, LABEL_CHARACTERS));
        let percent = figures::share(*share);
        let (base, end) = (y + 11.0, 100.0 + width + 4.0);
        lines.push_str(&format!(
            r#"<text x="96" y="{base}" text-anchor="end">{label}</text><rect class="bar" x="100" y="{}" width="{width:.1}" height="11" rx="2"/><text x="{end:.1}" y="{base}">{percent}</text>"#,
            y + 2.0
        ));
        words.push(format!("{label} {percent}"));
        y += LINE;
    }
    let more = column.distinct.unwrap_or(0).saturating_sub(words.len() as u64);
    if more > 0 {
        words.push(format!("and {more} more values"));
    }
    let name = escaped(&column.name);
    Some(format!(
        r#"<svg class="picture" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="Most frequent values of {name}: {}">{lines}</svg>"#,
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
