//! What do keys do while slides are shown?

use wasm_bindgen::JsCast;
use web::events::listen;
use web::page::is_within;
use yew::prelude::*;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// This slide, from 1.
    Slide(usize),
    /// The notes, or no notes.
    Notes,
    /// The whole screen, or a part of it.
    FullScreen,
    /// The speaker's window.
    Speaker,
    /// Out of the whole screen, or out of the slides.
    Out,
}

/// What a key asks for at slide `number` of `last`.
fn asked(key: &str, number: usize, last: usize) -> Option<Asked> {
    Some(match key {
        "ArrowRight" | "PageDown" | " " if number < last => Asked::Slide(number + 1),
        "ArrowLeft" | "PageUp" if number > 1 => Asked::Slide(number - 1),
        "Home" => Asked::Slide(1),
        "End" => Asked::Slide(last),
        "n" | "N" => Asked::Notes,
        "f" | "F" => Asked::FullScreen,
        "s" | "S" => Asked::Speaker,
        "Escape" => Asked::Out,
        _ => return None,
    })
}

/// Does what has the focus use this key itself? The keys of a clicker, and the way out, are always the slides'.
fn is_taken(event: &KeyboardEvent) -> bool {
    let takers = match event.key().as_str() {
        "PageDown" | "PageUp" | "Escape" => return false,
        " " => "input, select, textarea, button, a, summary",
        "f" | "F" | "n" | "N" | "s" | "S" => "select, textarea",
        _ => "input, select, textarea",
    };
    is_within(event, takers)
}

/// Tells `run` what keys ask for at slide `number` of `last`.
#[hook]
pub fn use_keys(number: usize, last: usize, run: Callback<Asked>) {
    use_effect_with((number, last, run), |(number, last, run)| {
        let (number, last, run) = (*number, *last, run.clone());
        let listening = listen("keydown", move |event| {
            let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
            if event.ctrl_key() || event.alt_key() || event.meta_key() || is_taken(&event) {
                return;
            }
            if let Some(asked) = asked(&event.key(), number, last) {
                event.prevent_default();
                run.emit(asked);
            }
        });
        move || drop(listening)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_turn_and_stop_at_both_ends() {
        assert_eq!(asked("PageDown", 1, 3), Some(Asked::Slide(2)));
        assert_eq!(asked(" ", 3, 3), None);
        assert_eq!(asked("ArrowLeft", 1, 3), None);
        assert_eq!((asked("End", 1, 3), asked("Home", 3, 3)), (Some(Asked::Slide(3)), Some(Asked::Slide(1))));
        assert_eq!((asked("F", 1, 3), asked("x", 1, 3)), (Some(Asked::FullScreen), None));
    }
}
