//! Which streets have been drawn?

use std::rc::Rc;

use protocol::{Answer, LabelMap, Picture, Request};
use streets::TEST_SEED;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::network::Network;
use crate::session::Session;

/// Scenes that are kept; more than are shown at once.
const MOST: usize = 24;

/// A scene of the streets.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Which one.
    pub index: u64,
    /// The picture.
    pub picture: Picture,
    /// What each pixel is.
    pub truth: LabelMap,
}

/// The scenes that are there, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
struct Scenes(Vec<Scene>);

impl Reducible for Scenes {
    type Action = Scene;

    fn reduce(self: Rc<Self>, scene: Scene) -> Rc<Self> {
        let mut scenes = self;
        let kept = &mut Rc::make_mut(&mut scenes).0;
        kept.push(scene);
        let surplus = kept.len().saturating_sub(MOST);
        kept.drain(..surplus);
        scenes
    }
}

/// `count` scenes from `first` on, of the size that the network takes, drawn by the engine as soon as it answers.
#[hook]
pub fn use_scenes(session: &Session, network: &Network, first: u64, count: u64, ready: bool) -> Vec<Scene> {
    let scenes = use_reducer(Scenes::default);
    {
        let (session, graph, dispatcher) = (session.clone(), Rc::clone(&network.graph), scenes.dispatcher());
        use_effect_with((first, ready), move |(first, ready)| {
            let (height, width) = graph.input.size();
            let wanted = if *ready { *first..first + count } else { 0..0 };
            for index in wanted {
                let drawn =
                    session.ask(Request::Scene { seed: TEST_SEED, index, width: width as u32, height: height as u32 });
                let (session, dispatcher) = (session.clone(), dispatcher.clone());
                spawn_local(async move {
                    match drawn.await {
                        Ok(Answer::Scene { picture, truth }) => dispatcher.dispatch(Scene { index, picture, truth }),
                        Ok(_) => {}
                        Err(failure) => session.fail(failure),
                    }
                });
            }
        });
    }
    let mut shown: Vec<Scene> = Vec::new();
    for scene in scenes.0.iter().filter(|scene| (first..first + count).contains(&scene.index)) {
        // After a lost engine a scene may have been drawn twice.
        if shown.iter().all(|other| other.index != scene.index) {
            shown.push(scene.clone());
        }
    }
    shown
}
