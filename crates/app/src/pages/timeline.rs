//! Where does a stop of the time line lead?

use arch::zoo::Moment;

/// The page of a stop: the first model of its system, where the zoo has it.
pub fn page(moment: &Moment) -> Option<&'static str> {
    moment.system?.models.first().map(|model| model.id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arch::zoo;

    use super::*;

    #[test]
    fn lenet5_links_to_its_page_and_the_gap_to_none() {
        let lenet5 = zoo::timeline().find(|moment| moment.stop.name == "LeNet-5").unwrap();
        assert_eq!(page(&lenet5), Some("lenet5"));
        assert!(zoo::timeline().filter(|moment| moment.is_gap).all(|gap| page(&gap).is_none()));
    }

    #[test]
    fn every_system_of_the_zoo_has_its_stop() {
        for system in zoo::systems() {
            // The two residual Inceptions share the stop of Inception v4.
            let told = if system.id == "inception_resnet" { "inception_v4" } else { system.id };
            let mut told_of = zoo::timeline().filter_map(|moment| moment.system);
            assert!(told_of.any(|system| system.id == told), "{} has no stop", system.id);
        }
    }
}
