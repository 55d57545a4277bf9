#include <algorithm>
#include <utility>

#include "kiosk/screens/illustrations.h"
#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kStaffHoldMs = 3'000;
constexpr int64_t kSlideMs = 6'000;
constexpr float kHeroInsetMm = 8, kHeroTopMm = 5, kArtInsetMm = 3, kLogoMostMm = 44, kTicketMm = 14;

struct Slide {
  Illustration art;     // where there is no picture
  std::string picture;  // names it; empty = none
  Text title, words;
};

// What the campaign offers here decides what is drawn for it.
Illustration ArtOf(const State& state, size_t number) {
  std::vector<Illustration> fitting = {Illustration::kBooth, Illustration::kGift};
  if (!state.offers.draws.empty()) fitting.push_back(Illustration::kWheel);
  fitting.push_back(Illustration::kCoupon);
  return fitting[number % fitting.size()];
}

std::vector<Slide> Slides(const State& state, const Ui& ui) {
  std::vector<Slide> slides;
  for (const SlideView& own : state.config.brand.slides) {
    slides.push_back({ArtOf(state, slides.size()), own.picture, Localized(ui, own.title), Localized(ui, own.text)});
  }
  if (!slides.empty()) return slides;
  const Text offer = Localized(ui, state.config.offer);
  if (!ui.Say(offer).empty()) slides.push_back({Illustration::kGift, "", Tr("attract.offer"), offer});
  slides.push_back({Illustration::kBooth, "", Tr("attract.quick"), Tr("attract.quick_words")});
  slides.push_back({Illustration::kShield, "", Tr("attract.privacy"), Tr("attract.privacy_words")});
  return slides;
}

// The slide whose turn it is. Each stands still: between two changes nothing is drawn, which a battery feels.
size_t SlideNow(const State& state, Ui& ui, size_t slides) {
  const int64_t number = std::max<int64_t>(0, ui.boot_ms() - state.page_since_boot_ms) / kSlideMs;
  ui.RedrawAt(state.page_since_boot_ms + (number + 1) * kSlideMs);
  return static_cast<size_t>(number) % slides;
}

// "Organiser · Event" is two things: the event is what should be read from the street.
struct Name {
  std::string above, main;
};

Name SplitName(const std::string& whole) {
  for (const std::string_view mark : {" · ", "·", "｜", " | "}) {
    const size_t at = whole.find(mark);
    if (at != std::string::npos && at > 0 && at + mark.size() < whole.size()) return {whole.substr(0, at), whole.substr(at + mark.size())};
  }
  return {"", whole};
}

struct Line {
  Text text;
  TextSize size;
  float height = 0;
};

float Measure(Ui& ui, float width, std::vector<Line>* lines) {
  float sum = 0;
  for (Line& line : *lines) sum += line.height = ui.Say(line.text).empty() ? 0 : ParagraphHeight(ui, width, line.text, line.size);
  return sum;
}

// Of the name, and of what stands around it.
constexpr std::pair<TextSize, TextSize> kHeroSizes[] = {{TextSize::kHero, TextSize::kLabel},
                                                        {TextSize::kDisplay, TextSize::kLabel},
                                                        {TextSize::kTitle, TextSize::kBody},
                                                        {TextSize::kTitle, TextSize::kSmall},
                                                        {TextSize::kLabel, TextSize::kSmall}};

// The largest letters with which name and slogan stand in the card, the name on one line if that can be.
std::vector<Line> HeroLines(const State& state, Ui& ui, const Rect& card, float* height) {
  const Name name = SplitName(ui.Say(Localized(ui, state.config.campaign_name)));
  const Text slogan = Localized(ui, state.config.slogan);
  std::vector<Line> lines;
  for (const auto& [size, around] : kHeroSizes) {
    const bool small = size == TextSize::kTitle || size == TextSize::kLabel;
    lines = {{Own(name.above), around}, {Own(name.main), size}, {slogan, around}};
    *height = Measure(ui, card.w, &lines);
    // A name is broken in large letters only where smaller ones would break it as well.
    const bool breaks_anyway = size == TextSize::kDisplay && !FitsOneLine(ui, card.w, lines[1].text, TextSize::kTitle);
    const bool one_line = FitsOneLine(ui, card.w, lines[1].text, size) || breaks_anyway;
    if (*height <= card.h && (one_line || small)) break;
  }
  return lines;
}

// The slide's picture, cut off the card: at the right of a wide one, at the foot of one that stands up.
void DrawArt(Ui& ui, const Slide& slide, Rect* card) {
  const float inset = ui.mm(kArtInsetMm);
  Rect place = card->h > card->w ? card->CutBottom(card->w * 0.8f) : card->CutRight(std::min(card->h, card->w * 0.44f));
  place = place.Inset(inset);
  if (!DrawPicture(ui, place, slide.picture, PictureFit::kFill)) DrawIllustration(ui, place, slide.art);
}

void DrawHero(const State& state, Ui& ui, Rect card, const Slide& slide) {
  Panel(ui, card, Fill::kHero);
  DrawArt(ui, slide, &card);
  card = card.Inset(ui.mm(kHeroInsetMm));
  // A low card keeps less air above the letters than beside them.
  const float more = ui.mm(kHeroInsetMm - kHeroTopMm);
  card = {card.x, card.y - more, card.w, card.h + 2 * more};
  card.w += ui.mm(kHeroInsetMm - kArtInsetMm);  // towards the picture, which has room of its own
  float height = 0;
  const std::vector<Line> lines = HeroLines(state, ui, card, &height);
  card.CutTop(std::max(0.0f, (card.h - height) / 2));
  for (const Line& line : lines) Paragraph(ui, card.CutTop(line.height), line.text, line.size, Ink::kOnHero);
}

void DrawSlide(Ui& ui, Rect rect, const Slide& slide, size_t at, size_t slides) {
  Panel(ui, rect, Fill::kSurface);
  rect = rect.Inset(ui.mm(4));
  StepDots(ui, rect.CutBottom(ui.mm(2.4f), ui.mm(2)), static_cast<int>(at), static_cast<int>(slides));
  float height = 0;
  std::vector<Line> lines;
  // An offer is the campaign's own words: the largest letters with which they stand in the card.
  for (const auto& [title, words] : {std::pair(TextSize::kTitle, TextSize::kBody), std::pair(TextSize::kLabel, TextSize::kBody),
                                     std::pair(TextSize::kBody, TextSize::kSmall), std::pair(TextSize::kSmall, TextSize::kSmall)}) {
    lines = {{slide.title, title}, {slide.words, words}};
    height = Measure(ui, rect.w, &lines);
    if (height <= rect.h) break;
  }
  rect.CutTop(std::max(0.0f, (rect.h - height) / 2));
  Paragraph(ui, rect.CutTop(lines[0].height), lines[0].text, lines[0].size, Ink::kPrimary);
  Paragraph(ui, rect, lines[1].text, lines[1].size, Ink::kMuted);
}

void DrawStart(Ui& ui, Rect rect, bool pressed) {
  Panel(ui, rect, pressed ? Fill::kAccentPressed : Fill::kAccent);
  const float arrow = ui.mm(9), gap = ui.mm(4);
  rect = rect.Inset(ui.mm(5));
  const float words = std::min(rect.w - arrow - gap, LineWidth(ui, Tr("attract.start"), TextSize::kTitle) + 2);
  rect.CutLeft(std::max(0.0f, (rect.w - words - gap - arrow) / 2));
  FittedLabel(ui, rect.CutLeft(words, gap), Tr("attract.start"), TextSize::kTitle, Ink::kOnAccent);
  DrawIcon(ui, {rect.x, rect.y + (rect.h - arrow) / 2, arrow, arrow}, Icon::kNext, Ink::kOnAccent);
}

// Any touch starts, but on the button of whoever only wants a number. Whether one is held down.
bool DrawStartAreas(Ui& ui, ActionSink& sink, const Rect& whole, const Rect& slide, const Rect& ticket) {
  bool pressed = false, beside = false;
  Rect above = whole;
  if (ticket.h > 0) above.h = ticket.y - ui.mm(4) - whole.y;
  if (TouchArea(ui, "attract.start", above, Tr("attract.start"), &pressed)) sink.Emit(action::StartVisitor{});
  if (ticket.h == 0) return pressed;
  // What of the slide lies beside the button starts as well.
  const Rect rest{slide.x, above.bottom(), slide.w, slide.bottom() - above.bottom()};
  if (rest.h > 0 && TouchArea(ui, "attract.start.slide", rest, Tr("attract.start"), &beside)) sink.Emit(action::StartVisitor{});
  if (Button(ui, "attract.ticket", ticket, Tr("ticket.take"), {.icon = Icon::kHash})) sink.Emit(action::OpenTickets{});
  return pressed || beside;
}

Text PlaceWords(const State& state) {
  const SessionView& session = state.config.session;
  std::string words = session.site_name;
  if (session.start_ms > 0) words += "  ·  " + SpanText(session.start_ms, session.end_ms, state.now.utc_offset_s);
  return Own(words);
}

// The campaign's mark on white, as marks are made for; cut off the left of the row, nothing where there is none.
void DrawLogo(const State& state, Ui& ui, Rect* row) {
  const std::string& logo = state.config.brand.logo;
  const float aspect = PictureAspect(logo), padding = ui.mm(1.5f);
  if (aspect <= 0) return;
  const float width = std::min({(row->h - 2 * padding) * aspect + 2 * padding, ui.mm(kLogoMostMm), row->w / 2});
  const Rect plate = row->CutLeft(width, ui.mm(4));
  Panel(ui, plate, Fill::kWhite);
  DrawPicture(ui, plate.Inset(padding), logo, PictureFit::kWhole);
}

// Who invites, and where and until when; the staff entrance, as nobody else holds it for three seconds.
void DrawCorner(const State& state, Ui& ui, ActionSink& sink, const Rect& corner, bool with_place) {
  if (LongPressArea(ui, "attract.staff", corner, kStaffHoldMs)) sink.Emit(action::OpenStaffSignIn{});
  Rect lines = corner;
  DrawLogo(state, ui, &lines);
  const float line = ui.TextHeight(TextSize::kBody), below = ui.TextHeight(TextSize::kSmall);
  const bool two = with_place && !ui.large_text() && !ui.Say(PlaceWords(state)).empty();
  lines.CutTop(std::max(0.0f, (lines.h - line - (two ? below : 0)) / 2));
  FitLabel(ui, lines.CutTop(line), Own(state.config.organiser), TextSize::kBody, TextSize::kSmall);
  if (two) IconLine(ui, lines.CutTop(below), Icon::kMap, PlaceWords(state), TextSize::kSmall, Ink::kMuted);
}

// Who won, as everybody may see them, all the time: one after the other where they do not all stand in the strip.
struct Winners {
  std::vector<std::string> lines;
};

Winners WinnersOf(const State& state, const Ui& ui) {
  Winners winners;
  for (const DrawView& draw : state.offers.draws) {
    for (const WinnerView& winner : draw.winners) {
      winners.lines.push_back(winner.masked + "  " + ui.Say(ResultName(ui, &draw, winner.prize)));
    }
  }
  return winners;
}

void DrawWinners(const State& state, Ui& ui, Rect strip, const Winners& winners) {
  Panel(ui, strip, Fill::kSurface);
  strip = {strip.x + ui.mm(4), strip.y, strip.w - ui.mm(8), strip.h};
  const float title = LineWidth(ui, Tr("attract.winners"), TextSize::kBody) + ui.mm(9);
  IconLine(ui, strip.CutLeft(title, ui.mm(5)), Icon::kStar, Tr("attract.winners"), TextSize::kBody, Ink::kPrimary);
  const int64_t number = std::max<int64_t>(0, ui.boot_ms() - state.page_since_boot_ms) / kSlideMs;
  size_t at = static_cast<size_t>(number) % winners.lines.size(), shown = 0;
  // As many as stand side by side, from the one whose turn it is.
  while (shown < winners.lines.size()) {
    const std::string& line = winners.lines[at];
    const float width = LineWidth(ui, Own(line), TextSize::kBody) + 1;
    if (width > strip.w && shown > 0) break;
    FitLabel(ui, strip.CutLeft(width, ui.mm(7)), Own(line), TextSize::kBody, TextSize::kSmall);
    at = (at + 1) % winners.lines.size();
    ++shown;
  }
  if (shown < winners.lines.size()) ui.RedrawAt(state.page_since_boot_ms + (number + 1) * kSlideMs);
}

}  // namespace

void DrawAttract(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  const bool tall = ui.portrait();
  Rect top = page.CutTop(ui.mm(13), ui.mm(5));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(4)));
  DrawCorner(state, ui, sink, top, !tall);
  const Rect whole = page;
  const bool tickets = !state.offers.queues.empty();
  const float gap = ui.mm(5), line = ui.TextHeight(TextSize::kBody);
  Rect slide, start, ticket;
  if (tall) {
    const Rect foot = page.CutBottom(line, ui.mm(4));
    if (!ui.Say(PlaceWords(state)).empty()) IconLine(ui, foot, Icon::kMap, PlaceWords(state), TextSize::kBody, Ink::kMuted);
    if (tickets) ticket = page.CutBottom(ui.mm(kTicketMm), gap);
    start = page.CutBottom(ui.mm(34), gap);
    slide = page.CutBottom(std::max(ui.mm(44), 5 * line), gap);
  } else {
    Rect foot = page.CutBottom(std::max(ui.mm(tickets ? 42 : 36), 5 * line), gap);
    slide = foot.CutLeft(foot.w * 0.46f, gap);
    if (tickets) ticket = foot.CutBottom(ui.mm(kTicketMm), ui.mm(4));
    start = foot;
  }
  const bool pressed = DrawStartAreas(ui, sink, whole, slide, ticket);
  const Winners winners = WinnersOf(state, ui);
  if (!winners.lines.empty()) DrawWinners(state, ui, page.CutBottom(std::max(ui.mm(11), line * 1.3f), gap), winners);
  DrawStart(ui, start, pressed);
  const std::vector<Slide> slides = Slides(state, ui);
  const size_t at = SlideNow(state, ui, slides.size());
  DrawSlide(ui, slide, slides[at], at, slides.size());
  DrawHero(state, ui, page, slides[at]);
}

}  // namespace footfall::kiosk
