//! Which figures stand beside those of this device: the project's, or those of a file that was saved here.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web::files;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::markdown::measured_on;
use super::report::Report;
use crate::language::{fill, t};
use crate::ui::results::use_results;

/// What this project measured, as this page saved it.
const ADDRESS: &str = "content/benchmarks.json";
/// A larger file is none of this page's.
const LARGEST: f64 = 4e6;

/// Figures to compare with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// They.
    pub report: Rc<Report>,
    /// Are they of a file of the visitor's?
    pub is_own: bool,
    /// Why a file was not taken.
    pub refused: Option<String>,
}

impl Reference {
    /// What they are called above a column.
    pub fn title(&self) -> &'static str {
        if self.is_own { t("Your file") } else { t("Published") }
    }
}

/// The project's figures as soon as they are there, and what takes a file instead, or with `None` goes back.
#[hook]
pub fn use_reference() -> (Reference, Callback<Option<File>>) {
    let published = use_results(ADDRESS.into(), Report::read).unwrap_or_default();
    let own = use_state(|| None::<Result<Rc<Report>, String>>);
    let take = {
        let own = own.setter();
        Callback::from(move |file: Option<File>| {
            let own = own.clone();
            let Some(file) = file else { return own.set(None) };
            spawn_local(async move { own.set(Some(read(&file).await)) });
        })
    };
    let reference = match &*own {
        Some(Ok(report)) => Reference { report: Rc::clone(report), is_own: true, refused: None },
        Some(Err(refused)) => {
            Reference { report: Rc::clone(&published), is_own: false, refused: Some(refused.clone()) }
        }
        None => Reference { report: Rc::clone(&published), ..Reference::default() },
    };
    (reference, take)
}

async fn read(file: &File) -> Result<Rc<Report>, String> {
    let refused = || fill("{0} was not saved by this page; nothing was changed.", &[&file.name()]);
    if file.size() > LARGEST {
        return Err(refused());
    }
    let bytes = files::read(file).await.map_err(|_| refused())?;
    let report = String::from_utf8(bytes).ok().and_then(|text| Report::read(&text));
    report.filter(|report| !report.rows.is_empty()).map(Rc::new).ok_or_else(refused)
}

/// On what they were measured.
pub fn measured(reference: &Reference) -> Html {
    let measured = measured_on(&reference.report.about);
    html! {
        <p data-testid="benchmark-published">
            if reference.report.rows.is_empty() {
                { t("The figures that were published could not be fetched.") }
            } else if reference.is_own {
                { fill("Compared with your file, measured on: {0}.", &[&measured]) }
            } else {
                { fill("Compared with the figures of BENCHMARKS.md, measured on: {0}.", &[&measured]) }
            }
        </p>
    }
}

/// How to choose others.
pub fn chooser(reference: &Reference, take: &Callback<Option<File>>) -> Html {
    let on_file = take.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        file
    });
    let back = take.reform(|_: MouseEvent| None);
    html! {
        <div class="benchmark-other">
            <label class="file">{ t("Compare with a file that was saved here instead (or drop it on this page): ") }
                <input type="file" accept=".json" onchange={on_file} data-testid="benchmark-file" /></label>
            if reference.is_own {
                <button class="small" onclick={back} data-testid="benchmark-file-back">
                    { t("Back to the published figures") }</button>
            }
            <p class="wrong" role="status">{ reference.refused.clone().unwrap_or_default() }</p>
        </div>
    }
}
