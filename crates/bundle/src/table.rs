//! How does a training become a table for other programs?

use crate::Run;

impl Run {
    /// Curve and tests as CSV (RFC 4180), a row per step of which something is known; what is not is empty.
    pub fn to_csv(&self) -> String {
        let mut steps: Vec<u32> = self.points.iter().map(|point| point.step).collect();
        steps.extend(self.tests.iter().map(|test| test.step));
        steps.sort_unstable();
        steps.dedup();
        let mut csv = "step,loss,accuracy,learning_rate,test_loss,test_accuracy\r\n".to_owned();
        for step in steps {
            let point = self.points.iter().find(|point| point.step == step);
            let learned = point.map(|point| format!("{},{},{}", point.loss, point.accuracy, point.learning_rate));
            let test = self.tests.iter().find(|test| test.step == step);
            let tested = test.map(|test| format!("{},{}", test.loss, test.accuracy));
            let (learned, tested) = (learned.unwrap_or(",,".to_owned()), tested.unwrap_or(",".to_owned()));
            csv += &format!("{step},{learned},{tested}\r\n");
        }
        csv
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::run::tests::run;

    #[test]
    fn every_row_has_six_columns_and_every_number_its_place() {
        let mut run = run();
        run.points.remove(19);
        let csv = run.to_csv();
        let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 41);
        assert!(rows.iter().all(|row| row.len() == 6));
        assert_eq!(rows[20], ["20", "", "", "", "0.3", "0.9125"]);
        assert_eq!(rows[1][1].parse::<f32>().unwrap().to_bits(), run.points[0].loss.to_bits());
        assert_eq!((rows[1][3], rows[1][4]), ("0.001", ""));
    }
}
