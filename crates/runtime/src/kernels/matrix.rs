//! Products of matrices on the CPU, by the crate `gemm` that Flex itself uses.

/// A view of numbers as a matrix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a> Matrix<'a> {
    /// `rows` rows of `columns` values, one after another.
    ///
    /// # Panics
    /// When there are not `rows * columns` values.
    pub fn rows(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(values.len(), rows * columns, "a matrix of {rows}×{columns}");
        Matrix::pitched(values, rows, columns, columns)
    }

    /// `rows` rows of `columns` values, `pitch` values from the beginning of one to that of the next.
    ///
    /// # Panics
    /// When there are not `rows * pitch` values, or rows overlap.
    pub fn pitched(values: &'a [f32], rows: usize, columns: usize, pitch: usize) -> Self {
        assert!(columns <= pitch && values.len() == rows * pitch, "a matrix of {rows}×{columns}, rows of {pitch}");
        Matrix { values, rows, columns, row_step: pitch, column_step: 1 }
    }

    /// Rows become columns; nothing is copied.
    pub fn transposed(self) -> Self {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }
}

/// `result = left · right`, or `result += left · right`; `result` is `[left.rows, right.columns]`, row by row, `pitch`
/// values from the beginning of one to that of the next.
///
/// # Panics
/// When the sizes do not fit.
#[allow(unsafe_code)]
pub(crate) fn product(left: Matrix, right: Matrix, result: &mut [f32], pitch: usize, accumulate: bool) {
    assert_eq!(left.columns, right.rows, "the inner sizes of a product");
    assert!(right.columns <= pitch && result.len() == left.rows * pitch, "the size of a product");
    #[cfg(target_family = "wasm")]
    let parallelism = gemm::Parallelism::None;
    #[cfg(not(target_family = "wasm"))]
    let parallelism = gemm::Parallelism::Rayon(0);
    // SAFETY: a `Matrix` is made only by `pitched`, which checks that every step stays within its values (and
    // transposing permutes the same places); the result's size is checked above and nobody else borrows it.
    unsafe {
        gemm::gemm(
            left.rows,
            right.columns,
            left.columns,
            result.as_mut_ptr(),
            1,
            pitch as isize,
            accumulate,
            left.values.as_ptr(),
            left.column_step as isize,
            left.row_step as isize,
            right.values.as_ptr(),
            right.column_step as isize,
            right.row_step as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            parallelism,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_transposes() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let b = [1.0, 0.0, 2.0, 1.0, 0.0, 3.0];
        let mut result = vec![0.0; 4];
        product(Matrix::rows(&a, 2, 3), Matrix::rows(&b, 3, 2), &mut result, 2, false);
        assert_eq!(result, [5.0, 11.0, 14.0, 23.0]);
        product(Matrix::rows(&a, 2, 3), Matrix::rows(&b, 2, 3).transposed(), &mut result, 2, true);
        assert_eq!(result, [12.0, 21.0, 30.0, 45.0]);
    }
}
