//! Which addresses are there?

use yew_router::prelude::*;

/// The pages of the site, behind the `#` of the address.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// The time line.
    #[at("/")]
    Home,
    /// One network.
    #[at("/models/:id")]
    Model {
        /// Its id in the zoo.
        id: String,
    },
    /// The list of concepts.
    #[at("/concepts")]
    Concepts,
    /// One concept.
    #[at("/concepts/:id")]
    Concept {
        /// Its id.
        id: String,
    },
    /// A camera and the networks that watch it.
    #[at("/webcam")]
    Webcam,
    /// Two networks side by side.
    #[at("/compare")]
    Compare,
    /// Teaching a network one's own classes.
    #[at("/lab")]
    Teach,
    /// Weights that others trained.
    #[at("/checkpoints")]
    Checkpoints,
    /// Plans, handouts and slides.
    #[at("/class")]
    Class,
    /// A plan or a handout.
    #[at("/class/:id")]
    Sheet {
        /// Its file below `class/`.
        id: String,
    },
    /// The beginning of some slides.
    #[at("/present/:id")]
    Present {
        /// Their file below `present/`.
        id: String,
    },
    /// One slide.
    #[at("/present/:id/:number")]
    Slide {
        /// Their file below `present/`.
        id: String,
        /// From 1.
        number: usize,
    },
    /// The words of the field.
    #[at("/glossary")]
    Glossary,
    /// One of them.
    #[at("/glossary/:entry")]
    Term {
        /// Its entry.
        entry: String,
    },
    /// What is kept for use without a connection.
    #[at("/offline")]
    Offline,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// The page of the network of this id.
pub fn model(id: &str) -> Route {
    Route::Model { id: id.to_owned() }
}

/// The page of the concept of this id.
pub fn concept(id: &str) -> Route {
    Route::Concept { id: id.to_owned() }
}
