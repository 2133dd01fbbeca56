//! The classes, each with its newest pictures.

use std::rc::Rc;

use protocol::Picture;
use yew::prelude::*;

use super::class_set::{Class, ClassSet};
use crate::format::count;
use crate::language::{fill, t};
use crate::ui::{MapCanvas, pixels};

/// Pictures shown of each class.
const SHOWN: usize = 6;

/// One of them is chosen: pictures go there. `on_choose` and `on_remove` get places.
pub fn class_list(set: &ClassSet, chosen: usize, on_choose: &Callback<usize>, on_remove: &Callback<usize>) -> Html {
    let class = |(index, class): (usize, &Class)| {
        let choose = on_choose.reform(move |_: Event| index);
        let remove = on_remove.reform(move |_: MouseEvent| index);
        let pictures = class.pictures.iter().rev().take(SHOWN).map(|picture| example(&class.name, picture));
        html! {
            <li key={class.id.to_string()} class={classes!((chosen == index).then_some("chosen"))}>
                <label><input type="radio" name="class" checked={chosen == index} onchange={choose}
                    data-testid={format!("teach-class-{index}")} />{ " " }<b>{ &class.name }</b>
                    { " " }<span data-testid={format!("teach-count-{index}")}>
                        { counted(class.pictures.len()) }</span></label>
                <button class="small" onclick={remove} aria-label={fill("Remove {0}", &[&class.name])}>
                    { t("Remove") }</button>
                <div class="examples">{ for pictures }</div>
            </li>
        }
    };
    html! { <ul class="classes">{ for set.classes.iter().enumerate().map(class) }</ul> }
}

fn example(class: &str, picture: &Rc<Picture>) -> Html {
    html! {
        <MapCanvas rgba={pixels::opaque(picture)} width={picture.width} height={picture.height} testid="teach-example"
            label={fill("An example of {0}", &[class])} />
    }
}

fn counted(pictures: usize) -> String {
    match pictures {
        1 => t("1 picture").to_owned(),
        pictures => fill("{0} pictures", &[&count(pictures as u64)]),
    }
}
