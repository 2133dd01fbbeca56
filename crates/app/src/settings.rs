//! What did the visitor choose, and how is it kept?

use protocol::DeviceChoice;
use web::storage::{recall, remember};

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The value kept and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The one after this, as the button goes round.
    pub const fn next(self) -> Self {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }

    fn parse(name: &str) -> Self {
        match name {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
}

/// The theme kept from an earlier visit.
pub fn theme() -> Theme {
    recall("theme").map_or(Theme::Auto, |name| Theme::parse(&name))
}

/// Shows and keeps a theme.
pub fn keep_theme(theme: Theme) {
    remember("theme", theme.name());
    apply_theme(theme);
}

/// Shows a theme.
pub fn apply_theme(theme: Theme) {
    web::page::set_root_attribute("data-theme", theme.name());
}

/// `auto`, `cpu` or `webgpu`.
pub const fn device_name(choice: DeviceChoice) -> &'static str {
    match choice {
        DeviceChoice::Auto => "auto",
        DeviceChoice::Cpu => "cpu",
        DeviceChoice::WebGpu => "webgpu",
    }
}

/// The choice of this name.
pub fn parse_device(name: &str) -> Option<DeviceChoice> {
    [DeviceChoice::Auto, DeviceChoice::Cpu, DeviceChoice::WebGpu]
        .into_iter()
        .find(|choice| device_name(*choice) == name)
}

/// The device of the address (`#/models/lenet5?device=cpu`), else the one kept from an earlier visit.
pub fn device() -> DeviceChoice {
    asked("device")
        .and_then(|name| parse_device(&name))
        .or_else(|| recall("device").and_then(|name| parse_device(&name)))
        .unwrap_or_default()
}

/// Keeps the choice for the next visit.
pub fn keep_device(choice: DeviceChoice) {
    forget_asked("device");
    remember("device", device_name(choice));
}

/// Takes a wish out of the address, for which the visitor has another one now.
pub fn forget_asked(key: &str) {
    if let Some(address) = web::page::hash().and_then(|address| without(&address, key)) {
        web::page::replace_address(&address);
    }
}

/// An address without what it has under this key; `None` where it has nothing there.
fn without(address: &str, key: &str) -> Option<String> {
    query_value(address, key)?;
    let (path, query) = address.split_once('?')?;
    let others: Vec<&str> = query.split('&').filter(|pair| pair.split('=').next() != Some(key)).collect();
    Some(if others.is_empty() { path.to_owned() } else { [path, "?", &others.join("&")].concat() })
}

/// What the address asks for under this name: `#/models/lenet5?epochs=1&size=500`.
pub fn asked(key: &str) -> Option<String> {
    query_value(&web::page::hash()?, key).map(str::to_owned)
}

/// What the address says of an experiment: everything behind its `?` that is not a setting of the page.
pub fn asked_experiment() -> Option<String> {
    experiment_of(&web::page::hash()?)
}

fn experiment_of(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let is_ours = |pair: &&str| !["lang", "device"].iter().any(|key| pair.split('=').next() == Some(key));
    let pairs: Vec<&str> = query.split('&').filter(is_ours).filter(|pair| !pair.is_empty()).collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// What an address has under this key.
pub fn query_value<'a>(address: &'a str, key: &str) -> Option<&'a str> {
    let (_, query) = address.split_once('?')?;
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == key).map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_page_are_no_part_of_an_experiment() {
        let text = experiment_of("#/models/lenet5?device=cpu&epochs=1&lang=de&size=500");
        assert_eq!(text.as_deref(), Some("epochs=1&size=500"));
        assert_eq!(experiment_of("#/models/lenet5?device=cpu"), None);
        assert_eq!(experiment_of("#/models/lenet5"), None);
    }

    #[test]
    fn a_later_choice_takes_the_wish_out_of_the_address() {
        let address = "#/concepts/modules?device=cpu&pictures=100&lang=de";
        assert_eq!(without(address, "lang").as_deref(), Some("#/concepts/modules?device=cpu&pictures=100"));
        assert_eq!(without("#/?lang=de", "lang").as_deref(), Some("#/"));
        assert_eq!(without("#/?language=de", "lang"), None);
    }

    #[test]
    fn the_address_may_name_the_device() {
        assert_eq!(query_value("#/models/lenet5?x=1&device=webgpu", "device"), Some("webgpu"));
        assert_eq!(query_value("#/models/lenet5", "device"), None);
        assert_eq!(parse_device("webgpu"), Some(DeviceChoice::WebGpu));
        assert_eq!(parse_device("gpu"), None);
    }
}
