//! How are numbers written on the page?

use crate::language::t;

/// A number as the language spoken writes it: some change comma and point.
fn local(english: String) -> String {
    if !t("1,234.5").starts_with("1.") {
        return english;
    }
    let other = |letter: char| match letter {
        ',' => '.',
        '.' => ',',
        letter => letter,
    };
    english.chars().map(other).collect()
}

/// `61,706`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    local(text)
}

/// `61.7 k`, `1.25 M`, `15.3 G`: three figures that mean something.
pub fn short(number: u64) -> String {
    let value = number as f64;
    match number {
        0..1_000 => number.to_string(),
        1_000..1_000_000 => format!("{} k", three(value / 1e3)),
        1_000_000..1_000_000_000 => format!("{} M", three(value / 1e6)),
        _ => format!("{} G", three(value / 1e9)),
    }
}

/// `640 B`, `124 KB`, `10.5 MB`.
pub fn bytes(number: f64) -> String {
    match number {
        n if n < 1e3 => format!("{n:.0} B"),
        n if n < 1e6 => format!("{} KB", three(n / 1e3)),
        n => format!("{} MB", three(n / 1e6)),
    }
}

/// A share of one as `98.7%`.
pub fn percent(share: f64) -> String {
    local(format!("{:.1}%", share * 100.0))
}

/// A percentage with the digits it was published with: `69.758%`.
pub fn published(percentage: f64) -> String {
    local(format!("{percentage}%"))
}

/// `0.8 ms`, `14 ms`.
pub fn ms(ms: f64) -> String {
    local(if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") })
}

/// `40 s`, `3 min 20 s`.
pub fn seconds(seconds: f64) -> String {
    let whole = seconds.round().max(0.0) as u64;
    if whole < 60 { format!("{whole} s") } else { format!("{} min {} s", whole / 60, whole % 60) }
}

/// The same, with tenths where there are few: `4.2 s`.
pub fn tenths(length: f64) -> String {
    if length < 9.95 { local(format!("{length:.1} s")) } else { seconds(length) }
}

/// A day, as the browser writes it, from milliseconds since 1970.
pub fn date(ms: f64) -> String {
    web::time::day(ms, crate::language::spoken().code)
}

/// A number with three significant figures, `-0.0123`, `1.72`, `345`.
pub fn three(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    };
    local(format!("{value:.digits$}"))
}

/// A number with all its digits, `0.25`, `1e300`.
pub fn plain(value: f64) -> String {
    let is_long = value.is_finite() && value.abs() >= 1e15;
    local(if is_long { format!("{value:e}") } else { value.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_units_and_honest_precision() {
        assert_eq!(count(61_706), "61,706");
        assert_eq!(count(416_520), "416,520");
        assert_eq!(count(10), "10");
        assert_eq!(short(60_850), "60.9 k");
        assert_eq!(short(1_248_424), "1.25 M");
        assert_eq!(short(15_346_630_656), "15.3 G");
        assert_eq!(bytes(124_556.0), "125 KB");
        assert_eq!(percent(0.98692), "98.7%");
        assert_eq!(seconds(200.4), "3 min 20 s");
        assert_eq!([0.04, 6.0, 9.96].map(tenths), ["0.0 s", "6.0 s", "10 s"]);
        assert_eq!([0.25, -1.0, 1e300].map(plain), ["0.25", "-1", "1e300"]);
    }
}
