//! BERT's encoder for some texts at once. All their pieces go through each matrix together; each text attends to itself alone.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut1, Axis, Slice, Zip};
use tidegate_core::Result;

use super::weights::Weights;

const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD_WIDTH: usize = 32;
/// One over the root of the width of a head.
const SCALE: f32 = 0.176_776_7;
const EPSILON: f32 = 1e-12;
const WORDS: &str = "embeddings.word_embeddings.weight";

pub(super) struct Bert {
    weights: Weights,
    positions: Array2<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

struct Linear {
    /// A row for each output.
    weight: Array2<f32>,
    bias: Array1<f32>,
}

struct Norm {
    weight: Array1<f32>,
    bias: Array1<f32>,
}

impl Bert {
    pub(super) fn load(weights: Weights) -> Result<Bert> {
        // Our texts are all of one kind, so what marks the kind is added to the positions once.
        let positions =
            weights.matrix("embeddings.position_embeddings.weight")? + weights.matrix("embeddings.token_type_embeddings.weight")?.row(0);
        let norm = Norm::load(&weights, "embeddings.LayerNorm")?;
        let layers = (0..LAYERS).map(|number| Layer::load(&weights, number)).collect::<Result<_>>()?;
        Ok(Bert { weights, positions, norm, layers })
    }

    /// The mean over each text's pieces.
    pub(super) fn run(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
        let mut state = self.embeddings(texts)?;
        for layer in &self.layers {
            layer.run(texts, &mut state);
        }
        let mut means = Vec::with_capacity(texts.len());
        each(texts, |rows| means.push(state.slice_axis(Axis(0), rows).mean_axis(Axis(0)).map(|mean| mean.to_vec()).unwrap_or_default()));
        Ok(means)
    }

    fn embeddings(&self, texts: &[Vec<u32>]) -> Result<Array2<f32>> {
        let total = texts.iter().map(Vec::len).sum();
        let mut state = Array2::zeros((total, self.positions.ncols()));
        let mut rows = state.rows_mut().into_iter();
        for text in texts {
            for ((piece, position), mut row) in text.iter().zip(self.positions.rows()).zip(&mut rows) {
                row.assign(&position);
                row += &Array1::from_vec(self.weights.row(WORDS, *piece)?);
            }
        }
        self.norm.run(&mut state);
        Ok(state)
    }
}

impl Layer {
    fn load(weights: &Weights, number: usize) -> Result<Layer> {
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        Ok(Layer {
            query: Linear::load(weights, &name("attention.self.query"))?,
            key: Linear::load(weights, &name("attention.self.key"))?,
            value: Linear::load(weights, &name("attention.self.value"))?,
            attended: Linear::load(weights, &name("attention.output.dense"))?,
            attended_norm: Norm::load(weights, &name("attention.output.LayerNorm"))?,
            inner: Linear::load(weights, &name("intermediate.dense"))?,
            outer: Linear::load(weights, &name("output.dense"))?,
            outer_norm: Norm::load(weights, &name("output.LayerNorm"))?,
        })
    }

    fn run(&self, texts: &[Vec<u32>], state: &mut Array2<f32>) {
        *state += &self.attended.run(&self.attend(texts, state).view());
        self.attended_norm.run(state);
        let mut inner = self.inner.run(&state.view());
        inner.mapv_inplace(gelu);
        *state += &self.outer.run(&inner.view());
        self.outer_norm.run(state);
    }

    /// What each piece takes from the others of its text.
    fn attend(&self, texts: &[Vec<u32>], state: &Array2<f32>) -> Array2<f32> {
        let (query, key, value) = (self.query.run(&state.view()), self.key.run(&state.view()), self.value.run(&state.view()));
        let mut attended = Array2::zeros(state.raw_dim());
        each(texts, |rows| {
            for head in 0..HEADS {
                let columns = Slice::from(head * HEAD_WIDTH..(head + 1) * HEAD_WIDTH);
                let part = |whole: &Array2<f32>| whole.slice_axis(Axis(0), rows).slice_axis(Axis(1), columns).to_owned();
                let mut scores = part(&query).dot(&part(&key).t());
                scores *= SCALE;
                scores.rows_mut().into_iter().for_each(softmax);
                attended.slice_axis_mut(Axis(0), rows).slice_axis_mut(Axis(1), columns).assign(&scores.dot(&part(&value)));
            }
        });
        attended
    }
}

impl Linear {
    fn load(weights: &Weights, name: &str) -> Result<Linear> {
        Ok(Linear { weight: weights.matrix(&format!("{name}.weight"))?, bias: weights.vector(&format!("{name}.bias"))? })
    }

    fn run(&self, input: &ArrayView2<'_, f32>) -> Array2<f32> {
        input.dot(&self.weight.t()) + &self.bias
    }
}

impl Norm {
    fn load(weights: &Weights, name: &str) -> Result<Norm> {
        Ok(Norm { weight: weights.vector(&format!("{name}.weight"))?, bias: weights.vector(&format!("{name}.bias"))? })
    }

    fn run(&self, state: &mut Array2<f32>) {
        for mut row in state.rows_mut() {
            let mean = row.mean().unwrap_or(0.0);
            row -= mean;
            let deviation = (row.map(|value| value * value).mean().unwrap_or(0.0) + EPSILON).sqrt();
            Zip::from(&mut row)
                .and(&self.weight)
                .and(&self.bias)
                .for_each(|value, weight, bias| *value = *value / deviation * weight + bias);
        }
    }
}

/// Calls with the rows of each text.
fn each(texts: &[Vec<u32>], mut run: impl FnMut(Slice)) {
    let mut from = 0;
    for text in texts {
        run(Slice::from(from..from + text.len()));
        from += text.len();
    }
}

fn softmax(mut row: ArrayViewMut1<'_, f32>) {
    let most = row.fold(f32::NEG_INFINITY, |most, value| most.max(*value));
    row.mapv_inplace(|value| (value - most).exp());
    let sum = row.sum();
    row /= sum;
}

/// With the error function by Abramowitz and Stegun 7.1.26, right to 1.5e-7.
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - series * (-z * z).exp();
    0.5 * x * (1.0 + erf.copysign(x))
}
