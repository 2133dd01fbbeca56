//! What do all concepts that one can move share? A frame, pictures, a legend, bars of costs, a choice.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::map::Map;
use crate::format::{count, three};
use crate::language::t;
use crate::ui::{MapCanvas, palette};

/// What stands in a [`frame`], from above.
pub struct Framed {
    /// Its heading.
    pub title: &'static str,
    /// What is seen, and what to try.
    pub told: &'static str,
    /// Sliders and choices.
    pub controls: Html,
    /// The pictures that they change.
    pub pictures: Html,
    /// What they did, in a sentence.
    pub said: String,
}

/// A concept that one can move.
pub fn frame(Framed { title, told, controls, pictures, said }: Framed) -> Html {
    html! {
        <section class="play" data-testid="play" aria-label={title}>
            <h2>{ title }</h2>
            <p>{ told }</p>
            <div class="sliders" data-testid="concept-control">{ controls }</div>
            <div data-testid="concept-picture">{ pictures }</div>
            <p class="said" role="status" data-testid="concept-said">{ said }</p>
        </section>
    }
}

/// The same while the picture is on its way: as large as what will come, so that nothing moves.
pub fn frame_waits(picker: Html) -> Html {
    html! {
        <section class="play waiting">{ picker }<p class="muted" role="status">{ t("The picture is on its way.") }</p>
        </section>
    }
}

/// Opaque pixels of values from 0 to 1, from black to white.
pub fn greys(map: &Map) -> Vec<u8> {
    map.values.iter().flat_map(|value| grey_level(*value)).collect()
}

fn grey_level(value: f32) -> [u8; 4] {
    let level = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    [level, level, level, 255]
}

/// Opaque pixels of three maps, red, green and blue.
pub fn colours(maps: &[Map; 3]) -> Vec<u8> {
    let level = |map: &Map, place: usize| grey_level(map.values[place])[0];
    let pixel = |place| [level(&maps[0], place), level(&maps[1], place), level(&maps[2], place), 255];
    (0..maps[0].values.len()).flat_map(pixel).collect()
}

/// A square of pixels with words below it.
pub fn picture(rgba: Vec<u8>, words: impl Into<String>) -> Html {
    let (side, words) = ((rgba.len() / 4).isqrt() as u32, words.into());
    html! {
        <figure>
            <MapCanvas rgba={rgba} width={side} height={side} testid="play-map" label={words.clone()} />
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

/// Signed values, coloured on a scale up to `limit`.
pub fn signed(map: &Map, limit: f32, words: impl Into<String>) -> Html {
    picture(palette::paint(&map.values, limit), words)
}

/// Many small maps on one scale, under one sentence.
pub fn row(maps: &[Map], limit: f32, words: &str) -> Html {
    let small = |(index, map): (usize, &Map)| {
        let (rgba, side) = (palette::paint(&map.values, limit), map.side as u32);
        let label = format!("{} {}", t("map"), index + 1);
        html! { <MapCanvas key={index} rgba={rgba} width={side} height={side} testid="play-map" label={label} /> }
    };
    html! {
        <figure class="map-row"><figcaption>{ words }</figcaption>
            <div>{ for maps.iter().enumerate().map(small) }</div></figure>
    }
}

/// The colours from `-limit` to `limit`.
pub fn legend(limit: f32) -> Html {
    let limit = f64::from(limit);
    html! {
        <p class="map-legend"><span>{ three(-limit) }</span><i aria-hidden="true"></i><span>{ three(limit) }</span>
            <small>{ t("zero is white") }</small></p>
    }
}

/// A bar for each number, the longest across the whole width.
pub fn costs(costs: &[(String, u64)]) -> Html {
    let most = costs.iter().map(|(_, cost)| *cost).max().unwrap_or(1).max(1);
    let bar = |(name, cost): &(String, u64)| {
        let width = format!("width:{:.2}%", *cost as f64 / most as f64 * 100.0);
        html! {
            <div class="cost"><dt>{ name }</dt><dd><strong>{ count(*cost) }</strong>
                <span class="cost-bar" aria-hidden="true"><i style={width}></i></span></dd></div>
        }
    };
    html! { <dl class="costs">{ for costs.iter().map(bar) }</dl> }
}

/// A choice of a few, by place.
pub fn choice(
    label: &'static str,
    testid: &'static str,
    names: &[&'static str],
    chosen: usize,
    on_choose: Callback<usize>,
) -> Html {
    let changed = move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(place) = select.and_then(|select| usize::try_from(select.selected_index()).ok()) {
            on_choose.emit(place);
        }
    };
    let option =
        |(index, name): (usize, &&'static str)| html! { <option selected={chosen == index}>{ *name }</option> };
    html! {
        <label><span>{ label }</span>
            <select onchange={changed} data-testid={testid}>{
                for names.iter().enumerate().map(option) }</select></label>
    }
}

/// Sets a state.
pub fn sets(state: &UseStateHandle<usize>) -> Callback<usize> {
    let state = state.setter();
    Callback::from(move |value| state.set(value))
}
