//! A direction in few bytes.

/// Bytes before the values: the scale.
const HEAD: usize = 4;

/// A vector of length one, each value in one byte: for ranking as good as four, and a quarter of the memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    scale: f32,
    values: Box<[i8]>,
}

impl Vector {
    /// Keeps the direction of `values`.
    pub fn new(values: &[f32]) -> Vector {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs())).max(f32::MIN_POSITIVE);
        let step = most / 127.0;
        #[expect(clippy::cast_possible_truncation, reason = "from -127 to 127 by the choice of the step")]
        let values = values.iter().map(|value| (value / step).round() as i8).collect();
        Vector { scale: step / length, values }
    }

    /// How alike two directions are, from -1 to 1.
    pub fn cosine(&self, other: &Vector) -> f32 {
        let dot: i32 = self.values.iter().zip(&other.values).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a sum of some hundred products of bytes")]
        let dot = dot as f32;
        dot * self.scale * other.scale
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.scale.to_le_bytes().to_vec();
        bytes.extend(self.values.iter().map(|value| value.cast_unsigned()));
        bytes
    }

    /// From how it was stored, if it was.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vector> {
        let (head, values) = bytes.split_at_checked(HEAD)?;
        let scale = f32::from_le_bytes(head.try_into().ok()?);
        Some(Vector { scale, values: values.iter().map(|value| value.cast_signed()).collect() }).filter(|vector| vector.scale.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_is_kept_and_stored() {
        let (one, other) = (Vector::new(&[3.0, 4.0, 0.0]), Vector::new(&[0.3, 0.4, 0.0]));
        assert!((one.cosine(&other) - 1.0).abs() < 0.01, "{}", one.cosine(&other));
        assert!(one.cosine(&Vector::new(&[-4.0, 3.0, 0.0])).abs() < 0.01);
        assert_eq!(Vector::from_bytes(&one.to_bytes()), Some(one));
        assert_eq!(Vector::from_bytes(&[1, 2]), None);
        assert!(Vector::new(&[0.0; 3]).cosine(&other).abs() < 0.01);
    }
}
