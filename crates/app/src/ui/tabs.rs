//! How does one choose between panels of which one is shown? A list of tabs, as the ARIA Authoring Practices have it.

use yew::prelude::*;

/// Properties of [`TabList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What is chosen between.
    pub label: AttrValue,
    /// The tabs: an id, and the words on it.
    pub tabs: Vec<(&'static str, &'static str)>,
    /// The id of the one whose panel is shown.
    pub chosen: &'static str,
    /// Another one is to be shown.
    pub on_choose: Callback<&'static str>,
}

/// Tabs, of which one is in the order of the Tab key; arrows, Home and End walk through them.
#[component]
pub fn TabList(props: &Props) -> Html {
    let ids: Vec<&'static str> = props.tabs.iter().map(|(id, _)| *id).collect();
    let at = ids.iter().position(|id| *id == props.chosen).unwrap_or_default();
    let on_key = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = ids.len().saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowRight" => {
                    if at == last {
                        0
                    } else {
                        at + 1
                    }
                }
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_choose.emit(ids[next]);
            web::page::focus(&["tab-", ids[next]].concat());
        })
    };
    let tab = |(id, words): &(&'static str, &'static str)| {
        let (id, name, is_chosen) = (*id, ["tab-", id].concat(), *id == props.chosen);
        html! {
            <button key={id} id={name.clone()} role="tab" aria-selected={is_chosen.to_string()}
                aria-controls={["panel-", id].concat()} tabindex={if is_chosen { "0" } else { "-1" }}
                data-testid={name} onclick={props.on_choose.reform(move |_: MouseEvent| id)}>{ *words }</button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label={props.label.clone()} onkeydown={on_key}>{
            for props.tabs.iter().map(tab) }</div>
    }
}

/// What the tab `id` shows; it stays as it is while another one is `chosen`. Without tabs, what is inside.
pub fn tab_panel(id: &'static str, chosen: Option<&'static str>, inside: Html) -> Html {
    let Some(chosen) = chosen else { return inside };
    html! {
        <div class="tab-panel" role="tabpanel" id={["panel-", id].concat()} aria-labelledby={["tab-", id].concat()}
            hidden={chosen != id}>{ inside }</div>
    }
}
