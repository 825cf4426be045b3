//! Thrift's compact protocol, as far as what stands before pages and in a footer needs it. Nothing is allocated, and `None` is a broken end.

/// Structs in structs that are passed over.
const DEPTH_MAX: u32 = 32;

pub(super) const LIST: u8 = 9;
pub(super) const SET: u8 = 10;
pub(super) const STRUCT: u8 = 12;

/// Bytes that are still to be read.
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number without a sign, seven bits a byte.
    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A number with a sign.
    pub(super) fn zigzag(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The next field of a struct, by number and type; type 0 is the struct's end.
    pub(super) fn field(&mut self, last: &mut i64) -> Option<(i64, u8)> {
        let byte = self.byte()?;
        let (step, of) = (byte >> 4, byte & 15);
        *last = if of == 0 {
            0
        } else if step == 0 {
            self.zigzag()?
        } else {
            last.wrapping_add(i64::from(step))
        };
        Some((*last, of))
    }

    /// The head of a list: how many, of what.
    pub(super) fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let count = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
        Some((count, byte & 15))
    }

    /// The numbers and truths of a struct by the numbers of their fields, up to 8.
    pub(super) fn numbers(&mut self) -> Option<[Option<i64>; 9]> {
        let (mut numbers, mut last) = ([None; 9], 0);
        while let (id, of @ 1..) = self.field(&mut last)? {
            let place = usize::try_from(id).ok().and_then(|id| numbers.get_mut(id));
            self.number(of, place.unwrap_or(&mut None))?;
        }
        Some(numbers)
    }

    /// A number or a truth; anything else is passed over.
    pub(super) fn number(&mut self, of: u8, into: &mut Option<i64>) -> Option<()> {
        match of {
            1 | 2 => *into = Some(i64::from(of == 1)),
            4..=6 => *into = Some(self.zigzag()?),
            _ => self.skip(of)?,
        }
        Some(())
    }

    /// Passes over the value of a field.
    pub(super) fn skip(&mut self, of: u8) -> Option<()> {
        self.skip_inside(of, DEPTH_MAX)
    }

    fn skip_inside(&mut self, of: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match of {
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.take(8).map(drop),
            8 => {
                let length = self.varint()?;
                self.take(usize::try_from(length).ok()?).map(drop)
            }
            LIST | SET => {
                let (count, of) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(of, depth))
            }
            11 => {
                let count = self.varint()?;
                let of = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.skip_element(of >> 4, depth)?;
                    self.skip_element(of & 15, depth)
                })
            }
            STRUCT => {
                let mut last = 0;
                while let (_, of @ 1..) = self.field(&mut last)? {
                    self.skip_inside(of, depth)?;
                }
                Some(())
            }
            13 => self.take(16).map(drop),
            _ => None,
        }
    }

    /// Truths take a byte each in lists, and none as fields.
    fn skip_element(&mut self, of: u8, depth: u32) -> Option<()> {
        if matches!(of, 1 | 2) { self.byte().map(drop) } else { self.skip_inside(of, depth) }
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}
