//! How many frames are answered in a second?

/// Answers that the pace is measured over.
const MOST: usize = 30;
/// Older answers do not count, ms.
const WINDOW: f64 = 2_000.0;

/// When the latest answers came, ms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace(Vec<f64>);

impl Pace {
    /// An answer came at `now`, ms.
    pub fn tick(&mut self, now: f64) {
        self.0.retain(|time| now - time < WINDOW);
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(now);
    }

    /// Answers per second; `None` until there are a few.
    pub fn per_second(&self) -> Option<f64> {
        let (first, last) = (self.0.first()?, self.0.last()?);
        (self.0.len() > 4 && last > first).then(|| (self.0.len() - 1) as f64 * 1e3 / (last - first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_answers_and_a_rest_is_forgotten() {
        let mut pace = Pace::default();
        assert_eq!(pace.per_second(), None);
        (0..100).for_each(|frame| pace.tick(f64::from(frame) * 40.0));
        assert_eq!(pace.per_second(), Some(25.0));
        (0..10).for_each(|frame| pace.tick(60_000.0 + f64::from(frame) * 10.0));
        assert_eq!(pace.per_second(), Some(100.0));
    }
}
