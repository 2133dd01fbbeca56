//! Can everybody use the pages? axe-core looks for what breaks WCAG 2.2 AA, in light and dark.
//!
//! Needs npm to fetch axe-core; where there is none the test says that it checked nothing.

use std::{path::PathBuf, process::Command};

use anyhow::{Result, ensure};
use e2e::{Gpu, Options, Page, Server, seconds, target};
use serde_json::Value;

const AXE: &str = "4.11.0";

/// Pages of every kind.
const PAGES: [(&str, &str); 32] = [
    ("#/", "model-table"),
    ("#/models/lenet5", "prediction-top1"),
    ("#/models/googlenet_2014", "layer-table"),
    ("#/models/enet", "layer-table"),
    ("#/models/resnet18", "prediction-top1"),
    ("#/checkpoints", "checkpoint-table"),
    ("#/concepts", "concept-list"),
    ("#/concepts/bottleneck", "comparison"),
    ("#/concepts/modules", "finding-1-run"),
    ("#/concepts/depth", "depth-run"),
    ("#/concepts/bypassing", "lesions-run"),
    ("#/concepts/small-filters", "small-filters-run"),
    ("#/concepts/claims", "claims-table"),
    ("#/concepts/search", "search-run"),
    ("#/webcam", "webcam-start"),
    ("#/teach", "teach-add-class"),
    ("#/lab?model=lenet5&edits=channels(c1,8)", "prediction-top1"),
    ("#/compare", "compare-table"),
    ("#/no-such-page", "not-found"),
    ("#/class", "sheet"),
    ("#/class/handout-convolution", "sheet"),
    ("#/present/digits", "slide"),
    ("#/present/digits/2", "prediction-top1"),
    ("#/concepts/batch-normalisation", "play"),
    ("#/present/history/3", "comparison"),
    ("#/present/history/4", "diagram"),
    ("#/present/history/12", "lead-figure"),
    ("#/present/history/paper", "on-paper"),
    ("#/present/digits/speaker", "speaker-notes"),
    ("#/glossary", "glossary"),
    ("#/offline", "offline"),
    ("#/benchmark", "benchmark"),
];

/// The folder with `axe.min.js`, fetched once.
fn axe() -> Option<PathBuf> {
    let folder = target().join("axe");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        std::fs::create_dir_all(&folder).ok()?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(&folder);
        npm.arg(format!("axe-core@{AXE}")).status().ok()?;
    }
    script.is_file().then(|| folder.join("node_modules/axe-core"))
}

const RUN: &str = "
    const [theme] = arguments;
    document.documentElement.dataset.theme = theme;
    if (!window.axe) {
        await new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = 'axe/axe.min.js';
            script.onload = resolve;
            script.onerror = () => reject(new Error('axe could not be loaded'));
            document.head.append(script);
        });
    }
    // Colours fade into each other when the theme changes; wait until they have.
    await new Promise(done => setTimeout(done, 400));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(rule => `${rule.id}: ${rule.help}: ` + rule.nodes.slice(0, 4).map(node =>
        node.target.join(' ') + ' (' + node.any.concat(node.all, node.none).map(check => check.message).join('; \
        ').slice(0, 200) + ')').join(', '));";

#[test]
fn no_page_breaks_a_rule_of_accessibility() -> Result<()> {
    let Some(axe) = axe() else {
        eprintln!("SKIPPED: axe-core is fetched by npm, which is not here");
        return Ok(());
    };
    let page = Page::open_site(Options::from(Gpu::Off), Server::new(e2e::dist()?).mount("axe", axe))?;
    page.set_script_timeout(seconds(120))?;
    // First that axe sees a fault where there is one.
    page.script::<bool>(
        "document.querySelector('main').insertAdjacentHTML('beforeend',
            '<p id=faint style=\"color: #777; background: #666\">faint</p>');
         return true;",
        &[],
    )?;
    let broken: Vec<String> = page.script(RUN, &[Value::from("light")])?;
    ensure!(broken.len() == 1 && broken[0].contains("#faint"), "axe should find the faint text alone: {broken:?}");
    page.script::<bool>("document.getElementById('faint').remove(); return true;", &[])?;
    let mut found = Vec::new();
    for (route, testid) in PAGES {
        page.goto(route)?;
        page.wait_until_there(testid, seconds(30))?;
        for theme in ["light", "dark"] {
            let broken: Vec<String> = page.script(RUN, &[Value::from(theme)])?;
            found.extend(broken.into_iter().map(|rule| format!("{route} in {theme}: {rule}")));
        }
    }
    ensure!(found.is_empty(), "{} rules are broken:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// On a phone one scrolls down, not sideways; in German too, whose words are longer.
#[test]
fn no_page_is_wider_than_a_phone() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    page.set_size(390, 844)?;
    let mut wide = Vec::new();
    for language in ["en", "de"] {
        page.goto("#/")?;
        page.wait_until_there("model-table", seconds(30))?;
        page.select("language", language)?;
        for (route, there) in PAGES {
            page.goto(route)?;
            page.wait_until_there(there, seconds(60))?;
            let culprits: Vec<String> = page.script(
                "const width = document.documentElement.clientWidth;
                 if (document.documentElement.scrollWidth <= width) return [];
                 const scrolls = node => { for (let up = node.parentElement; up; up = up.parentElement)
                     if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true; \
                     return false; };
                 return [...document.querySelectorAll('body *')]
                     .filter(node => node.getBoundingClientRect().right > width + 1 && !scrolls(node))
                     .map(node => node.tagName + '.' + (node.getAttribute('class') ?? '')).slice(0, 4);",
                &[],
            )?;
            let sideways: bool = page
                .script("return document.documentElement.scrollWidth > document.documentElement.clientWidth;", &[])?;
            if sideways {
                wide.push(format!("{language} {route}: {}", culprits.join(", ")));
            }
        }
    }
    ensure!(wide.is_empty(), "these scroll sideways at 390 pixels:\n{}", wide.join("\n"));
    Ok(())
}

/// Pages that have forms, and a field that is there when they are.
const FORMS: [(&str, &str); 5] = [
    ("#/models/resnet18", "train-lr"),
    ("#/lab?model=lenet5&edits=channels(c1,8)", "lab-layer"),
    ("#/compare", "race-seeds"),
    ("#/webcam", "webcam-mirror"),
    ("#/teach", "teach-all-layers"),
];

#[test]
fn every_field_of_a_form_says_what_it_is_for() -> Result<()> {
    let page = Page::open(Gpu::Off)?;
    for (route, field) in FORMS {
        page.goto(route)?;
        page.wait_until_there(field, seconds(60))?;
        let (fields, silent): (usize, Vec<String>) = page.script(
            "// What is looked at is chosen by these, and nothing is set.
             const shown = ['why-class', 'gradcam-layer', 'compare-a', 'compare-b', 'replay-minutes'];
             const forms = '.fields, .field, .switches, .batch, .own-pictures, .checkpoints, .lab-offers';
             const counts = it => it.closest(forms) && it.type !== 'radio' && !it.closest('.unit');
             const fields = [...document.querySelectorAll('input, select')].filter(it =>
                 counts(it) && !shown.includes(it.dataset.testid));
             const sentence = it => document.getElementById(it.getAttribute('aria-describedby'))?.textContent ?? '';
             return [fields.length, fields.filter(it => sentence(it).trim().length < 20)
                 .map(it => it.dataset.testid ?? it.outerHTML)];",
            &[],
        )?;
        println!("{route}: {fields} fields");
        ensure!(fields > 2 && silent.is_empty(), "{route}: {silent:?} of {fields} say nothing");
    }
    // The mark beside it opens the sentence, by key, too.
    page.goto("#/models/lenet5")?;
    page.wait_until_there("help-of-train-lr", seconds(60))?;
    page.press("help-of-train-lr", "\u{e007}")?;
    page.wait_until("the sentence is open", seconds(5), || {
        page.script("return !document.getElementById('help-train-lr').hidden", &[])
    })
}
