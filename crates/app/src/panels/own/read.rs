//! How are thousands of pictures read in seconds? Many at the same time: browsers fetch, unpack and decode on threads
//! of their own.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::Picture;
use web::parallel;
use yew::prelude::*;

use super::decode::Decoder;
use super::source::Source;
use crate::format::count;
use crate::language::{fill, t};

/// Pictures that are read at the same time, so that memory stays flat.
pub const AT_ONCE: usize = 32;

/// Some pictures in their order; none in the place of one that cannot be read.
pub async fn read(decoder: &Rc<Decoder>, sources: &[Source]) -> Vec<Option<Picture>> {
    let found = Rc::new(RefCell::new(vec![None; sources.len()]));
    let reading = |(place, source): (usize, Source)| {
        let (decoder, found) = (Rc::clone(decoder), Rc::clone(&found));
        async move {
            let read = async { decoder.read(&source.blob().await?).await };
            match read.await {
                Ok(picture) => found.borrow_mut()[place] = Some(picture),
                Err(error) => web_sys::console::warn_2(&source.path.into(), &error),
            }
        }
    };
    if let Err(error) = parallel::all(sources.iter().cloned().enumerate().map(reading)).await {
        web_sys::console::error_1(&error);
    }
    found.take()
}

/// How far the reading is: pictures read and pictures in all.
pub fn shown(progress: Option<(usize, usize)>) -> Html {
    let Some((done, total)) = progress else { return Html::default() };
    html! {
        <>
            <span>{ fill("Reading picture {0} of {1}", &[&count(done as u64), &count(total as u64)]) }</span>
            <progress max={total.to_string()} value={done.to_string()} aria-label={t("Reading pictures")}></progress>
        </>
    }
}
