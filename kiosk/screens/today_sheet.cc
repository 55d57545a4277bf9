// What this kiosk handed out and counted today, line by line: the sheet against which gifts and coupons are counted in the evening.
#include <algorithm>

#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kRowMm = 10.5f;

struct Line {
  Icon icon = Icon::kNone;
  Text name;
  int64_t units = 0;
  bool has_left = false;
  int64_t left = 0;  // still here
};

std::string AfterSlash(const std::string& what, size_t from) { return what.substr(std::min(what.size(), from)); }

// The last part of a name whose offer is not in the configuration any more: still a line to count.
std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

Line GiftLine(const State& state, const Ui& ui, const std::string& pool, int64_t units) {
  const GiftView* gift = FindGift(state.offers, pool);
  return {Icon::kGift, gift == nullptr ? Own(LastPart(pool)) : Localized(ui, gift->name), units, gift != nullptr,
          gift == nullptr ? 0 : gift->left};
}

Line CouponLine(const State& state, const Ui& ui, const std::string& name, int64_t units) {
  const CouponView* coupon = FindCoupon(state.offers, name);
  return {Icon::kTicket, coupon == nullptr ? Own(LastPart(name)) : Localized(ui, coupon->title), units, coupon != nullptr,
          coupon == nullptr ? 0 : coupon->left};
}

Line DrawLine(const State& state, const Ui& ui, const std::string& name, int64_t units) {
  const DrawView* draw = FindDraw(state.offers, name);
  return {Icon::kStar, draw == nullptr ? Own(LastPart(name)) : Localized(ui, draw->title), units, draw != nullptr,
          draw == nullptr ? 0 : draw->left};
}

Line QueueLine(const State& state, const Ui& ui, const std::string& pool, int64_t units) {
  const QueueView* queue = FindQueue(state.offers, pool);
  return {Icon::kHash, queue == nullptr ? Own(LastPart(pool)) : Localized(ui, queue->name), units};
}

// "1/zone-a"
Line CountLine(const State& state, const Ui& ui, const std::string& what, int64_t units) {
  const bool flyers = what.starts_with("2/");
  const std::string zone = AfterSlash(what, 2), name = ui.Say(flyers ? Tr("count.flyers") : Tr("count.foot"));
  const std::string where = zone.empty() ? "" : "  ·  " + ui.Say(ZoneNameById(state, ui, zone));
  return {flyers ? Icon::kPage : Icon::kPeople, Own(name + where), units};
}

std::vector<Line> Lines(const State& state, const Ui& ui, std::string_view kind) {
  std::vector<Line> lines;
  for (const auto& [what, units] : state.site.tallies) {
    if (!what.starts_with(kind)) continue;
    const std::string name = AfterSlash(what, kind.size());
    if (kind == "gift/") lines.push_back(GiftLine(state, ui, name, units));
    if (kind == "coupon/") lines.push_back(CouponLine(state, ui, name, units));
    if (kind == "draw/") lines.push_back(DrawLine(state, ui, name, units));
    if (kind == "ticket/") lines.push_back(QueueLine(state, ui, name, units));
    if (kind == "count/") lines.push_back(CountLine(state, ui, name, units));
  }
  return lines;
}

struct Sheet {
  Ui& ui;
  Rect rest;
  int shown = 0;

  void Add(const Line& line) {
    Rect row = rest.CutTop(ui.mm(kRowMm), ui.mm(1.5f));
    Panel(ui, row, Fill::kSurface);
    ui.Record(
        {.key = "today.line." + std::to_string(++shown), .label = ui.Say(line.name), .value = std::to_string(line.units), .rect = row});
    row = {row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h};
    const Rect left = row.CutRight(ui.mm(ui.portrait() ? 26 : 34), ui.mm(2));
    if (line.has_left)
      FitLabel(ui, left, Tr("today.left", {{"count", std::to_string(line.left)}}), TextSize::kSmall, TextSize::kSmall, Ink::kMuted,
               Align::kRight);
    Label(ui, row.CutRight(ui.mm(20), ui.mm(2)), Own(std::to_string(line.units)), TextSize::kLabel, Ink::kPrimary, Align::kRight);
    const float side = ui.mm(5.5f);
    const Rect mark = row.CutLeft(side, ui.mm(3));
    DrawIcon(ui, {mark.x, mark.y + (mark.h - side) / 2, side, side}, line.icon, Ink::kPrimary);
    FitLabel(ui, row, line.name, TextSize::kBody, TextSize::kSmall);
  }
  void Group(const Text& title, const std::vector<Line>& lines) {
    if (lines.empty()) return;
    Label(ui, rest.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(0.5f)), title, TextSize::kSmall, Ink::kMuted);
    for (const Line& line : lines) Add(line);
    rest.CutTop(ui.mm(1.5f));
  }
};

}  // namespace

void DrawTodaySheet(const State& state, Ui& ui, ActionSink& sink, const Rect& page) {
  ScrollState* scroll = sink.Scroll("today.sheet");
  const Rect inside = BeginScroll(ui, "today.sheet", page, scroll);
  Sheet sheet{ui, {inside.x, inside.y, inside.w - ui.mm(3), 1e6f}};
  const float words = ParagraphHeight(ui, sheet.rest.w, Tr("today.sheet_words"), TextSize::kSmall);
  Paragraph(ui, sheet.rest.CutTop(words, ui.mm(2)), Tr("today.sheet_words"), TextSize::kSmall, Ink::kMuted);
  sheet.Group(Tr("today.kiosk"), {{Icon::kPerson, Tr("today.leads"), Total(state.today.kiosk)}});
  sheet.Group(Tr("offer.gifts"), Lines(state, ui, "gift/"));
  sheet.Group(Tr("offer.coupons"), Lines(state, ui, "coupon/"));
  sheet.Group(Tr("offer.draws"), Lines(state, ui, "draw/"));
  sheet.Group(Tr("queue.title"), Lines(state, ui, "ticket/"));
  sheet.Group(Tr("count.title"), Lines(state, ui, "count/"));
  EndScroll(ui, page, scroll, sheet.rest.y - inside.y);
}

}  // namespace footfall::kiosk
