//! Tables and their foreign keys: those that refer stand left of what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::{escaped, shortened};
use crate::answers::Table;

/// Tables that one picture can show.
const TABLES_MAX: usize = 60;

const BOX_WIDTH: f64 = 168.0;
const HEAD: f64 = 26.0;
const ROW: f64 = 16.0;
const GAP_X: f64 = 76.0;
const GAP_Y: f64 = 20.0;
const MARGIN: f64 = 16.0;
/// Room on the right for keys of a table to itself.
const LOOP: f64 = 24.0;
const NAME_CHARACTERS: usize = 22;

/// What refers to what, and what of it fits a picture.
pub(crate) struct Diagram {
    pub(crate) edges: Vec<Edge>,
    /// Tables that are not shown.
    pub(crate) left_out: usize,
    nodes: BTreeMap<String, Node>,
}

/// A foreign key.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) from: String,
    pub(crate) column: String,
    pub(crate) to: String,
}

#[derive(Default)]
struct Node {
    columns: Vec<String>,
    x: f64,
    y: f64,
}

impl Node {
    fn height(&self) -> f64 {
        HEAD + ROW * number(self.columns.len()) + 6.0
    }
}

impl Diagram {
    pub(crate) fn of(tables: &[Table]) -> Diagram {
        let known: BTreeSet<String> = tables.iter().map(Table::label).collect();
        let mut edges = Vec::new();
        for table in tables {
            for column in &table.columns {
                let Some(target) = column.references.as_deref().and_then(|target| find(&known, target)) else { continue };
                edges.push(Edge { from: table.label(), column: column.name.clone(), to: target });
            }
        }
        let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
        for edge in &edges {
            if nodes.len() + 2 > TABLES_MAX && !(nodes.contains_key(&edge.from) && nodes.contains_key(&edge.to)) {
                continue;
            }
            nodes.entry(edge.to.clone()).or_default();
            nodes.entry(edge.from.clone()).or_default().columns.push(edge.column.clone());
        }
        let left_out = tables.len() - nodes.len();
        let mut diagram = Diagram { edges, left_out, nodes };
        diagram.place();
        diagram
    }

    /// Columns of boxes by how far a table is from those that refer to nothing.
    fn place(&mut self) {
        let mut depth: BTreeMap<String, usize> = self.nodes.keys().map(|name| (name.clone(), 0)).collect();
        // Circles would go on for ever: no way is longer than there are tables.
        for _ in 0..self.nodes.len().min(12) {
            for edge in self.edges.iter().filter(|edge| edge.from != edge.to) {
                let Some(&target) = depth.get(&edge.to) else { continue };
                if let Some(own) = depth.get_mut(&edge.from)
                    && *own <= target
                    && target < 11
                {
                    *own = target + 1;
                }
            }
        }
        let deepest = depth.values().copied().max().unwrap_or(0);
        let mut heights = vec![MARGIN; deepest + 1];
        // Those with most keys first, so that long boxes do not leave holes.
        let mut order: Vec<(String, usize)> = depth.into_iter().collect();
        order.sort_by_key(|(name, _)| std::cmp::Reverse(self.nodes[name].columns.len()));
        for (name, level) in order {
            let column = deepest - level;
            if let Some(node) = self.nodes.get_mut(&name) {
                node.x = MARGIN + number(column) * (BOX_WIDTH + GAP_X);
                node.y = heights[column];
                heights[column] += node.height() + GAP_Y;
            }
        }
        let tallest = heights.iter().copied().fold(0.0, f64::max);
        for node in self.nodes.values_mut() {
            let column = heights.iter().enumerate().find(|(at, _)| (MARGIN + number(*at) * (BOX_WIDTH + GAP_X) - node.x).abs() < 1.0);
            node.y += column.map_or(0.0, |(_, height)| (tallest - height) / 2.0);
        }
    }

    pub(crate) fn render(&self, dataset: &str) -> String {
        let width = self.nodes.values().map(|node| node.x + BOX_WIDTH).fold(0.0, f64::max) + MARGIN + LOOP;
        let height = self.nodes.values().map(|node| node.y + node.height()).fold(0.0, f64::max) + MARGIN;
        let arrows: String = self.edges.iter().filter_map(|edge| self.arrow(edge)).collect();
        let boxes: String = self.nodes.iter().map(|(name, node)| boxed(name, node)).collect();
        format!(
            r#"<svg class="picture" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-labelledby="diagram-title diagram-words"><title id="diagram-title">Foreign keys of {}</title><desc id="diagram-words">{} tables, {} foreign keys; the table below the picture lists them.</desc>{arrows}{boxes}</svg>"#,
            escaped(dataset),
            self.nodes.len(),
            self.edges.len()
        )
    }

    fn arrow(&self, edge: &Edge) -> Option<String> {
        let (from, to) = (self.nodes.get(&edge.from)?, self.nodes.get(&edge.to)?);
        let row = from.columns.iter().position(|column| *column == edge.column)?;
        let (y1, y2) = (from.y + HEAD + ROW * number(row) + 10.0, to.y + HEAD / 2.0);
        let (x1, x2) = (from.x + BOX_WIDTH, to.x);
        let path = if x2 > x1 {
            let bend = (x2 - x1) / 2.0;
            format!("M{x1:.0} {y1:.0}C{:.0} {y1:.0} {:.0} {y2:.0} {:.0} {y2:.0}", x1 + bend, x2 - bend, x2 - 7.0)
        } else {
            // To itself or back: around the right side.
            let out = x1 + 34.0;
            format!("M{x1:.0} {y1:.0}C{out:.0} {y1:.0} {out:.0} {y2:.0} {:.0} {y2:.0}", to.x + BOX_WIDTH + 7.0)
        };
        let tip = if x2 > x1 { format!("M{x2:.0} {y2:.0}l-8 -4v8z") } else { format!("M{:.0} {y2:.0}l8 -4v8z", to.x + BOX_WIDTH) };
        Some(format!(r#"<path class="edge" d="{path}"/><path class="tip" d="{tip}"/>"#))
    }
}

fn boxed(name: &str, node: &Node) -> String {
    let Node { x, y, columns } = node;
    let height = node.height();
    let mut text = format!(
        r#"<g transform="translate({x:.0} {y:.0})"><rect class="box" width="{BOX_WIDTH}" height="{height:.0}" rx="6"/><rect class="boxhead" x="1" y="1" width="{:.0}" height="{:.0}" rx="5"/><text class="strong" x="10" y="17">{}</text>"#,
        BOX_WIDTH - 2.0,
        HEAD - 2.0,
        escaped(&shortened(name, NAME_CHARACTERS))
    );
    for (row, column) in columns.iter().enumerate() {
        let base = HEAD + ROW * number(row) + 14.0;
        text.push_str(&format!(r#"<text x="10" y="{base:.0}">{}</text>"#, escaped(&shortened(column, NAME_CHARACTERS + 2))));
    }
    text.push_str("</g>");
    text
}

/// The table that `table`, `schema.table` or either with a column after it means.
fn find(known: &BTreeSet<String>, target: &str) -> Option<String> {
    let mut target = target;
    loop {
        if known.contains(target) {
            return Some(target.to_owned());
        }
        target = target.rsplit_once('.')?.0;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a picture has few of anything")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Column;

    fn table(name: &str, references: &[&str]) -> Table {
        let column = |target: &&str| Column { name: format!("{target}_id"), references: Some((*target).to_owned()), ..Column::default() };
        let columns = references.iter().map(column).collect();
        Table { schema: "public".to_owned(), name: name.to_owned(), columns, ..Table::default() }
    }

    #[test]
    fn what_refers_stands_left_of_what_it_refers_to_and_circles_end() {
        let tables = [table("items", &["orders"]), table("orders", &["customers"]), table("customers", &[]), table("alone", &[])];
        let diagram = Diagram::of(&tables);
        let x = |name: &str| diagram.nodes[name].x;
        assert!(x("items") < x("orders") && x("orders") < x("customers"));
        assert_eq!((diagram.left_out, diagram.edges.len()), (1, 2));

        let circle = Diagram::of(&[table("a", &["b", "a"]), table("b", &["a"])]);
        assert_eq!(circle.render("x").matches("class=\"edge\"").count(), 3);
    }

    #[test]
    fn a_reference_may_name_its_column() {
        let known: BTreeSet<String> = ["orders".to_owned(), "sales.orders".to_owned()].into();
        assert_eq!(find(&known, "orders.number").as_deref(), Some("orders"));
        assert_eq!(find(&known, "sales.orders.number").as_deref(), Some("sales.orders"));
        assert_eq!(find(&known, "gone"), None);
    }
}
