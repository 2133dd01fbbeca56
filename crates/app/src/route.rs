//! Which addresses are there?

use std::borrow::Cow;
use std::collections::HashMap;

use experiment::Experiment;
use yew_router::prelude::*;

/// The pages of the site, behind the `#` of the address.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The time line.
    Home,
    /// One network.
    Model {
        /// Its id in the zoo.
        id: String,
    },
    /// The list of concepts.
    Concepts,
    /// One concept.
    Concept {
        /// Its id.
        id: String,
    },
    /// A camera and the networks that watch it.
    Webcam,
    /// Two networks side by side.
    Compare,
    /// Teaching a network one's own classes.
    Teach,
    /// Changing a network.
    Lab,
    /// Weights that others trained.
    Checkpoints,
    /// Plans, handouts and slides.
    Class,
    /// A plan or a handout.
    Sheet {
        /// Its file below `class/`.
        id: String,
    },
    /// The beginning of some slides.
    Present {
        /// Their file below `present/`.
        id: String,
    },
    /// What the speaker sees of them.
    Speaker {
        /// Their file below `present/`.
        id: String,
    },
    /// All of them on paper.
    Paper {
        /// Their file below `present/`.
        id: String,
    },
    /// One slide.
    Slide {
        /// Their file below `present/`.
        id: String,
        /// From 1.
        number: usize,
    },
    /// The words of the field.
    Glossary,
    /// One of them.
    Term {
        /// Its entry.
        entry: String,
    },
    /// What is kept for use without a connection.
    Offline,
    /// How fast everything runs here.
    Benchmark,
    /// Anything else.
    NotFound,
}

/// Written by hand: what the derive macro brings to match these addresses costs each visitor six kilobytes.
impl Routable for Route {
    fn recognize(pathname: &str) -> Option<Self> {
        let parts = pathname.split('/').filter(|part| !part.is_empty());
        let parts: Option<Vec<Cow<'_, str>>> = parts.map(|part| urlencoding::decode(part).ok()).collect();
        let Some(parts) = parts else { return Some(Self::NotFound) };
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        let found = match *parts.as_slice() {
            [] => Self::Home,
            ["models", id] => Self::Model { id: id.to_owned() },
            ["concepts"] => Self::Concepts,
            ["concepts", id] => Self::Concept { id: id.to_owned() },
            ["webcam"] => Self::Webcam,
            ["compare"] => Self::Compare,
            ["teach"] => Self::Teach,
            ["lab"] => Self::Lab,
            ["checkpoints"] => Self::Checkpoints,
            ["class"] => Self::Class,
            ["class", id] => Self::Sheet { id: id.to_owned() },
            ["present", id] => Self::Present { id: id.to_owned() },
            ["present", id, "speaker"] => Self::Speaker { id: id.to_owned() },
            ["present", id, "paper"] => Self::Paper { id: id.to_owned() },
            ["present", id, number] => match number.parse() {
                Ok(number) => Self::Slide { id: id.to_owned(), number },
                Err(_) => Self::NotFound,
            },
            ["glossary"] => Self::Glossary,
            ["glossary", entry] => Self::Term { entry: entry.to_owned() },
            ["offline"] => Self::Offline,
            ["benchmark"] => Self::Benchmark,
            _ => Self::NotFound,
        };
        Some(found)
    }

    fn to_path(&self) -> String {
        let below = |page: &str, id: &str| [page, &urlencoding::encode(id)].concat();
        match self {
            Self::Home => "/".to_owned(),
            Self::Model { id } => below("/models/", id),
            Self::Concepts => "/concepts".to_owned(),
            Self::Concept { id } => below("/concepts/", id),
            Self::Webcam => "/webcam".to_owned(),
            Self::Compare => "/compare".to_owned(),
            Self::Teach => "/teach".to_owned(),
            Self::Lab => "/lab".to_owned(),
            Self::Checkpoints => "/checkpoints".to_owned(),
            Self::Class => "/class".to_owned(),
            Self::Sheet { id } => below("/class/", id),
            Self::Present { id } => below("/present/", id),
            Self::Speaker { id } => [&below("/present/", id), "/speaker"].concat(),
            Self::Paper { id } => [&below("/present/", id), "/paper"].concat(),
            Self::Slide { id, number } => [&below("/present/", id), "/", &number.to_string()].concat(),
            Self::Glossary => "/glossary".to_owned(),
            Self::Term { entry } => below("/glossary/", entry),
            Self::Offline => "/offline".to_owned(),
            Self::Benchmark => "/benchmark".to_owned(),
            Self::NotFound => "/404".to_owned(),
        }
    }

    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    /// Patterns are for the router of the derive macro, which is not used.
    fn routes() -> Vec<&'static str> {
        Vec::new()
    }
}

/// The address that is meant by one with empty parts, which the router cannot read: `#//lab` is `#/lab`. `None` where
/// there is nothing to mend.
pub fn mended(hash: &str) -> Option<String> {
    let (path, rest) = hash.split_at(hash.find('?').unwrap_or(hash.len()));
    let parts: Vec<&str> = path.trim_start_matches('#').split('/').filter(|part| !part.is_empty()).collect();
    let address = ["#/", &parts.join("/"), rest].concat();
    (path.contains("//")).then_some(address)
}

/// The page of the network of this id.
pub fn model(id: &str) -> Route {
    Route::Model { id: id.to_owned() }
}

/// The address, within the site, of an experiment in the laboratory.
pub fn lab(experiment: &Experiment) -> String {
    format!("#/lab?{}", experiment.text())
}

/// The page of the concept of this id.
pub fn concept(id: &str) -> Route {
    Route::Concept { id: id.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_to_the_page_that_has_it() {
        for address in [
            "/",
            "/models/lenet5",
            "/concepts",
            "/concepts/dropout",
            "/webcam",
            "/compare",
            "/teach",
            "/lab",
            "/checkpoints",
            "/class",
            "/class/lesson-45",
            "/present/digits",
            "/present/digits/3",
            "/present/digits/speaker",
            "/present/digits/paper",
            "/glossary",
            "/glossary/aktivierung",
            "/offline",
            "/benchmark",
        ] {
            let route = Route::recognize(address);
            assert_ne!(route, Some(Route::NotFound), "{address}");
            assert_eq!(route.map(|route| route.to_path()).as_deref(), Some(address));
        }
        for address in ["/nowhere", "/models", "/models/a/b", "/present/digits/three", "/404", "/models/%ff"] {
            assert_eq!(Route::recognize(address), Some(Route::NotFound), "{address}");
        }
    }

    #[test]
    fn addresses_with_empty_parts_are_mended() {
        assert_eq!(mended("#//////").as_deref(), Some("#/"));
        assert_eq!(mended("#//models//lenet5?seed=1//2").as_deref(), Some("#/models/lenet5?seed=1//2"));
        assert_eq!(mended("#/lab?weights=address:https://a.b"), None);
    }

    #[test]
    fn letters_that_addresses_write_otherwise_come_back() {
        let term = Route::Term { entry: "überanpassung".to_owned() };
        assert_eq!(term.to_path(), "/glossary/%C3%BCberanpassung");
        assert_eq!(Route::recognize(&term.to_path()), Some(term));
        assert_eq!(Route::recognize("/models/lenet5/"), Some(model("lenet5")));
    }
}
