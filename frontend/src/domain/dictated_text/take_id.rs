//! Which take words belong to.

/// Which take words belong to: one press and what was said after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakeId(u64);

impl TakeId {
    /// The take of press number `press`.
    pub const fn of_press(press: u64) -> Self {
        Self(press)
    }
}
