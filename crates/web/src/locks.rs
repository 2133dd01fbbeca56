//! Which of several tabs owns something? (Web Locks.)

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::property;

/// How is ownership asked for?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Only if nobody has it.
    IfFree,
    /// As soon as nobody has it any more.
    InTurn,
    /// From whoever has it.
    TakingAway,
}

/// Ownership of a name: until it is dropped, another tab takes it away, or this one is closed.
#[derive(Debug)]
pub struct Lock {
    let_go: Option<Function>,
    over: Option<Promise>,
}

impl Lock {
    /// Waits until another tab has taken it away; for ever where none does.
    pub fn taken_away(&self) -> impl Future<Output = ()> + 'static + use<> {
        let over = self.over.clone();
        async move {
            let is_over = match over {
                Some(over) => JsFuture::from(over).await.is_err(),
                None => false,
            };
            if !is_over {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(let_go) = &self.let_go {
            // It only resolves a promise.
            let _ = let_go.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Asks for the ownership of a name among the tabs of this site; `None` where it was not to be had. A browser without
/// such locks gives it to everybody.
pub async fn ask(name: &str, asking: Asking) -> Option<Lock> {
    let Some(locks) = web_sys::window().and_then(|window| property(&window.navigator(), "locks")) else {
        return Some(Lock { let_go: None, over: None });
    };
    match request(&locks, name, asking).await {
        Ok(lock) => lock,
        Err(error) => {
            web_sys::console::warn_1(&error);
            Some(Lock { let_go: None, over: None })
        }
    }
}

async fn request(locks: &JsValue, name: &str, asking: Asking) -> Result<Option<Lock>, JsValue> {
    let options = Object::new();
    match asking {
        Asking::IfFree => Reflect::set(&options, &"ifAvailable".into(), &true.into())?,
        Asking::InTurn => true,
        Asking::TakingAway => Reflect::set(&options, &"steal".into(), &true.into())?,
    };
    let mut let_go = None;
    let held = Promise::new(&mut |resolve, _| let_go = Some(resolve));
    let mut over = None;
    let mut failed = None;
    let had = Promise::new(&mut |resolve, reject| {
        let held = held.clone();
        // What it gives is held until the promise is kept; without a lock there is nothing to hold.
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_had = !lock.is_null();
            let _ = resolve.call1(&JsValue::UNDEFINED, &is_had.into());
            if is_had { held.into() } else { JsValue::UNDEFINED }
        });
        let asked = property(locks, "request").and_then(|request| request.dyn_into::<Function>().ok());
        let asked = asked.ok_or_else(|| JsValue::from("there is no `request`"));
        match asked.and_then(|request| request.call3(locks, &name.into(), &options, &granted)) {
            Ok(promise) => over = promise.dyn_into::<Promise>().ok(),
            Err(error) => {
                let _ = reject.call1(&JsValue::UNDEFINED, &error);
                failed = Some(error);
            }
        }
    });
    if let Some(error) = failed {
        // Nobody else hears of the promise.
        drop(JsFuture::from(had).await);
        return Err(error);
    }
    let is_had = JsFuture::from(had).await?.is_truthy();
    Ok(is_had.then_some(Lock { let_go, over }))
}
