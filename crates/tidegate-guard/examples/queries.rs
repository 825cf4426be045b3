//! Prints the catalogue queries, each ended by a line `--end`; `tests/record.sh` runs them.
#![allow(clippy::print_stdout, reason = "it is there to print")]

fn main() {
    for query in tidegate_guard::Facts::QUERIES {
        println!("{query}\n--end");
    }
}
