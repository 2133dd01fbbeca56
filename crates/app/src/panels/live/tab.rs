//! Which of the running network's panels is shown?

use yew::prelude::*;

use crate::language::t;
use crate::task::TaskSpec;
use crate::ui::{TabList, tab_panel};

/// What one does with a running network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Pictures and answers.
    Run,
    /// Maps, kernels and single values of a layer.
    Inside,
    /// What speaks for an answer, what each layer costs, and what its parts are worth.
    Why,
    /// Learning.
    Train,
    /// Weights that others trained.
    Weights,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Run, Self::Inside, Self::Why, Self::Train, Self::Weights];

    const fn id(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Inside => "inside",
            Self::Why => "why",
            Self::Train => "train",
            Self::Weights => "weights",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Run => t("Run"),
            Self::Inside => t("Inside"),
            Self::Why => t("Why"),
            Self::Train => t("Train"),
            Self::Weights => t("Weights"),
        }
    }

    /// Where a network does not learn on this page, there is no training.
    fn is_for(self, task: &TaskSpec) -> bool {
        self != Self::Train || task.is_learnable()
    }

    /// The same, or running where there is no such tab.
    pub fn or_run(self, task: &TaskSpec) -> Self {
        if self.is_for(task) { self } else { Self::Run }
    }
}

/// The tabs of a network that has this task.
pub fn list(task: &TaskSpec, chosen: Tab, on_choose: &Callback<Tab>) -> Html {
    let tabs = Tab::ALL.into_iter().filter(|tab| tab.is_for(task)).map(|tab| (tab.id(), tab.words()));
    let on_choose = {
        let on_choose = on_choose.clone();
        Callback::from(move |id: &'static str| {
            if let Some(tab) = Tab::ALL.into_iter().find(|tab| tab.id() == id) {
                on_choose.emit(tab);
            }
        })
    };
    html! {
        <TabList label={t("What you can do with the network")} tabs={tabs.collect::<Vec<_>>()} chosen={chosen.id()}
            on_choose={on_choose} />
    }
}

/// What a tab shows, or without tabs what is inside.
pub fn panel(tab: Tab, chosen: Option<Tab>, inside: Html) -> Html {
    tab_panel(tab.id(), chosen.map(Tab::id), inside)
}
