//! Mutants of the rules, planted by the model test to prove that it would catch each of them.
//! Outside this crate's own tests [`planted`] is the constant `false`.

/// A rule broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) enum Mutation {
    /// A final whose audio is transcribed already is taken again.
    RepeatedFinalIsNew,
    /// The old part of an overlapping final is kept.
    OverlapIsKept,
    /// A final beyond a hole is taken.
    HoleIsTaken,
    /// A partial older than the last final is shown.
    StalePartialIsShown,
    /// Audio that was taken before is taken again.
    RepeatedAudioIsTaken,
    /// Audio beyond a gap is taken.
    GapIsTaken,
    /// Audio is acknowledged when it is received, not when it is committed.
    AckBeforeCommit,
    /// Audio is acknowledged before its words are kept.
    AckBeforeKept,
    /// The goodbye says that all words are kept, whether they are or not.
    GoodbyeSaysAllIsKept,
    /// The client forgets audio at the acknowledgement, not at the smaller watermark.
    ForgetAtAck,
    /// The client forgets audio at the final, not at the smaller watermark.
    ForgetAtFinal,
    /// After an engine is lost, only audio not yet sent is sent to the next.
    ReplayFromSent,
    /// Results of an engine connection that was given up still count.
    LostEngineIsHeard,
    /// Resume begins at the acknowledged offset even if finals lag behind.
    ResumeFromAcked,
    /// A usage slice begins anew at the start of the dictation after a resume.
    SliceFromZeroAfterResume,
    /// What the live stream said about audio before the seam is told, too.
    SeamIsNotClipped,
    /// A connection that lags behind is asked for the end although it was not given everything.
    FloodIsForgotten,
    /// The next connection is behind the flood of the one before.
    FloodOutlivesItsConnection,
    /// Finals wait for a piece whose connection is lost.
    LostEngineKeepsItsRepair,
    /// A piece that could not be transcribed is asked for again.
    FailedRepairIsTriedAgain,
    /// A burst of audio starts another piece although one is under way.
    BurstStartsAnotherPiece,
    /// A stream that has to hear everything live is begun again because it lags behind.
    LateStreamBeginsAgain,
    /// What was received is billed, whether a final covers it or not.
    UnheardIsBilled,
    /// The engine that was expected is billed, not the one that listened.
    ExpectedEngineIsBilled,
    /// What engines hear again because a client comes back is not counted.
    RepeatIsFree,
    /// What engines hear again has no end of its grace.
    GraceIsEndless,
    /// What engines heard in vain for the server's sake is the client's doing.
    ServersFaultIsCharged,
    /// What engines heard since the last commit is forgotten when the dictation is resumed elsewhere.
    FencedHearingIsForgotten,
    /// What engines heard for a fenced writer does not count as heard.
    LateHearingIsNotKnown,
    /// What engines heard for a server that died is the client's doing.
    DeadServersHearingIsCharged,
    /// What engines hear again because words were not kept is the client's doing.
    HearingAnewIsCharged,
    /// The goodbye does not tell that a final within the words that are kept is missing.
    GoodbyeHidesAGap,
    /// What was left out once may be heard any number of times.
    HoleIsNeverFilled,
    /// A day's grace has no end.
    DayIsEndless,
    /// Who leaves early has nothing left to come back for.
    LeavingTakesAll,
    /// What is heard again is billed on the way, and is not free at the end.
    MiddleHasNoGrace,
}

#[cfg(test)]
impl Mutation {
    /// Every mutant.
    pub(crate) const ALL: [Self; 36] = [
        Self::RepeatedFinalIsNew,
        Self::OverlapIsKept,
        Self::HoleIsTaken,
        Self::StalePartialIsShown,
        Self::RepeatedAudioIsTaken,
        Self::GapIsTaken,
        Self::AckBeforeCommit,
        Self::AckBeforeKept,
        Self::GoodbyeSaysAllIsKept,
        Self::ForgetAtAck,
        Self::ForgetAtFinal,
        Self::ReplayFromSent,
        Self::LostEngineIsHeard,
        Self::ResumeFromAcked,
        Self::SliceFromZeroAfterResume,
        Self::SeamIsNotClipped,
        Self::FloodIsForgotten,
        Self::FloodOutlivesItsConnection,
        Self::LostEngineKeepsItsRepair,
        Self::FailedRepairIsTriedAgain,
        Self::BurstStartsAnotherPiece,
        Self::LateStreamBeginsAgain,
        Self::UnheardIsBilled,
        Self::ExpectedEngineIsBilled,
        Self::RepeatIsFree,
        Self::GraceIsEndless,
        Self::ServersFaultIsCharged,
        Self::FencedHearingIsForgotten,
        Self::LateHearingIsNotKnown,
        Self::DeadServersHearingIsCharged,
        Self::HearingAnewIsCharged,
        Self::GoodbyeHidesAGap,
        Self::HoleIsNeverFilled,
        Self::DayIsEndless,
        Self::LeavingTakesAll,
        Self::MiddleHasNoGrace,
    ];
}

#[cfg(not(test))]
#[inline(always)]
pub(crate) const fn planted(_mutation: Mutation) -> bool {
    false
}

#[cfg(test)]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Mutation>> = const { std::cell::Cell::new(None) };
}

#[cfg(test)]
pub(crate) fn planted(mutation: Mutation) -> bool {
    PLANTED.with(|planted| planted.get() == Some(mutation))
}

/// Runs `body` with `mutation` planted on this thread.
#[cfg(test)]
pub(crate) fn with_planted<Output>(mutation: Mutation, body: impl FnOnce() -> Output) -> Output {
    PLANTED.with(|planted| planted.set(Some(mutation)));
    let output = body();
    PLANTED.with(|planted| planted.set(None));
    output
}
