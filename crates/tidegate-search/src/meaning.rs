//! What a text means, as a vector: MiniLM-L6 in safe Rust, from a folder that holds `model.safetensors` and `vocab.txt`.

mod bert;
mod vector;
mod weights;
mod wordpiece;

use std::path::Path;

use tidegate_core::{Error, Result};

use bert::Bert;
use weights::Weights;
use wordpiece::WordPiece;

pub use vector::Vector;

/// The file of the weights, in the folder of a model.
pub const WEIGHTS: &str = "model.safetensors";
/// The file of the vocabulary, one piece a line.
pub const VOCABULARY: &str = "vocab.txt";
/// Pieces of one text that are read: what comes later adds little to a short description and much to the time.
const PIECES_MAX: usize = 128;

/// A loaded model: about 45 MB. The table of words stays on disk, where a row is read when its word comes.
pub struct Model {
    /// Vectors of models that differ in this are not to be compared.
    pub identity: String,
    pieces: WordPiece,
    bert: Bert,
}

impl Model {
    /// Reads a model. Blocks.
    pub fn open(folder: &Path) -> Result<Model> {
        let vocabulary = std::fs::read_to_string(folder.join(VOCABULARY)).map_err(|error| missing(folder, VOCABULARY, error))?;
        let weights = Weights::open(&folder.join(WEIGHTS)).map_err(|error| missing(folder, WEIGHTS, error))?;
        Ok(Model { identity: weights.identity()?, pieces: WordPiece::new(&vocabulary)?, bert: Bert::load(weights)? })
    }

    /// The vectors of texts. Blocks: about 10 ms a sentence.
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Vector>> {
        let pieces: Vec<Vec<u32>> = texts.iter().map(|text| self.pieces.split(text, PIECES_MAX)).collect();
        Ok(self.bert.run(&pieces)?.iter().map(|values| Vector::new(values)).collect())
    }
}

fn missing(folder: &Path, file: &str, error: std::io::Error) -> Error {
    Error::unavailable(format!("the embedding model in {} has no readable {file}", folder.display()))
        .hint("`tidegate model install` puts one there")
        .because(error)
}
