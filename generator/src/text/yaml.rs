//! Positions of keys and items in YAML.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser};

/// The byte ranges of the keys of mappings and of the items of sequences in a YAML text.
///
/// ```
/// use docwright_generator::text::YamlPositions;
///
/// let text = "lint:\n  suppress: # lint\n    - code: json-lenient\n";
/// let positions = YamlPositions::new(text);
/// assert_eq!(positions.find(&["lint", "suppress", "0"]).map(|range| &text[range]), Some("code: json-lenient"));
/// ```
#[derive(Debug, Default)]
pub struct YamlPositions(HashMap<Vec<String>, Range<usize>>);

/// A mapping or sequence that is being read.
enum Frame {
    /// A mapping, with its current key once that is read.
    Mapping(Option<String>),
    /// A sequence, with the number of items before the current one and the start of that.
    Sequence(usize, usize),
}

impl YamlPositions {
    /// Parses a text. Positions after a syntax error are missing.
    pub fn new(text: &str) -> Self {
        let mut positions = YamlPositions::default();
        let mut frames: Vec<Frame> = Vec::new();
        // The parser counts characters.
        let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bytes.push(text.len());
        let byte = |index: usize| bytes.get(index).copied().unwrap_or(text.len());
        for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
            let range = byte(span.start.index())..byte(span.end.index());
            let starts = matches!(
                event,
                Event::Scalar(..)
                    | Event::MappingStart(..)
                    | Event::SequenceStart(..)
                    | Event::Alias(_)
            );
            if let (true, Some(Frame::Sequence(_, start))) = (starts, frames.last_mut()) {
                *start = range.start;
            }
            match event {
                Event::MappingStart(..) => frames.push(Frame::Mapping(None)),
                Event::SequenceStart(..) => frames.push(Frame::Sequence(0, range.start)),
                Event::MappingEnd | Event::SequenceEnd => {
                    frames.pop();
                    positions.end_value(&mut frames, text, range.end);
                }
                Event::Scalar(value, ..) => match frames.last_mut() {
                    Some(Frame::Mapping(key @ None)) => {
                        *key = Some(value.into_owned());
                        positions.0.entry(path(&frames)).or_insert(range);
                    }
                    _ => positions.end_value(&mut frames, text, range.end),
                },
                Event::Alias(_) => positions.end_value(&mut frames, text, range.end),
                _ => {}
            }
        }
        positions
    }

    /// Records the end of a value in the innermost mapping or sequence.
    fn end_value(&mut self, frames: &mut [Frame], text: &str, end: usize) {
        let whole = path(frames);
        match frames.last_mut() {
            Some(Frame::Mapping(key)) => *key = None,
            Some(Frame::Sequence(index, start)) => {
                let value = text.get(*start..end).unwrap_or_default().trim_end();
                self.0.insert(whole, *start..*start + value.len());
                *index += 1;
            }
            None => {}
        }
    }

    /// Returns the range of a key, or of an item by its index, given the keys and indices around
    /// it.
    pub fn find(&self, path: &[&str]) -> Option<Range<usize>> {
        let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        self.0.get(&path).cloned()
    }
}

fn path(frames: &[Frame]) -> Vec<String> {
    let key = |frame: &Frame| match frame {
        Frame::Mapping(key) => key.clone().unwrap_or_default(),
        Frame::Sequence(index, _) => index.to_string(),
    };
    frames.iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_despite_comments_and_values_with_their_names() {
        let text = "# base: é\na.thing: # a.thing: x\n  \"base\": base\n  properties: { base: { type: x } }\n";
        let positions = YamlPositions::new(text);
        let start = |path: &[&str]| positions.find(path).map(|range| range.start);
        assert_eq!(start(&["a.thing"]), text.find("a.thing"));
        assert_eq!(start(&["a.thing", "base"]), text.find("\"base\""));
        assert_eq!(
            start(&["a.thing", "properties", "base"]),
            text.find("base: { type")
        );
        assert_eq!(start(&["base"]), None);
    }

    #[test]
    fn invalid_text_has_the_positions_before_the_error() {
        let positions = YamlPositions::new("a: 1\nb: [\n");
        assert_eq!(positions.find(&["a"]), Some(0..1));
        assert!(YamlPositions::new("\u{0}").find(&["a"]).is_none());
    }
}
