#include <algorithm>
#include <array>
#include <cctype>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

constexpr std::array<std::string_view, 4> kRows = {"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"};
// The page of symbols in the letters' place: what addresses and remarks have, in the width that goes with the language.
constexpr std::array<std::array<std::u32string_view, 3>, 2> kSymbolRows = {{
    {U"@#$%&*-_+=", U"()[]/\\:;\"", U"',.?!~|"},
    {U"\uFF0C\u3002\uFF1F\uFF01\u3001\uFF1A\uFF1B\u201C\u201D\u2026", U"\uFF08\uFF09\u300A\u300B@#%&*", U"-_+=/~\uFFE5"},
}};
constexpr int kColumns = 10;
constexpr ButtonOptions kLetter = {.look = ButtonLook::kKey};

// One frame of the keyboard: where the next row goes, and what was pressed so far.
struct Frame {
  Ui& ui;
  std::string_view key;
  Rect rest;
  float row_h, gap, letter_w;
  KeyPress press = {};
};

void TextKey(Frame& frame, const Rect& cell, std::string_view name, std::string_view text) {
  if (Button(frame.ui, Named(frame.key, name), cell, Own(text), kLetter))
    frame.press = {.kind = KeyPress::Kind::kText, .text = std::string(text)};
}

void LetterRow(Frame& frame, std::string_view letters, Rect row, bool shift) {
  for (char letter : letters) {
    const char shown = shift ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    TextKey(frame, row.CutLeft(frame.letter_w, frame.gap), std::string_view(&letter, 1), std::string_view(&shown, 1));
  }
}

void SymbolRow(Frame& frame, std::u32string_view symbols, Rect row) {
  for (const char32_t symbol : symbols) {
    std::string text;
    AppendCharacter(symbol, &text);
    TextKey(frame, row.CutLeft(frame.letter_w, frame.gap), text, text);
  }
}

// A row of keys in the middle of the keyboard's width.
Rect MiddleRow(Frame& frame, size_t keys) {
  Rect row = frame.rest.CutTop(frame.row_h, frame.gap);
  const float width = static_cast<float>(keys) * (frame.letter_w + frame.gap) - frame.gap;
  row.CutLeft((row.w - width) / 2);
  return row;
}

void IconAt(Frame& frame, const Rect& cell, std::string_view name, const Text& label, Icon icon, KeyPress::Kind kind,
            ButtonLook look = ButtonLook::kKey) {
  const ButtonOptions options = {.look = look, .icon = icon, .repeats = kind == KeyPress::Kind::kBackspace};
  if (IconKey(frame.ui, Named(frame.key, name), cell, label, options)) frame.press = {.kind = kind};
}

// A key that says a word.
void WordKey(Frame& frame, const Rect& cell, std::string_view name, const Text& words, KeyPress::Kind kind,
             ButtonLook look = ButtonLook::kKey) {
  if (Button(frame.ui, Named(frame.key, name), cell, words, {.look = look, .size = TextSize::kBody})) frame.press = {.kind = kind};
}

// Shift, the last letters, backspace.
void LastLetterRow(Frame& frame, const KeyboardState& state) {
  Rect row = frame.rest.CutTop(frame.row_h, frame.gap);
  const float side = frame.letter_w * 1.5f + frame.gap / 2;
  const Rect left = row.CutLeft(side, frame.gap);
  if (state.symbols) {
    WordKey(frame, left, "letters", Tr("keyboard.letters"), KeyPress::Kind::kSymbols);
  } else if (state.pinyin) {
    // Parts syllables that could be read in two ways: xi'an.
    TextKey(frame, left, "apostrophe", "'");
  } else {
    IconAt(frame, left, "shift", Tr(state.caps ? "keyboard.caps" : "keyboard.shift"), state.caps ? Icon::kCaps : Icon::kShift,
           KeyPress::Kind::kShift, state.shift ? ButtonLook::kPrimary : ButtonLook::kKey);
  }
  IconAt(frame, row.CutRight(side, frame.gap), "backspace", Tr("keyboard.backspace"), Icon::kBackspace, KeyPress::Kind::kBackspace);
  if (state.symbols) return SymbolRow(frame, kSymbolRows[state.pinyin][2], row);
  LetterRow(frame, kRows[3], row, state.shift && !state.pinyin);
}

void SpaceKey(Frame& frame, const Rect& cell, bool composing) {
  if (!Button(frame.ui, Named(frame.key, "space"), cell, Tr(composing ? "keyboard.choose" : "keyboard.space"),
              {.look = ButtonLook::kKey, .size = TextSize::kBody}))
    return;
  // While letters compose, space takes the first candidate, as on every Chinese keyboard.
  frame.press = composing ? KeyPress{.kind = KeyPress::Kind::kCandidate} : KeyPress{.kind = KeyPress::Kind::kText, .text = " "};
}

// What stands between the keys at the left and Enter besides space: the dot in the middle parts the names of many peoples
// (阿依古丽·买买提); Latin letters have what addresses need.
void MarkKeys(Frame& frame, const KeyboardState& state, Rect* row) {
  if (state.symbols) return;
  if (state.pinyin) {
    TextKey(frame, row->CutRight(frame.letter_w, frame.gap), "dot", "·");
  } else {
    TextKey(frame, row->CutLeft(frame.letter_w, frame.gap), "at", "@");
    TextKey(frame, row->CutLeft(frame.letter_w, frame.gap), "hyphen", "-");
    TextKey(frame, row->CutRight(frame.letter_w, frame.gap), "dot", ".");
  }
}

void BottomRow(Frame& frame, const KeyboardState& state, bool composing) {
  Rect row = frame.rest.CutTop(frame.row_h);
  const float wide = frame.letter_w * 1.5f + frame.gap / 2;
  const Text language = Tr(state.pinyin ? "keyboard.to_latin" : "keyboard.to_pinyin");
  WordKey(frame, row.CutLeft(wide, frame.gap), "language", language, KeyPress::Kind::kToggleLanguage);
  if (state.has_symbols) {
    const ButtonLook look = state.symbols ? ButtonLook::kPrimary : ButtonLook::kKey;
    WordKey(frame, row.CutLeft(wide, frame.gap), "symbols", Tr("keyboard.symbols"), KeyPress::Kind::kSymbols, look);
  }
  if (state.can_write && state.pinyin) {
    WordKey(frame, row.CutLeft(wide, frame.gap), "write", Tr("keyboard.write"), KeyPress::Kind::kHandwriting);
  }
  WordKey(frame, row.CutRight(wide, frame.gap), "enter", Tr("keyboard.enter"), KeyPress::Kind::kEnter, ButtonLook::kPrimary);
  MarkKeys(frame, state, &row);
  SpaceKey(frame, row, composing);
}

// How the candidates are set so that the whole page shows: a candidate that is left out could never be chosen.
struct CandidateLook {
  TextSize size = TextSize::kLabel;
  float padding = 0;  // both sides together
};

float CandidateWidth(const Ui& ui, const CandidateLook& look, const std::string& words) {
  const float width = MeasureLine(StyleOf(ui, look.size, /*bold=*/true), words) + look.padding;
  return std::max(ui.mm(ui.theme().target_mm), width);
}

// What all candidates take side by side, gaps included.
float CandidatesWidth(const Ui& ui, const CandidateLook& look, const std::vector<std::string>& candidates) {
  float used = 0;
  for (const std::string& words : candidates) used += CandidateWidth(ui, look, words) + ui.mm(1);
  return used;
}

CandidateLook FitCandidates(const Ui& ui, const std::vector<std::string>& candidates, float room) {
  const CandidateLook looks[] = {
      {TextSize::kLabel, ui.mm(6)}, {TextSize::kLabel, ui.mm(4)}, {TextSize::kBody, ui.mm(4)}, {TextSize::kSmall, ui.mm(2.5f)}};
  for (const CandidateLook& look : looks) {
    if (CandidatesWidth(ui, look, candidates) <= room) return look;
  }
  return looks[3];
}

void CandidateKeys(Frame& frame, Rect row, const std::vector<std::string>& candidates) {
  const CandidateLook look = FitCandidates(frame.ui, candidates, row.w);
  // Long ones in a narrow bar: all give way alike, and their words shrink with them.
  const float share = std::min(1.0f, row.w / std::max(1.0f, CandidatesWidth(frame.ui, look, candidates)));
  const float gap = frame.ui.mm(1) * share;
  int index = 0;
  for (const std::string& words : candidates) {
    const std::string name = Named(frame.key, "candidate.") + std::to_string(index);
    const ButtonOptions options = {.look = index == 0 ? ButtonLook::kSecondary : ButtonLook::kQuiet, .size = look.size};
    if (Button(frame.ui, name, row.CutLeft(CandidateWidth(frame.ui, look, words) * share, gap), Own(words), options)) {
      frame.press = {.kind = KeyPress::Kind::kCandidate, .candidate = index};
    }
    ++index;
  }
}

// The letters so far at the left, then one page of candidates.
void CandidateBar(Frame& frame, const Composition& composition) {
  Ui& ui = frame.ui;
  const Rect bar = frame.rest.CutTop(frame.row_h, frame.gap);
  Card(ui, bar, Radius(ui), ui.theme().surface);
  Rect row = bar.Inset(ui.mm(1));
  row.CutLeft(ui.mm(2));
  if (composition.preedit.empty()) {
    Label(ui, row, Tr("keyboard.pinyin_hint"), TextSize::kBody, Ink::kMuted);
    return;
  }
  ui.Record({.key = Named(frame.key, "preedit"), .value = composition.preedit, .rect = row});
  const TextStyle style = StyleOf(ui, TextSize::kBody);
  const float letters = std::min(row.w / 3, MeasureLine(style, composition.preedit));
  const Rect place = row.CutLeft(std::max(letters, ui.mm(12)), ui.mm(3));
  DrawLineIn(style, place, ui.theme().text_muted, Shorten(style, composition.preedit, place.w, /*keep_end=*/true), Align::kLeft);
  if (composition.has_more) {
    IconAt(frame, row.CutRight(ui.mm(ui.theme().target_mm), ui.mm(1)), "more", Tr("keyboard.more"), Icon::kNext,
           KeyPress::Kind::kMoreCandidates, ButtonLook::kQuiet);
  }
  CandidateKeys(frame, row, composition.candidates);
}

}  // namespace

KeyPress Keyboard(Ui& ui, std::string_view key, const Rect& rect, const KeyboardState& state, const Composition& composition) {
  // Neighbouring letters may stand closer than other targets: the keyboard has ten in a row, and a miss is cheap.
  const float gap = std::min(ui.mm(1.6f), rect.w * 0.012f);
  const int rows = state.pinyin ? 6 : 5;
  Frame frame = {.ui = ui,
                 .key = key,
                 .rest = rect,
                 .row_h = (rect.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows),
                 .gap = gap,
                 .letter_w = (rect.w - gap * (kColumns - 1)) / kColumns};
  const bool composing = state.pinyin && !composition.preedit.empty();
  if (state.pinyin) CandidateBar(frame, composition);
  LetterRow(frame, kRows[0], MiddleRow(frame, kRows[0].size()), /*shift=*/false);
  for (size_t row = 1; row < 3; ++row) {
    if (state.symbols) {
      const std::u32string_view symbols = kSymbolRows[state.pinyin][row - 1];
      SymbolRow(frame, symbols, MiddleRow(frame, symbols.size()));
    } else {
      LetterRow(frame, kRows[row], MiddleRow(frame, kRows[row].size()), state.shift && !state.pinyin);
    }
  }
  LastLetterRow(frame, state);
  BottomRow(frame, state, composing);
  return frame.press;
}

}  // namespace footfall::kiosk
