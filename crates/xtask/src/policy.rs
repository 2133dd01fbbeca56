//! What may the page load, run and ask? A Content-Security-Policy in the page itself, for hosts that send no headers,
//! and a file `_headers` with it and its brothers for hosts that do (this project's own server reads it too).
//!
//! The page talks to nobody but its own host. Its engines, which are workers and follow the policy they are sent with,
//! may ask the addresses of published weights and those that the visitor types.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The headers of every file, in the form that static hosts read (a pattern, then indented lines).
pub const HEADERS: &str = "_headers";

const PAGE: &str = "index.html";
/// After this line of the page comes its policy: before everything that the policy is about.
pub const FIRST: &str = r#"<meta charset="utf-8" />"#;
/// Whom the page asks, and whom an engine asks.
const OWN: &str = "'self' blob:";
const ANY: &str = "'self' blob: https: http:";

/// What no page needs, and what one needs only for itself.
const PERMISSIONS: &str = "accelerometer=(), camera=(self), display-capture=(), \
    encrypted-media=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    serial=(), usb=()";

/// The policy of a page that runs nothing: a text to be read.
pub const PLAIN: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'";

/// Gives the page in `folder` its policy, and writes the headers beside it.
pub fn write(folder: &Path) -> Result<()> {
    let page = folder.join(PAGE);
    let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    ensure!(text.matches(FIRST).count() == 1, "{} should say its characters once: {FIRST}", page.display());
    let scripts = inline_scripts(&text);
    ensure!(!scripts.is_empty(), "{} should start the page", page.display());
    let hashes: String =
        scripts.iter().map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script)))).collect();
    let own = policy(&hashes, OWN);
    let meta = format!(
        "{FIRST}<meta http-equiv=\"Content-Security-Policy\" content=\"{own}\" />\
         <meta name=\"referrer\" content=\"no-referrer\" />"
    );
    fs::write(&page, text.replace(FIRST, &meta)).with_context(|| format!("cannot write {}", page.display()))?;
    let headers = [
        ("Content-Security-Policy", policy(&hashes, ANY)),
        ("Permissions-Policy", PERMISSIONS.to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        // Alone in its process, so that the engine's threads may share memory; `sw.js` says the same.
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Embedder-Policy", "require-corp".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    let lines: String = headers.iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
    fs::write(folder.join(HEADERS), format!("/*\n{lines}")).with_context(|| format!("cannot write {HEADERS}"))
}

/// Only the scripts of `hashes` besides files of the host; styles in attributes, which drawings need, not in elements.
fn policy(hashes: &str, connect: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; worker-src 'self'; connect-src {connect}; \
         style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; \
         font-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

/// The text of each script that stands in the page.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, after)) = after.split_once('>') else { break };
        let Some((script, after)) = after.split_once("</script>") else { break };
        if !attributes.contains("src=") {
            scripts.push(script);
        }
        rest = after;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scripts_that_the_page_begins_with_may_run() -> Result<()> {
        let folder = tempfile::tempdir()?;
        // The script and its hash are an example of the standard (Content Security Policy Level 3, 8.4).
        let page =
            format!("<head>{FIRST}<script>alert('Hello, world.');</script><script src=\"a.js\"></script></head>");
        fs::write(folder.path().join(PAGE), page)?;
        write(folder.path())?;
        let page = fs::read_to_string(folder.path().join(PAGE))?;
        let allowed = "script-src 'self' 'wasm-unsafe-eval' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=';";
        assert!(page.find(allowed) < page.find("<script") && page.contains(allowed), "{page}");
        assert!(page.contains("connect-src 'self' blob:; "), "{page}");
        let headers = fs::read_to_string(folder.path().join(HEADERS))?;
        assert!(headers.starts_with("/*\n  Content-Security-Policy: default-src 'none';"), "{headers}");
        assert!(headers.contains(allowed) && headers.contains("https: http:;"), "{headers}");
        assert!(!headers.contains("\n\n") && headers.contains("camera=(self)"), "{headers}");
        Ok(())
    }
}
