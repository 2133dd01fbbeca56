//! Which picture are the networks asked about? A sample, a file, or what a camera sees.

use std::rc::Rc;

use yew::prelude::*;

use crate::language::t;
use crate::pages::webcam::{Stills, Subject};
use crate::task::TaskSpec;
use crate::ui::Told;
use crate::ui::camera::{Frame, Viewfinder};

/// Properties of [`Choice`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose samples.
    pub task: Rc<TaskSpec>,
    /// Where pictures may be dropped.
    pub column: NodeRef,
    /// A picture was chosen.
    pub on_subject: Callback<Subject>,
    /// For sentences to the visitor.
    pub tell: Callback<Option<Told>>,
}

/// Samples and a field for files; the camera opens where it is asked for.
#[component]
pub fn Choice(props: &Props) -> Html {
    let is_open = use_state(|| false);
    let newest = use_mut_ref(|| None::<Rc<Frame>>);
    let on_frame = {
        let newest = newest.clone();
        use_callback((), move |frame: Rc<Frame>, ()| *newest.borrow_mut() = Some(frame))
    };
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let take = {
        let on_subject = props.on_subject.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(frame) = newest.borrow().clone() {
                on_subject.emit(Subject::frame(frame));
            }
        })
    };
    html! {
        <div class="choice">
            <Stills task={Rc::clone(&props.task)} column={props.column.clone()} on_subject={props.on_subject.clone()}
                tell={props.tell.clone()} title={false} testid="picture" />
            <button class="small" onclick={toggle} aria-expanded={is_open.to_string()}
                data-testid="one-picture-camera">{ t("Camera") }</button>
            if *is_open {
                <Viewfinder on_frame={on_frame} tell={props.tell.clone()} />
                <button class="small primary" onclick={take} data-testid="one-picture-take">
                    { t("Ask about what it sees") }</button>
            }
        </div>
    }
}
