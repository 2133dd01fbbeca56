//! Which number does a text write?

/// A number as a visitor, an address or a server writes it; `None` where it is none, or not finite. In the page the
/// browser reads it: Rust's own way takes ten kilobytes of tables.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    #[cfg(target_arch = "wasm32")]
    let number = Some(wasm_bindgen::JsValue::from_str(text).unchecked_into_f64());
    #[cfg(not(target_arch = "wasm32"))]
    let number = text.parse().ok();
    number.filter(|number: &f64| number.is_finite() && !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn what_is_no_finite_number_is_none() {
        assert_eq!(number(" 1e3 "), Some(1000.0));
        assert_eq!([number(""), number("x"), number("inf"), number("NaN")], [None; 4]);
    }
}
