// The widgets, each a free function: values in, "touched?" out. Every one has a key; a touch counts on release inside, pressed state shows
// within one frame. All sizes come from the rectangle given and the theme. What lies on top is what was drawn last; a touch belongs to what
// the finger saw when it came down. Words of their own that the catalogues must have:
// keyboard.{backspace,shift,caps,space,choose,enter,more,to_latin,to_pinyin,pinyin_hint,symbols,letters,write,keys}, ink.{undo,clear,hint}.
#ifndef FOOTFALL_KIOSK_WIDGETS_WIDGETS_H_
#define FOOTFALL_KIOSK_WIDGETS_WIDGETS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ink.h"
#include "kiosk/base/picture.h"
#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// --- words -------------------------------------------------------------------------------------------------------------------------
// One line, cut with an ellipsis when too long. Returns its width in pixels.
float Label(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink = Ink::kText, Align align = Align::kLeft);
// On one line in the largest letters up to `size` that fit, else on two where the rect is high enough; never smaller than the small size.
void FittedLabel(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink = Ink::kText, Align align = Align::kLeft);
// Wrapped lines (between any two Chinese characters, at spaces otherwise). Returns the height used in pixels.
float Paragraph(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink = Ink::kText, Align align = Align::kLeft);
// The same without drawing.
float ParagraphHeight(Ui& ui, float width, const Text& text, TextSize size);
// A number as large as the place allows, to be read from afar. Recorded as `key` with the text as its value.
void BigText(Ui& ui, const Rect& rect, std::string_view key, std::string_view text, Ink ink = Ink::kText, Align align = Align::kCenter);
// The width of the text on one line.
float LineWidth(const Ui& ui, const Text& text, TextSize size);

// --- shapes ------------------------------------------------------------------------------------------------------------------------
enum class Fill {
  kGround,
  kSurface,
  kPrimary,
  kPrimarySoft,
  kGoodSoft,
  kWarningSoft,
  kBadSoft,
  kOutlineOnly,
  kHero,
  kAccent,
  kAccentPressed,
  kWhite  // whatever the theme: under what is made for paper
};
void Panel(Ui& ui, const Rect& rect, Fill fill);
// Icons drawn with the draw list, sharp at any size.
enum class Icon {
  kNone,
  kBack,
  kNext,
  kClose,
  kCheck,
  kPerson,
  kPhone,
  kGlobe,
  kLock,
  kCloud,
  kCloudOff,
  kClock,
  kMap,
  kChart,
  kBell,
  kWarning,
  kBackspace,
  kShift,
  kHandwave,
  kGift,
  kPlus,
  kSync,
  kDoorIn,
  kDoorOut,
  kList,
  kTextSize,
  kHome,
  kDisk,
  kTablet,
  kSliders,
  kPeople,
  kFlag,
  kTicket,
  kStar,
  kMinus,
  kScan,
  kHash,
  kTally,
  kClipboard,
  kSpeech,
  kAlert,
  kQuestion,
  kCamera,
  kBattery,
  kScreen,
  kUndo,
  kPage,
  kCaps,
  kPen,
  kSpeaker,
  kLower,
  kRaise
};
void DrawIcon(Ui& ui, const Rect& rect, Icon icon, Ink ink);
// A picture that came with the configuration: cut to fill the rectangle, or whole within it. False when there is none under this name
// (yet): then nothing was drawn.
enum class PictureFit { kFill, kWhole };
bool DrawPicture(Ui& ui, const Rect& rect, std::string_view name, PictureFit fit);
// Its width to its height; 0 when there is none.
float PictureAspect(std::string_view name);
// Share of a target reached, 0 to 1 and beyond, with the pace line at `pace` (negative = none).
void BulletBar(Ui& ui, const Rect& rect, float share, float pace);
// A ring that empties: the time-out's rest, 1 to 0.
void CountdownRing(Ui& ui, const Rect& rect, float share);
// A QR code of `data`, with its quiet zone, dark on white whatever the theme.
void QrCode(Ui& ui, const Rect& rect, std::string_view key, std::string_view data);
// Steps of a form: `step` of `steps`, from 0.
void StepDots(Ui& ui, const Rect& rect, int step, int steps);

// --- touch -------------------------------------------------------------------------------------------------------------------------
enum class ButtonLook { kPrimary, kSecondary, kQuiet, kDanger, kKey };
struct ButtonOptions {
  ButtonLook look = ButtonLook::kSecondary;
  Icon icon = Icon::kNone;
  bool enabled = true;
  TextSize size = TextSize::kLabel;
  bool repeats = false;  // held down, it is pressed again and again
};
// From when on a key that is held repeats, and how often then.
inline constexpr int64_t kRepeatAfterMs = 450, kRepeatEveryMs = 70;
bool Button(Ui& ui, std::string_view key, const Rect& rect, const Text& text, const ButtonOptions& options = {});
// A whole card that can be touched; draw its content afterwards on top.
bool TouchArea(Ui& ui, std::string_view key, const Rect& rect, const Text& label, bool* pressed = nullptr);
// True once when held down this long (staff entrance). Invisible.
bool LongPressArea(Ui& ui, std::string_view key, const Rect& rect, int64_t hold_ms);
// Something that can be dragged; the list it lies in stands still meanwhile. A touch that does not move is a tap.
struct Drag {
  bool moving = false;   // the finger holds it and has moved
  bool dropped = false;  // it was let go after that
  bool tapped = false;
  float x = 0, y = 0;  // of the finger
};
Drag DragHandle(Ui& ui, std::string_view key, const Rect& rect, const Text& label);
// A choice with an on and an off state; returns whether it was touched.
bool Chip(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on);
// A tick box with a long text beside it; the whole rectangle is the target. Returns whether it was touched.
// In less height than it wants the text shrinks, down to 3.5 mm. `tag` says beside the text whether the tick is needed.
struct TickOptions {
  Text tag;
  bool strong_tag = false;
  TextSize size = TextSize::kBody;
};
bool TickBox(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on, const TickOptions& options = {});
// The height it wants for its text at the size of `options`.
float TickBoxHeight(Ui& ui, float width, const Text& text, const TickOptions& options = {});
// A tall area whose content can be dragged, with slop and fling. Call Begin, draw content from the returned rectangle (already scrolled),
// End with the content's height. Touches that became drags do not press what lies below. Where more lies beyond an edge, the content fades
// out there, and at the lower one a small arrow says so.
struct ScrollState {
  float offset = 0, velocity = 0;
  bool dragging = false;
  float drag_start_y = 0, drag_start_offset = 0;
  int64_t moved_boot_ms = 0;  // when the finger moved last
};
Rect BeginScroll(Ui& ui, std::string_view key, const Rect& rect, ScrollState* state);
void EndScroll(Ui& ui, const Rect& rect, ScrollState* state, float content_height);

// --- typing ------------------------------------------------------------------------------------------------------------------------
// What a field shows; it is a target that takes the keyboard. `masked` shows dots and records no value.
bool Field(Ui& ui, std::string_view key, const Rect& rect, const Text& label, std::string_view value, const Text& placeholder, bool focused,
           bool masked = false, const Text& problem = {});
// The same for more than a line; of what does not fit the end is shown. Recorded without its value.
bool TextBox(Ui& ui, std::string_view key, const Rect& rect, std::string_view value, const Text& placeholder, bool focused);
// A key was touched: a character to add, or what else.
struct KeyPress {
  enum class Kind {
    kNone,
    kText,
    kBackspace,
    kClear,
    kEnter,
    kCandidate,
    kMoreCandidates,
    kToggleLanguage,
    kShift,
    kSymbols,
    kHandwriting,
    kInkUndo,
    kInkClear,
    kScan  // a barcode scanner read `text`
  } kind = Kind::kNone;
  std::string text;   // kText, kScan
  int candidate = 0;  // kCandidate: its place on the page shown
};
// 12 keys: 1-9, a free key (`extra`, for example "+"), 0, backspace. Keyed "<key>.5", "<key>.+", "<key>.backspace".
KeyPress NumberPad(Ui& ui, std::string_view key, const Rect& rect, std::string_view extra = "");
// What the keyboard shows of a Pinyin composition; comes from kiosk/input.
struct Composition {
  std::string preedit;                  // "wang xiao"
  std::vector<std::string> candidates;  // one page
  bool has_more = false;
};
// Letters and digits; with `pinyin` the letters compose and the candidates stand above. The caller feeds presses to kiosk/input. Keyed
// "<key>.a",
// "<key>.backspace", "<key>.space", "<key>.enter", "<key>.language", "<key>.shift", "<key>.apostrophe", "<key>.dot", "<key>.at",
// "<key>.hyphen",
// "<key>.candidate.0", "<key>.more", "<key>.symbols", "<key>.write". Space takes candidate 0 while letters compose. Five rows, six with
// Pinyin. On the page of symbols the letters give way to them, each keyed by itself: "<key>.@".
struct KeyboardState {
  bool pinyin = true;
  bool shift = false;
  bool caps = false;         // shift stays
  bool symbols = false;      // their page is shown
  bool has_symbols = false;  // there is a key for it
  bool can_write = false;    // there is a key for the handwriting pad; with Pinyin only
};
KeyPress Keyboard(Ui& ui, std::string_view key, const Rect& rect, const KeyboardState& state, const Composition& composition);
// A square to write on by finger, the candidates and the keys around it, for a wide or a tall place. Keyed "<key>.ink",
// "<key>.candidate.0", "<key>.undo", "<key>.clear", "<key>.keys", "<key>.space", "<key>.backspace", "<key>.enter".
struct InkPadPress {
  KeyPress key;
  InkStroke stroke;  // not empty: a stroke was finished
};
InkPadPress InkPad(Ui& ui, std::string_view key, const Rect& rect, const std::vector<InkStroke>& strokes,
                   const std::vector<std::string>& candidates);
// What a camera sees, as large as it fits, with corners to aim by; `waiting` until the first picture comes. `mirrored`: as in a mirror, for
// whoever stands before the screen. Keyed "<key>", its value is "live" or "waiting".
void Viewfinder(Ui& ui, std::string_view key, const Rect& rect, const SharedPicture& picture, const Text& waiting, bool mirrored);
// What a hardware keyboard or a scanner typed in this frame, in order: characters, backspace, enter. The focused field takes it.
std::vector<KeyPress> TypedKeys(Ui& ui);

// --- messages ----------------------------------------------------------------------------------------------------------------------
enum class Tone { kInfo, kGood, kWarning, kBad };
void Banner(Ui& ui, const Rect& rect, Tone tone, Icon icon, const Text& text);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_WIDGETS_H_
