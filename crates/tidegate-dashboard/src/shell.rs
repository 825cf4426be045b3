//! The frame of every page: the way around, and how it looks.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;

use crate::{Dashboard, assets};

/// The cookie that says how a person wants the pages to look. It tells nothing of them.
pub(crate) const THEME: &str = "tidegate_theme";

/// Pages of the navigation: where, what, its picture, and the tool without which it is empty.
const PLACES: [(&str, &str, &str, &str); 6] = [
    ("/", "Overview", "overview", "list_datasets"),
    ("/datasets", "Datasets", "datasets", "list_datasets"),
    ("/query", "Query", "query", "query_dataset"),
    ("/log", "Query log", "log", "list_calls"),
    ("/jobs", "Jobs", "jobs", "list_jobs"),
    ("/settings", "Settings", "settings", "list_datasets"),
];

/// Taken from the request; a page's template fills it.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    /// Empty at the door: there is no way around without a session.
    pub(crate) places: Vec<Place>,
    /// `light`, `dark`, or empty for the system's.
    pub(crate) theme: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) is_here: bool,
}

impl Place {
    /// Decoration beside the name.
    pub(crate) fn icon(&self) -> String {
        let lines = ICONS.iter().find(|(name, _)| *name == self.picture).map_or("", |(_, lines)| lines);
        format!(
            r#"<svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{lines}"/></svg>"#
        )
    }
}

/// Lines on a field of 18 by 18.
const ICONS: [(&str, &str); 6] = [
    ("overview", "M2 10l7-7 7 7M4 8.5V15h10V8.5"),
    ("datasets", "M3 4.5c0-3 12-3 12 0s-12 3-12 0v9c0 3 12 3 12 0v-9M3 9c0 3 12 3 12 0"),
    ("query", "M3 4l4 5-4 5M9 14h6"),
    ("log", "M3 15V8M7.5 15V3M12 15v-5M16 15V6"),
    ("jobs", "M9 2a7 7 0 1 0 7 7M9 5v4l3 2"),
    ("settings", "M3 5h6M13 5h2M11 3v4M3 13h2M9 13h6M7 11v4"),
];

impl Shell {
    /// For those who have not come in.
    pub(crate) fn at_the_door() -> Shell {
        Shell { places: Vec::new(), theme: "" }
    }

    /// The address of a style or script.
    #[expect(clippy::unused_self, reason = "templates reach it through the shell")]
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the shell")]
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

impl FromRequestParts<Dashboard> for Shell {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Shell, Infallible> {
        let here = parts.uri.path();
        let is_here = |path: &str| if path == "/" { here == "/" } else { here == path || here.starts_with(&format!("{path}/")) };
        let places = PLACES.iter().filter(|(.., tool)| dashboard.has(tool));
        let place = |(path, name, picture, _): &(&'static str, &'static str, &'static str, &'static str)| Place {
            path,
            name,
            picture,
            is_here: is_here(path),
        };
        Ok(Shell { places: places.map(place).collect(), theme: theme(parts) })
    }
}

fn theme(parts: &Parts) -> &'static str {
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    match cookies.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == THEME) {
        Some((_, "light")) => "light",
        Some((_, "dark")) => "dark",
        _ => "",
    }
}
