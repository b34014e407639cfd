//! Dictations by the day on which they began. Pure.

use crate::domain::transcript::TranscriptSummary;

/// The dictations of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    name: String,
    summaries: Vec<TranscriptSummary>,
}

impl Day {
    /// `Today`, or the date.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The dictations of the day with this name.
    pub fn of(days: &[Self], name: &str) -> Vec<TranscriptSummary> {
        let day = days.iter().find(|day| day.name == name);
        day.map(|day| day.summaries.clone()).unwrap_or_default()
    }
}

/// The days of `list`, in its order; `name` names the day of a moment, in ms since 1970.
pub(super) fn by_day(list: &[TranscriptSummary], name: impl Fn(u64) -> String) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for summary in list {
        let name = name(summary.created_at);
        match days.iter_mut().find(|day| day.name == name) {
            Some(day) => day.summaries.push(summary.clone()),
            None => days.push(Day {
                name,
                summaries: vec![summary.clone()],
            }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hooks::person::use_history::tests::said_at;

    #[test]
    fn days_follow_each_other_as_the_list_does() {
        let list = [said_at(31), said_at(30), said_at(12)];
        let days = by_day(&list, |millis| (millis / 10).to_string());
        let names: Vec<_> = days.iter().map(Day::name).collect();
        assert_eq!(names, ["3", "1"]);
        assert_eq!(Day::of(&days, "3").len(), 2);
        assert_eq!(Day::of(&days, "9"), []);
    }
}
