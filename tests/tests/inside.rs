//! What a visitor finds inside a network: values, reasons, costs, and what its parts are worth.

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Page, seconds};

/// Goes to a model's page and waits until a sample has run by itself.
fn visit(id: &str) -> Result<Page> {
    let page = Page::open(Gpu::Off)?;
    page.goto(&format!("#/models/{id}"))?;
    page.wait_for_number("prediction-ms", seconds(60), |ms| ms > 0.0)?;
    Ok(page)
}

/// Chooses the layer of this name.
fn look_into(page: &Page, name: &str) -> Result<()> {
    let value: Option<String> = page.script(
        "const options = [...document.querySelector('[data-testid=layer-select]').options];
         const found = options.find(option => option.textContent.startsWith(arguments[0] + ' '));
         return found ? found.value : null;",
        &[name.into()],
    )?;
    page.select("layer-select", &value.with_context(|| format!("there is no layer {name}"))?)
}

/// The first and the last number in the line under the window.
fn sum(page: &Page) -> Result<String> {
    page.wait_for("unit-sum", seconds(10), |text| text.contains('='))
}

#[test]
fn a_value_is_told_from_its_window_its_kernel_and_its_bias() -> Result<()> {
    let page = visit("lenet5")?;
    let told = sum(&page)?;
    ensure!(told.contains("bias"), "a convolution has a bias: {told}");
    ensure!(page.text("unit-story")?.contains("of 25"), "a window of 5x5: {}", page.text("unit-story")?);
    // Another value: by a click into a map, and by typing.
    page.fill("unit-row", "14")?;
    page.fill("unit-column", "13")?;
    page.fill("unit-channel", "3")?;
    page.wait_for("unit-sum", seconds(10), |text| text != told)?;
    page.script::<bool>(
        "const map = document.querySelectorAll('[data-testid=feature-map]')[2];
         const box = map.getBoundingClientRect();
         map.dispatchEvent(new MouseEvent('click', {clientX: box.left + box.width / 2, clientY: box.top + box.height / \
         2, bubbles: true}));
         return true;",
        &[],
    )?;
    page.wait_for("unit-channel", seconds(5), |text| text == "2")?;
    // Step by step, and at the end the value again.
    page.click("unit-step")?;
    page.wait_for("unit-sum", seconds(5), |text| text.starts_with("so far"))?;
    page.click("unit-play")?;
    sum(&page)?;
    for layer in ["s2", "c3", "f6", "output"] {
        look_into(&page, layer)?;
        page.wait_for("unit-story", seconds(10), |text| text.contains("term"))?;
        sum(&page)?;
    }
    page.wait_for("unit-softmax", seconds(5), |text| text.contains('%'))?;
    // The smallest and the largest weight of a layer are those between which its kernels are drawn.
    look_into(&page, "c1")?;
    page.script::<Option<bool>>(
        "document.querySelector('[data-testid=histograms] summary').click(); return true",
        &[],
    )?;
    let counted = page.wait_for("histogram-weights", seconds(10), |text| text.contains("mean"))?;
    let drawn: String = page
        .script("return [...document.querySelectorAll('.gallery-frame small')].pop().textContent.split(';')[1]", &[])?;
    ensure!(drawn.contains(" to ") && counted.contains(drawn.trim()), "{counted}, but drawn {drawn}");
    page.wait_until_there("histogram-values", seconds(10))?;
    page.assert_no_console_errors()
}

#[test]
fn every_kind_of_layer_of_a_modern_network_is_told() -> Result<()> {
    let page = visit("bvlc_alexnet")?;
    for (layer, words) in [("relu1", "ReLU("), ("norm1", "^"), ("pool1", "largest"), ("conv2", "=")] {
        if look_into(&page, layer).is_ok() {
            page.wait_for("unit-sum", seconds(10), |text| text.contains(words))?;
        }
    }
    page.assert_no_console_errors()
}

#[test]
fn what_speaks_for_a_class_is_shown_on_the_picture() -> Result<()> {
    let page = visit("resnet18")?;
    page.wait_until_there("gradcam", seconds(20))?;
    let pixels = |testid: &str| -> Result<Vec<u8>> {
        page.script(
            "const canvas = document.querySelector(`[data-testid=${arguments[0]}]`);
             return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data];",
            &[testid.into()],
        )
    };
    let first = pixels("gradcam")?;
    ensure!(first.chunks(4).any(|pixel| pixel[0] != pixel[2]), "something on it is coloured");
    page.select("why-class", "2")?;
    page.wait_until("another map", seconds(10), || Ok(pixels("gradcam")? != first))?;
    page.click("occlusion-run")?;
    page.wait_until_there("occlusion", seconds(30))?;
    ensure!(page.exists("receptive-field")?, "the part of the picture that a value sees is framed");
    page.screenshots("inside")?;
    page.assert_no_console_errors()
}

#[test]
fn every_layer_has_its_time_and_its_price() -> Result<()> {
    let page = visit("resnet18")?;
    page.wait_for("layer-profile", seconds(20), |text| text.contains("conv") && text.contains("ms"))?;
    let table = page.text("layer-profile")?;
    ensure!(table.contains("MACs") && table.contains('%'), "time, share and MACs: {table}");
    page.click("profile-run")?;
    page.wait_for("layer-profile", seconds(20), |text| text.contains("others")).map(drop)?;
    page.assert_no_console_errors()
}

#[test]
fn the_pictures_that_excite_a_channel_are_found() -> Result<()> {
    let page = visit("lenet5")?;
    page.click("peaks-run")?;
    page.wait_until("eight pictures", seconds(60), || Ok(page.count_starting_with("peak")? > 8))?;
    page.assert_no_console_errors()
}

#[test]
fn blocks_are_switched_off_and_the_accuracy_follows() -> Result<()> {
    for id in ["resnet18", "plain18", "vgg16"] {
        let page = visit(id)?;
        let blocks = page.count_starting_with("lesion-block-")?;
        ensure!(blocks > 1, "{id} has {blocks} parts");
        page.click("lesion-whole")?;
        let whole = page.wait_for_number("lesion-accuracy", seconds(120), |percent| percent > 0.0)?;
        page.click("lesion-block-0")?;
        page.wait_for("lesion-results", seconds(120), |text| text.contains("without"))?;
        let without = page.wait_for_number("lesion-accuracy", seconds(120), |percent| percent > 0.0)?;
        println!("{id}: {whole}% whole, {without}% without its first part");
        page.click("lesion-block-0")?;
        let again = page.wait_for_number("lesion-accuracy", seconds(120), |percent| percent > 0.0)?;
        ensure!(again == whole, "{id} is whole again: {again}% after {whole}%");
        if id == "resnet18" {
            page.click("lesion-swap")?;
            page.wait_for("lesion-results", seconds(120), |text| text.contains("layer1.1 and layer1.2 exchanged"))?;
            let exchanged = page.wait_for_number("lesion-accuracy", seconds(120), |percent| percent > 0.0)?;
            println!("{id}: {exchanged}% with two blocks exchanged");
            // Its blocks are an ensemble of a kind (Veit et al. 2016): their order is not everything.
            ensure!(exchanged > 20.0, "{exchanged}% with two blocks exchanged, and chance gives 10");
            page.screenshot("lesions")?;
        }
        page.assert_no_console_errors()?;
    }
    Ok(())
}
