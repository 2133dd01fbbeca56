//! In which number formats are tensors stored?

use std::fmt;

/// How the numbers of a tensor are stored: PyTorch's formats, under short names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Dtype {
    F64,
    F32,
    F16,
    Bf16,
    /// Eight bits, by the bits of exponent and mantissa; `fn` has no infinity, `uz` no negative zero
    /// (<https://arxiv.org/abs/2209.05433>, <https://arxiv.org/abs/2206.02915>).
    F8E4m3fn,
    F8E4m3fnuz,
    F8E5m2,
    F8E5m2fnuz,
    /// A power of two alone.
    F8E8m0fnu,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
    /// Pairs of F16, F32 or F64.
    C32,
    C64,
    C128,
    /// What is no number by itself.
    Other(Other),
}

/// Formats whose bytes are no numbers by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Other {
    Qint32,
    Qint8,
    Quint8,
    /// Two and four in a byte.
    Quint4x2,
    Quint2x4,
    F4E2m1fnX2,
    Bits8,
    Bits16,
    /// Whole numbers of one to seven bits, each in a byte.
    IntBelow8,
    UintBelow8,
    /// A tensor whose numbers are not read, and so neither their format.
    NotRead,
}

impl Dtype {
    /// The format that PyTorch calls `torch.NAME`, but for quantised ones and bits.
    pub(crate) fn of_torch(name: &str) -> Option<Self> {
        Some(match name {
            "float64" | "double" => Dtype::F64,
            "float32" | "float" => Dtype::F32,
            "float16" | "half" => Dtype::F16,
            "bfloat16" => Dtype::Bf16,
            "float8_e4m3fn" => Dtype::F8E4m3fn,
            "float8_e4m3fnuz" => Dtype::F8E4m3fnuz,
            "float8_e5m2" => Dtype::F8E5m2,
            "float8_e5m2fnuz" => Dtype::F8E5m2fnuz,
            "float8_e8m0fnu" => Dtype::F8E8m0fnu,
            "int64" | "long" => Dtype::I64,
            "int32" | "int" => Dtype::I32,
            "int16" | "short" => Dtype::I16,
            "int8" => Dtype::I8,
            "uint64" => Dtype::U64,
            "uint32" => Dtype::U32,
            "uint16" => Dtype::U16,
            "uint8" => Dtype::U8,
            "bool" => Dtype::Bool,
            "complex32" => Dtype::C32,
            "complex64" => Dtype::C64,
            "complex128" => Dtype::C128,
            "float4_e2m1fn_x2" => Dtype::Other(Other::F4E2m1fnX2),
            "qint32" => Dtype::Other(Other::Qint32),
            "qint8" => Dtype::Other(Other::Qint8),
            "quint8" => Dtype::Other(Other::Quint8),
            "quint4x2" => Dtype::Other(Other::Quint4x2),
            "quint2x4" => Dtype::Other(Other::Quint2x4),
            "bits16" => Dtype::Other(Other::Bits16),
            "bits8" | "bits1x8" | "bits2x4" | "bits4x2" => Dtype::Other(Other::Bits8),
            "int1" | "int2" | "int3" | "int4" | "int5" | "int6" | "int7" => Dtype::Other(Other::IntBelow8),
            "uint1" | "uint2" | "uint3" | "uint4" | "uint5" | "uint6" | "uint7" => Dtype::Other(Other::UintBelow8),
            _ => return None,
        })
    }

    /// Bytes per number.
    pub fn size(self) -> usize {
        match self {
            Dtype::C128 => 16,
            Dtype::F64 | Dtype::I64 | Dtype::U64 | Dtype::C64 => 8,
            Dtype::F32 | Dtype::I32 | Dtype::U32 | Dtype::C32 => 4,
            Dtype::F16 | Dtype::Bf16 | Dtype::I16 | Dtype::U16 => 2,
            Dtype::I8 | Dtype::U8 | Dtype::Bool => 1,
            Dtype::F8E4m3fn | Dtype::F8E4m3fnuz | Dtype::F8E5m2 | Dtype::F8E5m2fnuz | Dtype::F8E8m0fnu => 1,
            Dtype::Other(Other::Qint32) => 4,
            Dtype::Other(Other::Bits16) => 2,
            Dtype::Other(_) => 1,
        }
    }

    /// Whether it has a fraction, as weights have and counters have not.
    pub fn is_float(self) -> bool {
        matches!(
            self,
            Dtype::F64
                | Dtype::F32
                | Dtype::F16
                | Dtype::Bf16
                | Dtype::F8E4m3fn
                | Dtype::F8E4m3fnuz
                | Dtype::F8E5m2
                | Dtype::F8E5m2fnuz
                | Dtype::F8E8m0fnu
        )
    }

    /// Whether it counts: whole numbers, and `bool`.
    pub fn is_whole(self) -> bool {
        !self.is_float() && !matches!(self, Dtype::C32 | Dtype::C64 | Dtype::C128 | Dtype::Other(_))
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dtype::F64 => "f64",
            Dtype::F32 => "f32",
            Dtype::F16 => "f16",
            Dtype::Bf16 => "bf16",
            Dtype::F8E4m3fn => "f8_e4m3fn",
            Dtype::F8E4m3fnuz => "f8_e4m3fnuz",
            Dtype::F8E5m2 => "f8_e5m2",
            Dtype::F8E5m2fnuz => "f8_e5m2fnuz",
            Dtype::F8E8m0fnu => "f8_e8m0fnu",
            Dtype::I64 => "i64",
            Dtype::I32 => "i32",
            Dtype::I16 => "i16",
            Dtype::I8 => "i8",
            Dtype::U64 => "u64",
            Dtype::U32 => "u32",
            Dtype::U16 => "u16",
            Dtype::U8 => "u8",
            Dtype::Bool => "bool",
            Dtype::C32 => "c32",
            Dtype::C64 => "c64",
            Dtype::C128 => "c128",
            Dtype::Other(other) => match other {
                Other::Qint32 => "qint32",
                Other::Qint8 => "qint8",
                Other::Quint8 => "quint8",
                Other::Quint4x2 => "quint4x2",
                Other::Quint2x4 => "quint2x4",
                Other::F4E2m1fnX2 => "f4_e2m1fn_x2",
                Other::Bits8 => "bits8",
                Other::Bits16 => "bits16",
                Other::IntBelow8 => "int1–int7",
                Other::UintBelow8 => "uint1–uint7",
                Other::NotRead => "not read",
            },
        })
    }
}

/// A float of eight bits, of which `exponent` bits are an exponent around `bias`; it has no infinity. The code that is
/// not a number is 0x80 where there is no negative zero (`uz`), else all ones.
pub(crate) fn float8(code: u8, exponent: u32, bias: i32, uz: bool) -> f32 {
    if if uz { code == 0x80 } else { code & 0x7f == 0x7f } {
        return f32::NAN;
    }
    let bits = 7 - exponent;
    let fraction = f32::from(code & ((1 << bits) - 1)) / f32::from(1u8 << bits);
    let size = match i32::from((code & 0x7f) >> bits) {
        0 => fraction * power_of_two(1 - bias),
        exponent => (1.0 + fraction) * power_of_two(exponent - bias),
    };
    if code & 0x80 == 0 { size } else { -size }
}

/// The number that stands for a power of two, from -127 to 127; 0xff is not a number.
pub(crate) fn float8_e8m0(code: u8) -> f32 {
    match code {
        0 => f32::from_bits(1 << 22),
        255 => f32::NAN,
        _ => power_of_two(i32::from(code) - 127),
    }
}

/// From -126 to 127.
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits(((exponent + 127).cast_unsigned()) << 23)
}
