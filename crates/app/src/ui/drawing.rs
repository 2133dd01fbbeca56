//! What do drawings that are saved as files share?

/// Text as it stands between the tags of an SVG file, or within quotes.
pub fn escaped(text: &str) -> String {
    bundle::visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_a_tag_or_what_xml_does_not_take() {
        assert_eq!(escaped("<a b=\"c\">&\u{1}\u{202e}x"), "&lt;a b=&quot;c&quot;&gt;&amp;x");
    }
}
