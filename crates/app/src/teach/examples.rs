//! How do examples reach the engine? One after the other, none lost, while the network goes on answering.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use protocol::{Event, Picture, Request, Teaching};

use super::book::Book;
use crate::engine::Lab;
use crate::engine::lab::NETWORK;
use crate::lesson::Lesson;
use crate::webcam::Frame;

/// Examples told of at once while many are on their way.
const TELL_EVERY: u32 = 20;

/// Class, place in it, picture.
type Waiting = (u32, u32, Rc<Picture>);

/// What waits until all examples are there.
type Then = Rc<RefCell<Option<Box<dyn FnOnce()>>>>;

/// The way to the engine.
#[derive(Clone)]
pub struct Examples {
    lab: Lab,
    lesson: &'static Lesson,
    waiting: Rc<RefCell<VecDeque<Waiting>>>,
    is_busy: Rc<RefCell<bool>>,
    then: Then,
    tell: Rc<dyn Fn(u32)>,
}

impl Examples {
    /// `tell` hears how many examples the engine remembers.
    pub fn new(lab: Lab, lesson: &'static Lesson, tell: impl Fn(u32) + 'static) -> Self {
        Examples {
            lab,
            lesson,
            waiting: Rc::default(),
            is_busy: Rc::default(),
            then: Rc::default(),
            tell: Rc::new(tell),
        }
    }

    /// A new worker knows nothing: everything again.
    pub fn send_all(&self, book: &Book) {
        *self.is_busy.borrow_mut() = false;
        let mut waiting = self.waiting.borrow_mut();
        waiting.clear();
        for (class, one) in book.classes.iter().enumerate() {
            let numbered = one.pictures.iter().enumerate();
            waiting.extend(numbered.map(|(number, picture)| (class as u32, number as u32, Rc::clone(picture))));
        }
        drop(waiting);
        let this = self.clone();
        self.ask(Teaching::Begin, move |_| this.pump());
    }

    /// One more.
    pub fn send(&self, class: usize, number: usize, picture: Rc<Picture>) {
        self.waiting.borrow_mut().push_back((class as u32, number as u32, picture));
        self.pump();
    }

    /// Runs something once the engine has all of them.
    pub fn when_all_are_there(&self, run: impl FnOnce() + 'static) {
        *self.then.borrow_mut() = Some(Box::new(run));
        self.pump();
    }

    /// A class is gone.
    pub fn forget(&self, class: usize) {
        let class = class as u32;
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|(own, ..)| *own != class);
        waiting.iter_mut().filter(|(own, ..)| *own > class).for_each(|(own, ..)| *own -= 1);
        drop(waiting);
        let tell = Rc::clone(&self.tell);
        self.ask(Teaching::Forget { class }, move |event| {
            if let Event::Taught { examples } = event {
                tell(examples);
            }
        });
    }

    fn ask(&self, teaching: Teaching, hear: impl Fn(Event) + 'static) {
        self.lab.ask(Request::Teach { network: NETWORK, teaching }, hear);
    }

    fn pump(&self) {
        if *self.is_busy.borrow() {
            return;
        }
        let next = self.waiting.borrow_mut().pop_front();
        let Some((class, number, picture)) = next else {
            let then = self.then.borrow_mut().take();
            return then.into_iter().for_each(|run| run());
        };
        *self.is_busy.borrow_mut() = true;
        let frame = Frame::new((*picture).clone(), None);
        let (picture, preparation) = frame.for_lesson(self.lesson);
        let this = self.clone();
        self.ask(Teaching::Example { class, number, picture, preparation }, move |event| {
            *this.is_busy.borrow_mut() = false;
            match event {
                Event::Taught { examples } => {
                    if examples.is_multiple_of(TELL_EVERY) || this.waiting.borrow().is_empty() {
                        (this.tell)(examples);
                    }
                    this.pump();
                }
                // The next worker gets all of them.
                Event::Crashed { .. } => {}
                _ => this.pump(),
            }
        });
    }
}
