//! The texts as plain pages, for browsers without WebAssembly or JavaScript, and for search engines.

use std::{fs, path::Path};

use crate::{offline, policy, texts};
use anyhow::{Context, Result};

/// Texts that are no pages to be read from top to bottom.
const LEFT_OUT: [&str; 1] = ["present/"];

/// Writes `plain/<language>/…html` into `dist` from the Markdown files of `content`.
pub fn write(content: &Path, dist: &Path) -> Result<()> {
    let style: String = offline::files(dist)?
        .iter()
        .filter(|file| file.ends_with(".css"))
        .map(|file| format!("<link rel=\"stylesheet\" href=\"{{up}}{file}\">"))
        .collect();
    for language in fs::read_dir(content).with_context(|| format!("cannot read {}", content.display()))? {
        let language = language?;
        if !language.path().join("interface.po").is_file() {
            continue;
        }
        let code = language.file_name().to_string_lossy().into_owned();
        let mut list = String::new();
        for file in offline::files(&language.path())? {
            let Some(name) = file.strip_suffix(".md") else { continue };
            if LEFT_OUT.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            let markdown = fs::read_to_string(language.path().join(&file))?;
            let title = title(name, &markdown);
            list.push_str(&format!("<li><a href=\"{name}.html\">{title}</a></li>"));
            let heading = if markdown.starts_with("# ") { String::new() } else { format!("<h1>{title}</h1>") };
            put(dist, &code, name, &title, &style, &(heading + &to_html(&markdown)))?;
        }
        put(dist, &code, "index", "CNN Time Machine", &style, &format!("<h1>CNN Time Machine</h1><ul>{list}</ul>"))?;
    }
    Ok(())
}

/// The first heading, or the name of the file where the page's own head has the title.
fn title(name: &str, markdown: &str) -> String {
    let heading = markdown.lines().next().and_then(|line| line.strip_prefix("# "));
    let name = name.rsplit('/').next().unwrap_or(name);
    heading.map_or_else(|| name.replace(['_', '-'], " "), |heading| heading.replace('<', "&lt;"))
}

/// Links to parts of the running site lead back to it.
fn to_html(markdown: &str) -> String {
    texts::to_html(markdown, &[]).replace("href=\"#/", "href=\"{up}#/")
}

fn put(dist: &Path, code: &str, name: &str, title: &str, style: &str, body: &str) -> Result<()> {
    let up = "../".repeat(2 + name.matches('/').count());
    let policy = policy::PLAIN;
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · CNN Time Machine</title>{style}</head>\
         <body><main class=\"story\">{body}</main></body></html>\n"
    );
    let file = dist.join("plain").join(code).join(format!("{name}.html"));
    fs::create_dir_all(file.parent().context("no folder")?)?;
    fs::write(&file, page.replace("{up}", &up)).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_page_that_leads_back_to_the_site() -> Result<()> {
        let (content, dist) = (tempfile::tempdir()?, tempfile::tempdir()?);
        fs::create_dir_all(content.path().join("en/concepts"))?;
        fs::write(content.path().join("en/interface.po"), "")?;
        fs::write(content.path().join("en/concepts/one-by-one.md"), "See [NiN](#/models/nin_cifar10).")?;
        fs::write(dist.path().join("main-1.css"), "")?;
        write(content.path(), dist.path())?;
        let page = fs::read_to_string(dist.path().join("plain/en/concepts/one-by-one.html"))?;
        assert!(
            page.contains("<h1>one by one</h1>") && page.contains("href=\"../../../#/models/nin_cifar10\""),
            "{page}"
        );
        assert!(page.contains("href=\"../../../main-1.css\""), "{page}");
        let index = fs::read_to_string(dist.path().join("plain/en/index.html"))?;
        assert!(index.contains("href=\"concepts/one-by-one.html\""), "{index}");
        Ok(())
    }
}
