//! What do a few repeated trainings tell of their mean, and of differences between means?
//!
//! Intervals are those of Student's t, which asks that results scatter like a normal distribution. Differences, and
//! other weighted sums of means, follow Welch, for whom each group has its own variance (Welch 1947, Biometrika 34;
//! degrees of freedom by Satterthwaite 1946).

/// The confidence that is meant where none is named.
pub const CONFIDENCE: f64 = 0.95;

/// An estimate and the interval around it that holds the true value with some confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub mean: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Arithmetic mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Variance of what the values were drawn from (divided by one less than their number); `None` of fewer than two.
pub fn variance(values: &[f64]) -> Option<f64> {
    let center = mean(values).filter(|_| values.len() > 1)?;
    Some(values.iter().map(|value| (value - center).powi(2)).sum::<f64>() / (values.len() - 1) as f64)
}

/// The interval of a mean; `None` of fewer than two values.
pub fn of_mean(values: &[f64], confidence: f64) -> Option<Interval> {
    of_sum(&[(values, 1.0)], confidence)
}

/// The interval of a weighted sum of means, such as a difference; `None` where a group has fewer than two values, or
/// no group scatters at all, which tells nothing of how far the next training would be.
pub fn of_sum(groups: &[(&[f64], f64)], confidence: f64) -> Option<Interval> {
    let (mut center, mut size, mut spread, mut freedom) = (0.0, 0.0, 0.0, 0.0);
    for (values, weight) in groups {
        center += weight * mean(values)?;
        size += (weight * mean(values)?).abs();
        let part = weight * weight * variance(values)? / values.len() as f64;
        spread += part;
        freedom += part * part / (values.len() - 1) as f64;
    }
    // What is left of equal numbers is rounding.
    if spread.sqrt() <= 1e-12 * size {
        return None;
    }
    let reach = t_quantile(0.5 + confidence / 2.0, spread * spread / freedom) * spread.sqrt();
    Some(Interval { mean: center, low: center - reach, high: center + reach })
}

/// The value below which Student's t of so many degrees of freedom lies with probability `p`, between 0.5 and 1.
pub fn t_quantile(p: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while t_below(high, freedom) < p && high < 1e12 {
        high *= 2.0;
    }
    // Halved until neighbouring numbers are left.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if t_below(middle, freedom) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Probability that Student's t is below `t`, which is not negative (Abramowitz and Stegun, 26.7.1).
fn t_below(t: f64, freedom: f64) -> f64 {
    1.0 - 0.5 * incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function (Abramowitz and Stegun, 26.5).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (a * x.ln() + b * (1.0 - x).ln() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp();
    // The fraction converges quickly on one side, and the function is symmetric.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function (26.5.8), from its head on by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / kept(1.0 - (a + b) * x / (a + 1.0)));
    let mut result = d;
    for step in 1..1_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = result;
        for term in [even, odd] {
            d = 1.0 / kept(1.0 + term * d);
            c = kept(1.0 + term / c);
            result *= c * d;
        }
        if (result - before).abs() <= 1e-16 * result.abs() {
            break;
        }
    }
    result
}

/// Logarithm of the gamma function of a positive number: Stirling's series (Abramowitz and Stegun, 6.1.41) beyond 15,
/// and what leads there.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let square = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The expected values of these tests were computed with SciPy 1.17.1: `scipy.stats.t.ppf(p, freedom)`,
    /// `scipy.stats.t.interval(confidence, n - 1, mean, deviation / sqrt(n))`, `scipy.stats.ttest_ind(b, a,
    /// equal_var=False).confidence_interval(confidence)`, and for the weighted sum SciPy's quantile with Welch's and
    /// Satterthwaite's formulas written out.
    const A: [f64; 3] = [0.512, 0.498, 0.505];
    const B: [f64; 4] = [0.531, 0.540, 0.522, 0.529];
    const C: [f64; 5] = [0.40, 0.41, 0.43, 0.38, 0.405];

    fn assert_near(found: Interval, expected: [f64; 3]) {
        for (found, expected) in [found.mean, found.low, found.high].into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn quantiles_are_those_of_scipy() {
        let expected = [
            (0.975, 1.0, 12.706204736174694),
            (0.975, 2.0, 4.302652729749462),
            (0.975, 4.0, 2.7764451051977934),
            (0.975, 9.0, 2.262157162798205),
            (0.9875, 2.0, 6.205346816570706),
            (0.975, 3.7, 2.8675207071911895),
            (0.9875, 17.3, 2.4539652695194056),
            (0.995, 30.0, 2.7499956535672254),
            (0.975, 1e6, 1.959966356814107),
        ];
        for (p, freedom, quantile) in expected {
            let found = t_quantile(p, freedom);
            assert!((found / quantile - 1.0).abs() < 1e-9, "{p}, {freedom}: {found} is not {quantile}");
        }
    }

    #[test]
    fn intervals_of_means_are_those_of_scipy() {
        let of = |values: &[f64]| of_mean(values, CONFIDENCE).unwrap();
        assert_near(of(&A), [0.505, 0.4876110360177477, 0.5223889639822523]);
        assert_near(of(&B), [0.5305, 0.518699173262746, 0.5423008267372542]);
        assert_near(of(&C), [0.405, 0.3826155839378936, 0.4273844160621066]);
    }

    #[test]
    fn intervals_of_differences_are_those_of_scipy() {
        let of = |confidence| of_sum(&[(&B, 1.0), (&A, -1.0)], confidence).unwrap();
        assert_near(of(0.95), [0.0255, 0.01103203344944535, 0.039967966550554804]);
        assert_near(of(0.975), [0.0255, 0.007560449346910657, 0.04343955065308952]);
        let sum = of_sum(&[(&A, -1.0), (&B, 2.0), (&C, -1.0)], CONFIDENCE).unwrap();
        assert_near(sum, [0.151, 0.12432549089191618, 0.177674509108084]);
    }

    #[test]
    fn what_does_not_scatter_or_stands_alone_tells_nothing() {
        assert_eq!(of_mean(&[], CONFIDENCE), None);
        assert_eq!(of_mean(&[0.5], CONFIDENCE), None);
        assert_eq!(of_mean(&[0.5, 0.5, 0.5], CONFIDENCE), None);
        assert_eq!(of_sum(&[(&A, 1.0), (&[0.1], -1.0)], CONFIDENCE), None);
        // One that does not scatter beside one that does.
        assert!(of_sum(&[(&A, 1.0), (&[0.1; 3], -1.0)], CONFIDENCE).is_some());
    }
}
