//! What does a network of a thousand classes say?

use yew::prelude::*;

use super::prediction::Props;
use crate::format::{ms, percent};
use crate::language::{fill, t};
use crate::task::article;

/// The five likeliest classes, likeliest first, and the time.
pub fn top_five(props: &Props) -> Html {
    let task = &props.task;
    let likeliest = props.prediction.as_ref().map(|said| likeliest(&said.probabilities)).unwrap_or_default();
    let winner = likeliest.first().map_or_else(|| "–".to_owned(), |(class, _)| task.class(*class));
    let row = |rank: usize| {
        let (name, share) = likeliest.get(rank).map_or_else(
            || ("–".to_owned(), 0.0),
            |(class, probability)| (task.class(*class), f64::from(*probability)),
        );
        html! {
            <li key={rank} class={classes!((rank == 0).then_some("best"))}
                data-testid={format!("prediction-rank-{}", rank + 1)}>
                <span class="class">{ name }</span>{ " " }
                <span class="bar"><i style={format!("width:{:.1}%", share * 100.0)}></i></span>
                <span class="share">{ if likeliest.is_empty() { "–".to_owned() } else { percent(share) } }</span>
            </li>
        }
    };
    html! {
        <div class="prediction named many" data-testid="prediction">
            <p class="answer">
                { fill("It sees {0} ", &[article(&winner)]) }
                <strong data-testid={props.top1}
                    aria-live={if props.is_live { "off" } else { "polite" }}>{ winner }</strong>
                <small data-testid="prediction-ms">{
                    props.prediction.as_ref().map_or_else(|| t("not run yet").to_owned(), |p| ms(p.ms)) }</small>
            </p>
            <ol aria-label={t("The five likeliest classes")}>{ for (0..SHOWN).map(row) }</ol>
        </div>
    }
}

/// How many are shown.
const SHOWN: usize = 5;

/// The five likeliest classes and their probabilities, likeliest first.
pub fn likeliest(probabilities: &[f32]) -> Vec<(usize, f32)> {
    let mut best: Vec<(usize, f32)> = Vec::with_capacity(SHOWN + 1);
    for (class, &probability) in probabilities.iter().enumerate() {
        let place = best.iter().position(|(_, other)| probability > *other).unwrap_or(best.len());
        if place < SHOWN {
            best.insert(place, (class, probability));
            best.truncate(SHOWN);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_come_first() {
        let said = likeliest(&[0.1, 0.3, 0.05, 0.2, 0.0, 0.15, 0.2]);
        let order: Vec<usize> = said.into_iter().map(|(class, _)| class).collect();
        assert_eq!(order, [1, 3, 6, 5, 0]);
    }
}
