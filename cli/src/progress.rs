//! A progress line, shown on terminals only.

use std::sync::OnceLock;
use std::time::Duration;

use docwright_generator::session;
use indicatif::{ProgressBar, ProgressStyle};

static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// Shows each stage on standard error while it runs.
pub(crate) fn begin() {
    session::observe(|stage| {
        let bar = BAR.get_or_init(|| {
            // Hidden if standard error is not a terminal.
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        bar.set_message(stage);
    });
}

/// Clears the line before anything else is printed.
pub(crate) fn end() {
    if let Some(bar) = BAR.get() {
        bar.finish_and_clear();
    }
}
