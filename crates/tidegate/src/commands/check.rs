//! `tidegate check`: the settings in force and where each comes from.

use tidegate_core::Result;

use crate::config::Shown;
use crate::output;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<()> {
    let mut text = String::new();
    let mut last = "";
    let shown = Shown::of(settings)?;
    for line in &shown.settings {
        let (section, key) = line.path.rsplit_once('.').unwrap_or(("", &line.path));
        if section != last {
            text.push_str(&format!("\n[{section}]\n"));
            last = section;
        }
        let written = format!("{key} = {}", line.value);
        text.push_str(&format!("{written:<60} # {}\n", line.source));
    }
    output::print(&text);
    Ok(())
}
