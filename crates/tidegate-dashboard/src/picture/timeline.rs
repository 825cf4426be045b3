//! Calls over time: a bar an hour or a day, with those that failed in another colour.

use super::escaped;

const HEIGHT: f64 = 140.0;
const BASE: f64 = 112.0;
const TOP: f64 = 14.0;
const BAR: f64 = 22.0;
const GAP: f64 = 6.0;
const LEFT: f64 = 44.0;
/// Bars between two labels.
const LABEL_EVERY: usize = 4;

/// One bar.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) whole: u64,
    /// Of these, in the other colour.
    pub(crate) part: u64,
}

/// Bars from left to right. The table beside it says the same in numbers.
pub(crate) fn render(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.whole).max().unwrap_or(0).max(1);
    let width = LEFT + number(bars.len() as u64) * (BAR + GAP) + 8.0;
    let mut inside = String::new();
    for (at, value) in [(BASE, 0), (TOP, most)] {
        inside.push_str(&format!(
            r#"<path class="axis" d="M{LEFT} {at}H{width:.0}"/><text x="{}" y="{:.0}" text-anchor="end">{value}</text>"#,
            LEFT - 6.0,
            at + 4.0
        ));
    }
    for (at, bar) in bars.iter().enumerate() {
        let x = LEFT + 4.0 + number(at as u64) * (BAR + GAP);
        let scaled = |count: u64| (BASE - TOP) * number(count) / number(most);
        let (whole, part) = (scaled(bar.whole), scaled(bar.part));
        let words = format!("{}: {} calls, {} failed", escaped(&bar.label), bar.whole, bar.part);
        inside.push_str(&format!(
            r#"<g><title>{words}</title><rect class="bar" x="{x:.0}" y="{:.1}" width="{BAR}" height="{whole:.1}" rx="2"/><rect class="fault" x="{x:.0}" y="{:.1}" width="{BAR}" height="{part:.1}" rx="2"/></g>"#,
            BASE - whole,
            BASE - part
        ));
        if at % LABEL_EVERY == 0 {
            inside.push_str(&format!(r#"<text x="{x:.0}" y="{:.0}">{}</text>"#, BASE + 18.0, escaped(&bar.label)));
        }
    }
    format!(
        r#"<svg class="picture" width="{width:.0}" height="{HEIGHT}" viewBox="0 0 {width:.0} {HEIGHT}" role="img" aria-label="{}: the most is {most}; the table below has the numbers">{inside}</svg>"#,
        escaped(title)
    )
}

#[expect(clippy::cast_precision_loss, reason = "a picture needs no more than 53 bits")]
fn number(count: u64) -> f64 {
    count as f64
}
