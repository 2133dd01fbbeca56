//! Who helps with the work of a prediction?

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use runtime::parallel::{self, Pool};

/// Lets all cores help, or as many as `RAYON_NUM_THREADS` says. The number of threads changes no bit of an answer.
pub fn share() {
    parallel::install(Box::new(Rayon));
}

/// Rayon's own threads, those that Burn's products use too.
struct Rayon;

impl Pool for Rayon {
    fn threads(&self) -> usize {
        rayon::current_num_threads()
    }

    fn run(&self, parts: usize, work: &(dyn Fn(usize, usize) + Sync)) {
        // Parts run on Rayon's threads alone, whose numbers are below their count.
        (0..parts).into_par_iter().for_each(|part| work(part, rayon::current_thread_index().unwrap_or(0)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_part_is_done_once_and_no_thread_does_two_at_a_time() {
        let done: Vec<AtomicUsize> = (0..1000).map(|_| AtomicUsize::new(0)).collect();
        let busy: Vec<AtomicUsize> = (0..Rayon.threads()).map(|_| AtomicUsize::new(0)).collect();
        Rayon.run(done.len(), &|part, thread| {
            assert_eq!(busy[thread].fetch_add(1, Ordering::SeqCst), 0);
            done[part].fetch_add(1, Ordering::SeqCst);
            busy[thread].fetch_sub(1, Ordering::SeqCst);
        });
        assert!(done.iter().all(|times| times.load(Ordering::SeqCst) == 1));
    }
}
