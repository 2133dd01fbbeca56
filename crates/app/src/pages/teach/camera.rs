//! What does the camera show, and is it to be remembered?

use std::cell::RefCell;
use std::rc::Rc;

use protocol::Picture;

use super::class_set::to_size;
use crate::ui::camera::Frame;

/// The newest frame, and for which class frames are collected. Clones are the same one.
#[derive(Clone, Default)]
pub struct Camera(Rc<RefCell<Inside>>);

#[derive(Default)]
struct Inside {
    last: Option<Rc<Frame>>,
    class: usize,
    is_holding: bool,
}

impl Camera {
    /// Frames are for this class from now on.
    pub fn choose(&self, class: usize) {
        self.0.borrow_mut().class = class;
    }

    /// A new frame; says whether it is to be remembered.
    pub fn take(&self, frame: Rc<Frame>) -> bool {
        let mut inside = self.0.borrow_mut();
        inside.last = Some(frame);
        inside.is_holding
    }

    /// Was there any frame?
    pub fn has_frame(&self) -> bool {
        self.0.borrow().last.is_some()
    }

    /// Begins or ends collecting; says whether that was not so before.
    pub fn hold(&self, is_holding: bool) -> bool {
        let mut inside = self.0.borrow_mut();
        std::mem::replace(&mut inside.is_holding, is_holding) != is_holding
    }

    /// The newest frame as it is remembered, and its class.
    pub fn capture(&self) -> Option<(usize, Rc<Picture>)> {
        let inside = self.0.borrow();
        let picture = to_size(&inside.last.as_ref()?.picture)?;
        Some((inside.class, Rc::new(picture)))
    }
}
