//! The classes, each with its newest pictures.

use std::rc::Rc;

use protocol::Picture;
use yew::prelude::*;

use super::class_set::{Class, ClassSet};
use crate::format::count;
use crate::language::{fill, t};
use crate::ui::{MapCanvas, pixels};

/// Pictures shown of each class, until all are asked for.
const SHOWN: usize = 6;
/// The button that takes a removal back.
pub const UNDO: &str = "teach-undo";

/// What is done with the classes.
#[derive(Clone, PartialEq)]
pub struct Deeds {
    /// Pictures go to the class at this place.
    pub choose: Callback<usize>,
    /// The class at this place is to go.
    pub remove: Callback<usize>,
    /// A picture is to go: the places of its class and of itself there.
    pub remove_picture: Callback<(usize, usize)>,
    /// The picture that went last is to come back.
    pub undo: Callback<()>,
}

/// One of them is chosen: pictures go there. A picture was `removed` from the class of this id.
pub fn class_list(set: &ClassSet, chosen: usize, removed: Option<u32>, deeds: &Deeds) -> Html {
    let class = |(index, class): (usize, &Class)| {
        html! {
            <One key={class.id.to_string()} index={index} class={class.clone()} chosen={chosen == index}
                removed={removed == Some(class.id)} deeds={deeds.clone()} />
        }
    };
    html! { <ul class="classes">{ for set.classes.iter().enumerate().map(class) }</ul> }
}

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
struct Props {
    index: usize,
    class: Class,
    chosen: bool,
    removed: bool,
    deeds: Deeds,
}

/// A class.
#[component]
fn One(props: &Props) -> Html {
    let Props { index, class, chosen, removed, deeds } = props;
    let index = *index;
    let all = use_state(|| false);
    let shown = if *all { class.pictures.len() } else { SHOWN };
    let example = |(place, picture): (usize, &Rc<Picture>)| {
        let number = (place + 1).to_string();
        html! {
            <button key={Rc::as_ptr(picture) as usize} class="example" data-testid="teach-remove-picture"
                title={t("Remove this picture")}
                onclick={deeds.remove_picture.reform(move |_: MouseEvent| (index, place))}
                aria-label={fill("Remove picture {0} of {1}", &[&number, &class.name])}>
                <MapCanvas rgba={pixels::opaque(picture)} width={picture.width} height={picture.height}
                    testid="teach-example" label={fill("An example of {0}", &[&class.name])} />
                <span aria-hidden="true">{ "×" }</span>
            </button>
        }
    };
    let more = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <li class={classes!(chosen.then_some("chosen"))}>
            <label><input type="radio" name="class" checked={*chosen}
                onchange={deeds.choose.reform(move |_: Event| index)} data-testid={format!("teach-class-{index}")} />
                { " " }<b>{ &class.name }</b>
                { " " }<span
                    data-testid={format!("teach-count-{index}")}>{ counted(class.pictures.len()) }</span></label>
            <button class="small" onclick={deeds.remove.reform(move |_: MouseEvent| index)}
                aria-label={fill("Remove {0}", &[&class.name])}>{ t("Remove") }</button>
            <div class="examples">{ for class.pictures.iter().enumerate().rev().take(shown).map(example) }</div>
            if class.pictures.len() > SHOWN {
                <button class="link" onclick={more} aria-expanded={all.to_string()}>{ if *all {
                    t("Show the newest only").to_owned()
                } else {
                    fill("Show all {0} pictures", &[&count(class.pictures.len() as u64)])
                } }</button>
            }
            <p class="removed" role="status">
                if *removed {
                    { t("The picture was removed. ") }
                    <button id={UNDO} class="small" data-testid="teach-undo"
                        onclick={deeds.undo.reform(|_: MouseEvent| ())}>{ t("Put it back") }</button>
                }
            </p>
        </li>
    }
}

fn counted(pictures: usize) -> String {
    match pictures {
        1 => t("1 picture").to_owned(),
        pictures => fill("{0} pictures", &[&count(pictures as u64)]),
    }
}
