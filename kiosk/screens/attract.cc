#include <imgui.h>

#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kStaffHoldMs = 3'000;
constexpr int64_t kSlideMs = 6'000;
constexpr int64_t kFrameMs = 33;  // of the short slide-in; still the rest of the time

struct Slide {
  Icon icon;
  Text title, words;
};

std::vector<Slide> Slides(const State& state, const Ui& ui) {
  std::vector<Slide> slides;
  const Text offer = Localized(ui, state.config.offer);
  if (!ui.Say(offer).empty()) slides.push_back({Icon::kGift, Tr("attract.offer"), offer});
  slides.push_back({Icon::kClock, Tr("attract.quick"), Tr("attract.quick_words")});
  slides.push_back({Icon::kLock, Tr("attract.privacy"), Tr("attract.privacy_words")});
  return slides;
}

// Large soft rings at the edge of the card: something to see from afar that distracts nobody from the words.
void DrawRings(const Ui& ui, const Rect& card) {
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  canvas.PushClipRect({card.x, card.y}, {card.right(), card.bottom()}, true);
  const ImVec2 middle{card.right() - card.h * 0.02f, card.bottom() - card.h * 0.02f};
  for (int ring = 1; ring <= 4; ++ring) {
    canvas.AddCircle(middle, card.h * 0.17f * static_cast<float>(ring), Paint(ui.theme().on_primary, 0.10f), 96, ui.mm(2.4f));
  }
  canvas.PopClipRect();
}

void DrawHero(const State& state, Ui& ui, Rect card) {
  Panel(ui, card, Fill::kPrimary);
  DrawRings(ui, card);
  card = card.Inset(ui.mm(8));
  const Text name = Localized(ui, state.config.campaign_name), slogan = Localized(ui, state.config.slogan);
  // Long names step down one size rather than leave the card.
  TextSize name_size = TextSize::kDisplay, slogan_size = TextSize::kTitle;
  float name_h = ParagraphHeight(ui, card.w, name, name_size), slogan_h = ParagraphHeight(ui, card.w, slogan, slogan_size);
  if (name_h + slogan_h + ui.mm(3) > card.h) {
    slogan_size = TextSize::kLabel;
    slogan_h = ParagraphHeight(ui, card.w, slogan, slogan_size);
  }
  if (name_h + slogan_h + ui.mm(3) > card.h) {
    name_size = TextSize::kTitle;
    name_h = ParagraphHeight(ui, card.w, name, name_size);
  }
  card.CutTop(std::max(0.0f, (card.h - name_h - slogan_h - ui.mm(3)) / 2));
  Paragraph(ui, card.CutTop(name_h, ui.mm(3)), name, name_size, Ink::kOnPrimary);
  Paragraph(ui, card, slogan, slogan_size, Ink::kOnPrimary);
}

// Words of a slide; beside the icon on a tall screen, below it on a wide one.
void DrawSlideWords(Ui& ui, Rect rect, const Slide& slide) {
  const float side = ui.mm(15),
              title_h = ParagraphHeight(ui, rect.w - (ui.portrait() ? side + ui.mm(6) : 0), slide.title, TextSize::kLabel);
  if (ui.portrait()) {
    const Rect icon = rect.CutLeft(side, ui.mm(6));
    DrawIcon(ui, {icon.x, icon.y + (icon.h - side) / 2, side, side}, slide.icon, Ink::kPrimary);
  }
  const float words_h = ParagraphHeight(ui, rect.w, slide.words, TextSize::kBody);
  const float used = title_h + words_h + (ui.portrait() ? 0 : side + ui.mm(3));
  rect.CutTop(std::max(0.0f, (rect.h - used) / 2));
  if (!ui.portrait()) {
    const Rect icon = rect.CutTop(side, ui.mm(3));
    DrawIcon(ui, {icon.x, icon.y, side, side}, slide.icon, Ink::kPrimary);
  }
  Paragraph(ui, rect.CutTop(title_h), slide.title, TextSize::kLabel);
  Paragraph(ui, rect, slide.words, TextSize::kBody, Ink::kMuted);
}

// The present slide comes in from the right and stands still until the next one.
void DrawSlide(const State& state, Ui& ui, Rect rect) {
  Panel(ui, rect, Fill::kSurface);
  rect = rect.Inset(ui.mm(6));
  const std::vector<Slide> slides = Slides(state, ui);
  const int64_t shown_ms = std::max<int64_t>(0, ui.boot_ms() - state.page_since_boot_ms);
  const int64_t slide = shown_ms / kSlideMs, since_ms = shown_ms % kSlideMs;
  const bool moving = slide > 0 && since_ms < ui.theme().transition_ms;
  ui.RedrawAt(moving ? ui.boot_ms() + kFrameMs : state.page_since_boot_ms + (slide + 1) * kSlideMs);
  StepDots(ui, rect.CutBottom(ui.mm(3), ui.mm(2)), static_cast<int>(slide % slides.size()), static_cast<int>(slides.size()));
  if (moving) {
    const float rest = 1 - static_cast<float>(since_ms) / static_cast<float>(ui.theme().transition_ms);
    rect.x += ui.mm(5) * rest * rest;
  }
  DrawSlideWords(ui, rect, slides[slide % slides.size()]);
}

void DrawPlace(const State& state, Ui& ui, const Rect& rect) {
  const SessionView& session = state.config.session;
  std::string words = session.site_name;
  if (session.start_ms > 0) words += "  ·  " + SpanText(session.start_ms, session.end_ms, state.now.utc_offset_s);
  if (!words.empty()) IconLine(ui, rect, Icon::kMap, Own(words), TextSize::kBody, Ink::kMuted);
}

}  // namespace

void DrawAttract(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(12), ui.mm(4));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(3)));
  // The organiser's name is the staff entrance: nobody else holds it for three seconds.
  const Rect corner = top.CutLeft(std::min(top.w, ui.mm(60)));
  Label(ui, corner, Own(state.config.organiser), TextSize::kBody, Ink::kMuted);
  if (LongPressArea(ui, "attract.staff", corner, kStaffHoldMs)) sink.Emit(action::OpenStaffSignIn{});

  bool pressed = false;
  if (TouchArea(ui, "attract.start", page, Tr("attract.start"), &pressed)) sink.Emit(action::StartVisitor{});
  DrawPlace(state, ui, page.CutBottom(ui.TextHeight(TextSize::kBody), ui.mm(2)));
  const float start_h = std::max(ui.mm(ui.portrait() ? 30 : 21), ui.TextHeight(TextSize::kTitle) * 1.2f);
  Rect start = page.CutBottom(start_h, ui.mm(4));
  Panel(ui, start, Fill::kPrimary);
  if (pressed) start.y += ui.mm(0.3f);
  Label(ui, start, Tr("attract.start"), TextSize::kTitle, Ink::kOnPrimary, Align::kCenter);
  DrawSlide(state, ui, ui.portrait() ? page.CutBottom(ui.mm(52), ui.mm(4)) : page.CutRight(page.w * 0.4f, ui.mm(4)));
  DrawHero(state, ui, page);
}

}  // namespace footfall::kiosk
