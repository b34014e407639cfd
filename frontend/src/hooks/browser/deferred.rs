//! Work behind the person's back, and what stands behind a press that comes later: nobody waits for it, so its code is
//! not in the first load. The functions that bear `#[wasm_split(behind)]` are the seam; what can be reached from them
//! alone is fetched when one is first called. The draft does that at once, so whoever presses finds it there.

use std::future::Future;
use std::pin::Pin;

/// What is done once its code is here.
pub type Work<Output = ()> = Pin<Box<dyn Future<Output = Output>>>;
