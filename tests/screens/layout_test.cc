// On every screen, in every language, lying and standing: targets do not overlap, lie on the screen, are large enough for a finger, and no
// words are cut off.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/screens/sample_states.h"
#include "tests/screens/stage.h"

namespace footfall::kiosk::testing {
namespace {

constexpr float kVisitorMm = 10, kStaffMm = 9;
// Candidates stand in a bar of their own; a wrong one is taken back with one touch.
constexpr float kCandidateMm = 7.5f;
constexpr float kRoundingMm = 0.1f;

bool EndsWith(const std::string& key, std::string_view end) { return key.size() >= end.size() && key.ends_with(end); }

// What is shown rather than touched.
bool IsDisplay(const std::string& key) {
  constexpr std::array kPrefixes = {"board.",          "done.code",     "done.qr",        "done.coupon",    "issue.qr",
                                    "issue.code",      "offer.refusal", "offer.quantity", "offer.pin_dots", "draw.qr",
                                    "draw.entry",      "show",          "today.",         "toast",          "sign_in.pin",
                                    "display.earlier", "lock.",         "done.missed",    "offers.missed"};
  constexpr std::array kNames = {"sync.connection", "sync.waiting",     "sync.since",         "sync.contact",
                                 "sync.clock",      "sync.disk",        "sync.device",        "sync.version",
                                 "text.cut",        "count.foot.today", "count.flyers.today", "queue.current",
                                 "ticket.number",   "ticket.qr",        "display.newest",     "sync.battery"};
  return EndsWith(key, ".preedit") || EndsWith(key, ".units") || std::find(kNames.begin(), kNames.end(), key) != kNames.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), [&key](const char* prefix) { return key.starts_with(prefix); });
}

bool IsScroll(const std::string& key) {
  constexpr std::array kScrolls = {"visitor.options",  "visitor.consents", "lead.fields",       "board.cards",   "offers.list",
                                   "claims.list",      "draw.page",        "redeem.list",       "talk.cards",    "checklist.list",
                                   "checklist.points", "incident.list",    "incident.choices",  "ticket.queues", "survey.list",
                                   "board.rest",       "today.sheet",      "stock_count.items", "transfer.items"};
  return std::find(kScrolls.begin(), kScrolls.end(), key) != kScrolls.end();
}

struct Targets {
  std::vector<WidgetRecord> targets;
  std::vector<Rect> scrolls;
};

// Only what lies on top: a card in front of the page hides what is below.
Targets TargetsOf(const std::vector<WidgetRecord>& records) {
  Targets found;
  for (const WidgetRecord& record : records) {
    if (EndsWith(record.key, ".backdrop")) {
      found = {};
    } else if (IsScroll(record.key)) {
      found.scrolls.push_back(record.rect);
    } else if (!IsDisplay(record.key) && record.rect.w > 0 && record.rect.h > 0) {
      found.targets.push_back(record);
    }
  }
  return found;
}

bool Overlap(const Rect& a, const Rect& b) {
  constexpr float kPixel = 0.5f;
  return a.x + kPixel < b.right() && b.x + kPixel < a.right() && a.y + kPixel < b.bottom() && b.y + kPixel < a.bottom();
}

// Cut by the edge of a scrolled area: a drag brings the rest.
bool IsClipped(const Rect& rect, const std::vector<Rect>& scrolls) {
  return std::any_of(scrolls.begin(), scrolls.end(), [&rect](const Rect& scroll) {
    const bool inside = rect.x >= scroll.x - 1 && rect.right() <= scroll.right() + 1;
    return inside && (std::abs(rect.bottom() - scroll.bottom()) < 1 || std::abs(rect.y - scroll.y) < 1);
  });
}

float LeastMm(const State& state, const std::string& key) {
  if (key.find(".candidate.") != std::string::npos || EndsWith(key, ".more")) return kCandidateMm;
  return IsStaffPage(state.page) ? kStaffMm : kVisitorMm;
}

void CheckSizes(const Stage& stage, const State& state, const Targets& found, const Format& format) {
  for (const WidgetRecord& target : found.targets) {
    EXPECT_GE(target.rect.x, 0) << target.key;
    EXPECT_GE(target.rect.y, 0) << target.key;
    EXPECT_LE(target.rect.right(), static_cast<float>(format.width) + 0.5f) << target.key;
    EXPECT_LE(target.rect.bottom(), static_cast<float>(format.height) + 0.5f) << target.key;
    if (IsClipped(target.rect, found.scrolls)) continue;
    const float least = stage.mm(LeastMm(state, target.key) - kRoundingMm);
    EXPECT_GE(target.rect.w, least) << target.key << " is " << target.rect.w / stage.mm(1) << " mm wide";
    EXPECT_GE(target.rect.h, least) << target.key << " is " << target.rect.h / stage.mm(1) << " mm high";
  }
}

void CheckOverlaps(const Targets& found) {
  for (size_t i = 0; i < found.targets.size(); ++i) {
    for (size_t j = i + 1; j < found.targets.size(); ++j) {
      EXPECT_FALSE(Overlap(found.targets[i].rect, found.targets[j].rect)) << found.targets[i].key << " and " << found.targets[j].key;
    }
  }
}

void CheckWords(const std::vector<WidgetRecord>& records) {
  for (const WidgetRecord& record : records) EXPECT_NE(record.key, "text.cut") << "\"" << record.label << "\" does not fit";
}

class LayoutTest : public ::testing::TestWithParam<std::tuple<Format, std::string>> {};

TEST_P(LayoutTest, EveryTargetCanBeTouchedAndEveryWordRead) {
  const auto& [format, language] = GetParam();
  Stage stage(format);
  for (const SampleScreen& screen : SampleScreens(language)) {
    SCOPED_TRACE(screen.name);
    stage.Show(screen.state);
    const Targets found = TargetsOf(stage.widgets());
    CheckSizes(stage, screen.state, found, format);
    CheckOverlaps(found);
    CheckWords(stage.widgets());
  }
}

INSTANTIATE_TEST_SUITE_P(AllScreens, LayoutTest,
                         ::testing::Combine(::testing::Values(kLandscape, kPortrait), ::testing::Values("zh-Hans", "zh-Hant", "en")),
                         [](const auto& info) {
                           std::string name = std::get<0>(info.param).name + "_" + std::get<1>(info.param);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// What is touched by visitors on a tall screen comes down when they ask for it, and nothing is lost of it.
TEST(ReachTest, ALoweredPageKeepsAllItsTargetsBelowTheUpperThird) {
  Stage stage(kColumn);
  for (SampleScreen& screen : SampleScreens("en")) {
    constexpr std::array kPages = {Page::kVisitor, Page::kAttract, Page::kVisitorDone, Page::kDrawRules};
    if (std::find(kPages.begin(), kPages.end(), screen.state.page) == kPages.end() || screen.state.ring || IsLocked(screen.state)) continue;
    SCOPED_TRACE(screen.name);
    stage.Show(screen.state);
    const size_t before = TargetsOf(stage.widgets()).targets.size();
    screen.state.lowered = true;
    screen.state.can_speak = true;
    stage.Show(screen.state);
    const Targets found = TargetsOf(stage.widgets());
    CheckOverlaps(found);
    CheckSizes(stage, screen.state, found, kColumn);
    EXPECT_GE(found.targets.size(), before);
    for (const WidgetRecord& target : found.targets) EXPECT_GE(target.rect.y, kColumn.height / 3.0f - 1) << target.key;
  }
}

TEST(ReachTest, ATabletHasNoStripForIt) {
  Stage stage(kPortrait);
  stage.Show(SampleState());
  EXPECT_EQ(stage.Find("reach.lower"), nullptr);
}

TEST(LargeTextTest, VisitorTargetsStayApart) {
  Stage stage(kLandscape);
  for (SampleScreen& screen : SampleScreens("en")) {
    constexpr std::array kPages = {Page::kVisitor, Page::kAttract, Page::kVisitorDone, Page::kDrawRules,
                                   Page::kDraw,    Page::kTickets, Page::kSurvey};
    if (std::find(kPages.begin(), kPages.end(), screen.state.page) == kPages.end()) continue;
    SCOPED_TRACE(screen.name);
    screen.state.large_text = true;
    stage.Show(screen.state);
    CheckOverlaps(TargetsOf(stage.widgets()));
  }
}

TEST(ToastTest, BadNewsIsNotHiddenByNewerGoodNews) {
  Stage stage(kLandscape);
  State state = SampleState();
  state.page = Page::kStaffHome;
  const auto shown = [&](std::vector<ToastKind> kinds) {
    state.toasts.clear();
    for (ToastKind kind : kinds) state.toasts.push_back({kind, "", state.now.boot_ms + 3'000});
    stage.Show(state);
    return stage.Find("toast")->label;
  };
  const std::string bad = shown({ToastKind::kNotSaved});
  EXPECT_NE(shown({ToastKind::kSignedOut}), bad);
  EXPECT_EQ(shown({ToastKind::kNotSaved, ToastKind::kSignedOut}), bad);
  EXPECT_EQ(shown({ToastKind::kCheckedIn, ToastKind::kSignedOut}), shown({ToastKind::kSignedOut}));
}

// A message that hides a button costs a visitor the touch they came for.
TEST(ToastTest, HidesNoButton) {
  for (const Format& format : {kLandscape, kPortrait}) {
    Stage stage(format);
    for (SampleScreen& screen : SampleScreens("zh-Hans")) {
      // A locked kiosk shows no messages.
      if (IsLocked(screen.state) || screen.state.ring || screen.state.confirm_reset || screen.state.staff_form.show_receipt) continue;
      SCOPED_TRACE(screen.name + " " + format.name);
      screen.state.toasts = {{ToastKind::kCheckedIn, "", screen.state.now.boot_ms + 3'000},
                             {ToastKind::kSignedOut, "", screen.state.now.boot_ms + 3'000}};
      stage.Show(screen.state);
      const WidgetRecord* toast = stage.Find("toast");
      ASSERT_NE(toast, nullptr);
      for (const WidgetRecord& target : TargetsOf(stage.widgets()).targets) {
        // The status bar says the same as the page it opens, and the staff entrance is held on purpose; both are there again in seconds.
        if (target.key == "staff.status" || target.key == "attract.staff" || target.key == "display.staff" ||
            target.key == "attract.start" || target.key == "draw.skip")
          continue;
        EXPECT_FALSE(Overlap(toast->rect, target.rect)) << target.key;
      }
    }
  }
}

State WithUndo(State state) {
  state.offers = SampleOffers();
  state.undo = UndoForm{{}, 7, state.offers.gifts[0].pool, 1, state.now.boot_ms - 2'500, state.now.boot_ms + 7'500};
  return state;
}

// Whatever staff do next, the button that puts a gift back stands there, and nothing of the page lies under it.
TEST(UndoTest, OnEveryStaffPageItsButtonStandsAlone) {
  for (const Format& format : {kLandscape, kPortrait}) {
    Stage stage(format);
    for (SampleScreen& screen : SampleScreens("en")) {
      if (!IsStaffPage(screen.state.page) || IsLocked(screen.state) || screen.state.ring || screen.state.confirm_reset) continue;
      SCOPED_TRACE(screen.name + " " + format.name);
      screen.state = WithUndo(screen.state);
      screen.state.toasts.clear();
      stage.Show(screen.state);
      const Targets found = TargetsOf(stage.widgets());
      CheckOverlaps(found);
      CheckSizes(stage, screen.state, found, format);
      CheckWords(stage.widgets());
      if (!screen.state.staff_form.show_receipt) {
        EXPECT_NE(stage.Find("undo.gift"), nullptr);
      }
    }
  }
}

TEST(UndoTest, VisitorsNeverSeeIt) {
  Stage stage(kLandscape);
  for (SampleScreen& screen : SampleScreens("en")) {
    if (IsStaffPage(screen.state.page)) continue;
    SCOPED_TRACE(screen.name);
    stage.Show(WithUndo(screen.state));
    EXPECT_EQ(stage.Find("undo.gift"), nullptr);
  }
}

TEST(UndoTest, WhatHappenedSinceAndBadNewsStandBeforeIt) {
  Stage stage(kLandscape);
  State state = WithUndo(StaffState());
  const auto shown = [&](ToastKind kind, int64_t until_ms) {
    state.toasts = {{kind, "", state.now.boot_ms + until_ms}};
    stage.Show(state);
    return stage.Find("undo.gift") != nullptr;
  };
  EXPECT_TRUE(shown(ToastKind::kCheckedIn, 1'000)) << "what was there before";
  EXPECT_FALSE(shown(ToastKind::kCheckedIn, 2'000));
  EXPECT_FALSE(shown(ToastKind::kNotSaved, 1'000));
}

// A frame costs a tablet more than a clear conscience: the bar moves four times a second, and in fifths for whom motion does no good.
TEST(UndoTest, ItsBarAsksForNoMoreFramesThanItNeeds) {
  Stage stage(kLandscape);
  State state = WithUndo(StaffState());
  stage.Show(state);
  EXPECT_EQ(stage.redraw_at(), state.now.boot_ms + 250);
  state.config.settings.reduced_motion = true;
  stage.Show(state);
  EXPECT_EQ(stage.redraw_at(), state.now.boot_ms + 1'500);
  state.undo.busy = true;
  stage.Show(state);
  EXPECT_EQ(stage.redraw_at(), INT64_MAX) << "no time runs while it is being saved";
  state.undo = {};
  stage.Show(state);
  EXPECT_EQ(stage.redraw_at(), INT64_MAX);
}

class ConsentPageTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ConsentPageTest, FourTicksStandWholeAboveTheButton) {
  Stage stage(kLandscape);
  for (const SampleScreen& screen : SampleScreens(GetParam())) {
    if (screen.name != "visitor_consent") continue;
    stage.Show(screen.state);
    const WidgetRecord* area = stage.Find("visitor.consents");
    for (const char* key : {"visitor.age", "visitor.consent.contact", "visitor.consent.messages", "visitor.consent.partner"}) {
      const WidgetRecord* tick = stage.Find(key);
      ASSERT_NE(tick, nullptr) << key;
      EXPECT_GE(tick->rect.h, stage.mm(12) - 1) << key;
      EXPECT_LE(tick->rect.bottom(), area->rect.bottom()) << key;
    }
  }
}

TEST_P(ConsentPageTest, WithMoreThanFitTheNeededOnesAndTheButtonAreInView) {
  Stage stage(kLandscape);
  for (const SampleScreen& screen : SampleScreens(GetParam())) {
    if (screen.name != "visitor_consent_many") continue;
    stage.Show(screen.state);
    for (const char* key : {"visitor.age", "visitor.consent.contact"}) EXPECT_GE(stage.Find(key)->rect.h, stage.mm(12) - 1) << key;
    EXPECT_GT(stage.Find("visitor.next")->rect.y, stage.Find("visitor.consents")->rect.bottom());
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, ConsentPageTest, ::testing::Values("zh-Hans", "zh-Hant", "en"));

}  // namespace
}  // namespace footfall::kiosk::testing
