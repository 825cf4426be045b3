//! A safetensors file: a JSON header that says where each tensor lies, then the tensors.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use ndarray::{Array1, Array2};
use serde_json::{Map, Value};
use tidegate_core::{Error, Result};

/// A header names some hundred tensors: longer ones are no header.
const HEADER_MAX: u64 = 1 << 20;
/// Far more values than any tensor of a small model has.
const VALUES_MAX: usize = 1 << 26;

/// An open file of weights, read a tensor at a time.
pub(super) struct Weights {
    file: File,
    header: Map<String, Value>,
    start: u64,
}

impl Weights {
    pub(super) fn open(path: &Path) -> io::Result<Weights> {
        let file = File::open(path)?;
        let mut length = [0; 8];
        file.read_exact_at(&mut length, 0)?;
        let length = u64::from_le_bytes(length);
        if length > HEADER_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a safetensors file"));
        }
        let mut header = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        file.read_exact_at(&mut header, 8)?;
        Ok(Weights { file, header: serde_json::from_slice(&header)?, start: 8 + length })
    }

    /// Two files of different weights differ in this.
    pub(super) fn identity(&self) -> Result<String> {
        let last = self.vector("encoder.layer.5.output.dense.bias")?;
        Ok(format!("{}:{:08x}", self.start, last.iter().fold(0_u32, |sum, value| sum.rotate_left(5) ^ value.to_bits())))
    }

    /// A matrix, with its rows and columns as they are stored.
    pub(super) fn matrix(&self, name: &str) -> Result<Array2<f32>> {
        let (rows, columns, at) = self.place(name)?;
        Array2::from_shape_vec((rows, columns), self.values(at, rows * columns)?).map_err(|error| broken(name).because(error))
    }

    /// A vector.
    pub(super) fn vector(&self, name: &str) -> Result<Array1<f32>> {
        let (rows, columns, at) = self.place(name)?;
        Ok(Array1::from_vec(self.values(at, rows * columns)?))
    }

    /// One row of a matrix that stays on disk.
    pub(super) fn row(&self, name: &str, row: u32) -> Result<Vec<f32>> {
        let (rows, columns, at) = self.place(name)?;
        if usize::try_from(row).is_ok_and(|row| row >= rows) {
            return Err(broken(name));
        }
        self.values(at + u64::from(row) * columns as u64 * 4, columns)
    }

    fn place(&self, name: &str) -> Result<(usize, usize, u64)> {
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        let found = self.header.get(name).filter(|tensor| tensor["dtype"] == "F32").and_then(|tensor| {
            let shape: Vec<usize> = tensor["shape"].as_array()?.iter().filter_map(number).collect();
            let at = tensor["data_offsets"][0].as_u64()?;
            let (rows, columns) = match *shape.as_slice() {
                [columns] => (1, columns),
                [rows, columns] => (rows, columns),
                _ => return None,
            };
            (rows.checked_mul(columns)? <= VALUES_MAX).then_some((rows, columns, self.start.checked_add(at)?))
        });
        found.ok_or_else(|| broken(name))
    }

    fn values(&self, at: u64, count: usize) -> Result<Vec<f32>> {
        let mut bytes = vec![0; count * 4];
        self.file
            .read_exact_at(&mut bytes, at)
            .map_err(|error| Error::unavailable("the embedding model's weights can't be read").because(error))?;
        Ok(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }
}

fn broken(name: &str) -> Error {
    Error::invalid(format!("the embedding model's `{name}` is not what a MiniLM model holds"))
        .hint("`tidegate model install` gets one that fits")
}
