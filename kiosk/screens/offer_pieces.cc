#include <imgui.h>

#include <algorithm>
#include <string_view>

#include "kiosk/screens/offer_parts.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

// The characters of short codes: no 0, O, 1, I.
constexpr std::string_view kCodeKeys = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr int kCodeColumns = 6;
constexpr float kRecipientMm = 12, kFieldMm = 13;

}  // namespace

void DrawRefusal(Ui& ui, Refusal refusal, Rect* column) { DrawRefusal(ui, RefusalWords(refusal), column); }

void DrawRefusal(Ui& ui, const Text& words, Rect* column) {
  if (ui.Say(words).empty()) return;
  const float height = ParagraphHeight(ui, column->w - ui.mm(18), words, TextSize::kBody);
  const Rect place = column->CutTop(std::max(ui.mm(13), height + ui.mm(4)), ui.mm(3));
  Banner(ui, place, Tone::kWarning, Icon::kWarning, words);
  ui.Record({.key = "offer.refusal", .label = ui.Say(words), .rect = place});
}

void DrawRecipient(const State& state, Ui& ui, ActionSink& sink, bool to_last_lead, Rect* column) {
  const SavedLead& lead = state.staff_form.last;
  Label(ui, column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("offer.to"), TextSize::kSmall, Ink::kMuted);
  Rect row = column->CutTop(ui.mm(kRecipientMm), ui.mm(3));
  if (lead.id.empty()) {
    Panel(ui, row, Fill::kSurface);
    const Rect inside{row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h};
    IconLine(ui, inside, Icon::kPerson, Tr("offer.to_nobody_only"), TextSize::kBody, Ink::kMuted);
    return;
  }
  const Rect left = row.CutLeft(row.w * 0.56f, ui.mm(ui.theme().gap_mm));
  const Text to_lead = Tr("offer.to_lead", {{"code", lead.receipt_code}});
  if (Chip(ui, "offer.to_lead", left, to_lead, to_last_lead) && !to_last_lead) sink.Emit(action::ToggleRecipient{});
  if (Chip(ui, "offer.to_nobody", row, Tr("offer.to_nobody"), !to_last_lead) && to_last_lead) sink.Emit(action::ToggleRecipient{});
}

void DrawAmountField(Ui& ui, std::string_view key, const Text& label, const std::string& value, Rect* column) {
  Label(ui, column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), label, TextSize::kSmall, Ink::kMuted);
  const std::string shown = value.empty() ? "" : "¥ " + value;
  Field(ui, key, column->CutTop(ui.mm(kFieldMm), ui.mm(3)), {}, shown, Own("¥ 0"), true);
}

void DrawDone(Ui& ui, const Rect& rect, const Text& title, const Text& words) {
  const float disc = ui.mm(30), title_h = ui.TextHeight(TextSize::kDisplay), width = std::min(rect.w, ui.mm(150));
  const float words_h = ParagraphHeight(ui, width, words, TextSize::kLabel);
  Rect column{rect.x + (rect.w - width) / 2, rect.y, width, rect.h};
  column.CutTop(std::max(0.0f, (column.h - disc - title_h - words_h - ui.mm(6)) / 2));
  IconDisc(ui, column.CutTop(disc, ui.mm(3)), Icon::kCheck, Ink::kGood);
  FitLabel(ui, column.CutTop(title_h, ui.mm(3)), title, TextSize::kDisplay, TextSize::kTitle, Ink::kGood, Align::kCenter);
  Paragraph(ui, column, words, TextSize::kLabel, Ink::kText, Align::kCenter);
}

std::string MissedNames(const State& state, const Ui& ui, const std::vector<MissedCoupon>& missed) {
  std::string names;
  for (const MissedCoupon& coupon : missed) {
    const CouponView* view = FindCoupon(state.offers, coupon.name);
    if (!names.empty()) names += ui.Say(Tr("common.and_next"));
    names += ui.Say(view == nullptr ? Tr("coupon.one") : Localized(ui, view->title));
  }
  return names;
}

void DrawCouponCard(const State& state, Ui& ui, Rect card, const IssuedCoupon& coupon, std::string_view key) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(3));
  const bool wide = card.w > card.h * 1.4f;
  const CouponView* view = FindCoupon(state.offers, coupon.name);
  const Text title = view == nullptr ? Tr("coupon.one") : Localized(ui, view->title);
  const Text gives = view == nullptr ? Text{} : GivesWords(*view), keep = Tr("coupon.keep");
  // The last day it is good for, not the midnight after.
  const Text until = Tr("coupon.until", {{"day", DateText(coupon.valid_until_ms - 1, state.now.utc_offset_s)}});
  // The form for typing needs the staff's key: without a PIN since the start, the QR stands alone.
  const float small = ui.TextHeight(TextSize::kSmall), body = ui.TextHeight(TextSize::kBody);
  const float code_h = coupon.short_code.empty() ? 0 : ui.TextHeight(TextSize::kLabel);
  const float words = code_h + body + small + ui.mm(2), side = std::min({ui.mm(wide ? 72 : 52), card.w, wide ? card.h : card.h - words});
  const Align align = wide ? Align::kLeft : Align::kCenter;
  if (wide) {
    const Rect left = card.CutLeft(side, ui.mm(8));
    QrCode(ui, {left.x, left.y + (left.h - side) / 2, side, side}, std::string(key) + ".qr", coupon.code);
  }
  const float gives_h = wide ? ui.TextHeight(TextSize::kTitle) + small + ui.mm(4) : side;
  card.CutTop(std::max(0.0f, (card.h - words - gives_h) / 2));
  FitLabel(ui, card.CutTop(body, ui.mm(1)), title, TextSize::kBody, TextSize::kSmall, Ink::kText, align);
  if (wide) {
    FitLabel(ui, card.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(3)), gives, TextSize::kTitle, TextSize::kBody, Ink::kGood, align);
  } else {
    const Rect row = card.CutTop(side, ui.mm(1));
    QrCode(ui, {row.x + (row.w - side) / 2, row.y, side, side}, std::string(key) + ".qr", coupon.code);
  }
  const Rect code = card.CutTop(code_h);
  if (code_h > 0) FitLabel(ui, code, Own(coupon.short_code), TextSize::kLabel, TextSize::kBody, Ink::kPrimary, align);
  ui.Record({.key = std::string(key) + ".code", .value = coupon.short_code, .rect = code});
  if (coupon.valid_until_ms > 0) Label(ui, card.CutTop(small, ui.mm(1)), until, TextSize::kSmall, Ink::kMuted, align);
  if (wide) FitLabel(ui, card.CutTop(small), keep, TextSize::kSmall, TextSize::kSmall, Ink::kMuted, align);
}

void DrawPinDots(Ui& ui, const Rect& rect, int typed, std::string_view key) {
  const float radius = ui.mm(2.6f), step = ui.mm(11);
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  for (int i = 0; i < rules::kPinLength; ++i) {
    const ImVec2 middle{rect.x + radius + step * static_cast<float>(i), rect.y + rect.h / 2};
    if (i < typed) {
      canvas.AddCircleFilled(middle, radius, Paint(ui.theme().primary), 32);
    } else {
      canvas.AddCircle(middle, radius, Paint(ui.theme().outline), 32, ui.mm(0.5f));
    }
  }
  ui.Record({.key = std::string(key), .rect = rect});
}

void DrawCodePad(Ui& ui, ActionSink& sink, const Rect& rect) {
  const int rows = (static_cast<int>(kCodeKeys.size()) + kCodeColumns) / kCodeColumns;
  const float gap = ui.mm(2);
  for (int i = 0; i < static_cast<int>(kCodeKeys.size()); ++i) {
    const std::string key(1, kCodeKeys[i]);
    const Rect cell = rect.Cell(i % kCodeColumns, kCodeColumns, i / kCodeColumns, rows, gap);
    if (Button(ui, "redeem.pad." + key, cell, Own(key), {.look = ButtonLook::kKey})) sink.Emit(action::Key{action::KeyKind::kText, key});
  }
  // What is left of the last row takes one back.
  const int used = static_cast<int>(kCodeKeys.size()) % kCodeColumns;
  Rect last = rect.Cell(used, kCodeColumns, rows - 1, rows, gap);
  last.w = rect.right() - last.x;
  const ButtonOptions look{.look = ButtonLook::kKey, .icon = Icon::kBackspace, .size = TextSize::kBody};
  if (Button(ui, "redeem.pad.backspace", last, Tr("keyboard.backspace"), look)) sink.Emit(action::Key{action::KeyKind::kBackspace});
}

}  // namespace footfall::kiosk
