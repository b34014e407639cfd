//! The text that coded audio says.

use std::sync::LazyLock;

/// The first words; a tone of every kind has one.
const FIRST_WORDS: &str = "\
    apple river stone winter garden yellow market silver window bridge candle forest planet \
    rabbit summer thunder valley whisper anchor basket copper dragon eagle feather ginger \
    hammer island jacket kitten ladder mirror needle orange pepper quiet ribbon saddle tiger \
    umbrella velvet wagon zebra almond butter carpet dolphin engine falcon galaxy harbor \
    insect jungle kettle lemon magnet napkin olive pencil quarter rocket salmon temple uncle \
    village walnut yogurt acorn barrel cactus dinner elbow fabric gravel helmet iron jewel \
    kingdom lantern meadow north ocean parrot queen raven shadow tunnel under violin water \
    young arrow blanket camera desert early finger guitar honey inside judge knight letter \
    monkey nature office palace quick rain school table unit vessel wheat yard active bottle \
    circle doctor empty flower ground happy image juice knife light mother number open paper \
    question road simple train useful voice world year above bread clock dance every fruit \
    green house idea join keep large music never often plant quite right small think usual \
    visit white again black cloud drive earth fresh great heavy inner jump kind level money \
    night order place queue reach south thing urban value woman yellowish after begin clear \
    deep enough first grand horse invite jolly known later month noise other power quote round \
    street three upper very watch yesterday angle beach chair drum equal field glass heart \
    item jelly kick local metal noble onion piano quilt royal sugar tower ultra vapor wheel \
    yeast attic brave coral daisy ember flame glove hotel ivory joker koala lucky maple novel \
    oasis pearl quest robin scarf torch usher vivid whale";

static LIST: LazyLock<Vec<&str>> = LazyLock::new(|| FIRST_WORDS.split(' ').collect());

/// The n-th word: English at first, then `w000256` and so on without end.
#[must_use]
pub fn word(index: u32) -> String {
    match LIST.get(index as usize) {
        Some(word) => (*word).to_owned(),
        None => format!("w{index:06}"),
    }
}

/// `count` words from `first` on, as one text.
#[must_use]
pub fn text(first: u32, count: u32) -> String {
    let words: Vec<String> = (first..first.saturating_add(count)).map(word).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::coded::tones::WORDS;

    #[test]
    fn every_tone_has_a_word_of_its_own() {
        let words: HashSet<String> = (0..WORDS + 100).map(word).collect();
        assert_eq!(words.len(), WORDS as usize + 100);
        assert_eq!(word(WORDS), "w000256");
        assert!((0..WORDS).all(|index| word(index).bytes().all(|b| b.is_ascii_lowercase())));
        assert_eq!(text(0, 3), "apple river stone");
    }
}
