//! What was dropped elsewhere, for the panel of many pictures?

use std::rc::Rc;

use web::folders::Entries;

/// Files and folders. Each drop is another one, even of the same files.
#[derive(Clone, Debug)]
pub struct Given(pub Rc<Entries>);

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
