//! What is shown where there is nothing?

use yew::prelude::*;
use yew_router::prelude::*;

use crate::language::t;
use crate::route::{self, Route};
use crate::ui::use_page;

/// A friendly way back.
#[component]
pub fn NotFound() -> Html {
    use_page(t("Not found").to_owned(), t("There is no page at this address"));
    html! {
        <article class="plain" data-testid="not-found">
            <h1>{ t("There is no page at this address") }</h1>
            <p>{ t("It may be misspelt, or the network it names is not in the zoo yet. From here you can go to:") }</p>
            <ul>
                <li><Link<Route> to={Route::Home}>{ t("the time line and the list of all networks") }</Link<Route>></li>
                <li><Link<Route> to={route::model("lenet5")}>{
                    t("LeNet-5, which you can run and train") }</Link<Route>></li>
            </ul>
        </article>
    }
}
