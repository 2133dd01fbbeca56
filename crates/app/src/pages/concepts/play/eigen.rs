//! Which few mixtures say most of what many maps say?

/// Eigenvalues of a symmetric matrix `[n, n]`, the largest first, and for each its vector (Jacobi's rotations).
pub fn eigen(mut a: Vec<f32>, n: usize) -> Vec<(f32, Vec<f32>)> {
    let mut vectors: Vec<f32> = (0..n * n).map(|index| if index % (n + 1) == 0 { 1.0 } else { 0.0 }).collect();
    for _ in 0..12 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q].abs() < 1e-12 {
                    continue;
                }
                let angle = 0.5 * (2.0 * a[p * n + q]).atan2(a[q * n + q] - a[p * n + p]);
                let (s, c) = angle.sin_cos();
                let turn = |matrix: &mut [f32], by: usize, of: usize| {
                    for k in 0..n {
                        let (x, y) = (matrix[p * by + k * of], matrix[q * by + k * of]);
                        matrix[p * by + k * of] = c * x - s * y;
                        matrix[q * by + k * of] = s * x + c * y;
                    }
                };
                turn(&mut a, n, 1);
                turn(&mut a, 1, n);
                turn(&mut vectors, 1, n);
            }
        }
    }
    let vector = |index: usize| (0..n).map(|k| vectors[k * n + index]).collect();
    let mut pairs: Vec<(f32, Vec<f32>)> = (0..n).map(|index| (a[index * (n + 1)], vector(index))).collect();
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected numbers: `numpy.linalg.eigh` of NumPy 1.26.4.
    #[test]
    fn it_finds_what_numpy_finds() {
        let matrix = vec![4.0, 1.0, -2.0, 0.5, 1.0, 3.0, 0.0, 1.5, -2.0, 0.0, 5.0, -1.0, 0.5, 1.5, -1.0, 2.0];
        let pairs = eigen(matrix, 4);
        for (pair, value) in pairs.iter().zip([7.049_516, 3.858_182, 2.451_024, 0.641_278]) {
            assert!((pair.0 - value).abs() < 1e-5, "{pair:?}");
        }
        let sign = pairs[0].1[2].signum();
        for (value, wanted) in pairs[0].1.iter().zip([-0.594_591, -0.248_336, 0.713_917, -0.274_032]) {
            assert!((value * sign - wanted).abs() < 5e-5, "{pairs:?}");
        }
    }
}
