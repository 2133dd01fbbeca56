//! How does the picture on a camera become a picture for the engine?

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use protocol::{Input, Picture};
use wasm_bindgen::JsValue;
use web::canvas::{self, draw_video};
use web::time::{EachFrame, each_frame};
use web_sys::{CanvasRenderingContext2d, HtmlVideoElement};

use crate::task::TaskSpec;
use crate::ui::pixels;

/// Rows and columns at which the square is read, as many as networks for ImageNet take: the engine averages them down
/// to what its network takes.
const SIDE: u32 = 224;

/// Counts frames.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A picture of a camera. Each is another one, even where nothing moves before the camera.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The square in the middle.
    pub picture: Picture,
    number: u32,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Frame {
    fn new(picture: Picture) -> Self {
        Frame { picture, number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// As a network of this task takes it.
    pub fn input(&self, task: &TaskSpec) -> Input {
        photo(&self.picture, task)
    }
}

/// A photo in colour as a network of this task takes it.
pub fn photo(picture: &Picture, task: &TaskSpec) -> Input {
    if task.channels != 1 {
        return Input::Picture(picture.clone(), task.own);
    }
    let mut grey = pixels::grey_picture(picture);
    pixels::white_on_black(&mut grey);
    Input::Picture(grey, task.own)
}

/// Hands over each new picture of a video until it is dropped.
pub struct FrameLoop {
    _frames: Option<EachFrame>,
}

impl FrameLoop {
    /// Begins; `mirror` swaps left and right for the eye and for the network alike.
    pub fn start(video: HtmlVideoElement, mirror: bool, on_frame: impl Fn(Rc<Frame>) + 'static) -> Self {
        let context = match square(mirror, SIDE) {
            Ok(context) => context,
            Err(error) => {
                web_sys::console::error_1(&error);
                return FrameLoop { _frames: None };
            }
        };
        let mut last = 0;
        let frames = each_frame(move || {
            // The screen has more frames than most cameras.
            let shown = video.get_video_playback_quality().total_video_frames();
            if shown == last || video.video_width() == 0 {
                return;
            }
            last = shown;
            match draw_video(&context, &video, SIDE).and_then(|()| pixels::read(&context, [0, 0, SIDE, SIDE], 3)) {
                Ok(picture) => on_frame(Rc::new(Frame::new(picture))),
                Err(error) => web_sys::console::error_1(&error),
            }
        });
        FrameLoop { _frames: Some(frames) }
    }
}

/// Saves the square of a video as a PNG, as sharp as the camera gives it.
///
/// # Errors
/// When the browser has no canvas.
pub fn save_snapshot(video: &HtmlVideoElement, mirror: bool) -> Result<(), JsValue> {
    let side = video.video_width().min(video.video_height()).max(1);
    let context = square(mirror, side)?;
    draw_video(&context, video, side)?;
    let canvas = context.canvas().ok_or("no canvas")?;
    web::files::save_address("snapshot.png", &canvas.to_data_url()?)
}

fn square(mirror: bool, side: u32) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas::scratch(side, side)?;
    if mirror {
        context.set_transform(-1.0, 0.0, 0.0, 1.0, f64::from(side), 0.0)?;
    }
    Ok(context)
}
