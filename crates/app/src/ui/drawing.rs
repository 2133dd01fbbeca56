//! What do drawings that are saved as files share?

/// Text as it stands between the tags of an SVG file.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
