// What a regulator gets: patterns from the books, the page as PDF, everything in one folder.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/drawcheck/draw_verifier.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_bundle.h"
#include "server/draws/draw_page.h"
#include "server/draws/draw_patterns.h"
#include "server/draws/draw_pdf.h"
#include "server/draws/draw_view.h"
#include "server/draws/refusal_store.h"
#include "server/draws/row_store.h"
#include "server/draws/win_store.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using testing::DrawTest;
using ::testing::HasSubstr;
using testing::kDrawStart;
using testing::kHourMs;
using testing::kWheel;
using testing::kWheelName;
using ::testing::Not;
using testing::TestBooth;

// What a program prints; "" when it is not there or fails.
std::string OutputOf(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char piece[4096];
  for (size_t size = 0; (size = fread(piece, 1, sizeof piece, pipe)) > 0;) text.append(piece, size);
  return pclose(pipe) == 0 ? text : "";
}

class Folder final : public BundleSink {
 public:
  bool Begin(std::string_view file) override {
    name_ = file;
    order_.push_back(name_);
    return order_.size() <= most_;
  }
  bool Put(std::string_view bytes) override {
    files_[name_] += bytes;
    return order_.size() <= most_;
  }
  std::map<std::string, std::string> files_;
  std::vector<std::string> order_;
  size_t most_ = 100;

 private:
  std::string name_;
};

class DrawReportTest : public DrawTest {
 protected:
  v1::DrawPatterns Patterns() {
    return world_.Read<v1::DrawPatterns>([](Connection& db) { return FindPatterns(db, kWheel); });
  }
  absl::Status Bundle(Folder* folder, std::string* hash) {
    return world_.database().Read(
        [&](Connection& db) { return WriteDrawBundle(db, kWheel, world_.leads().vault(), world_.intake(), folder, hash); });
  }
  void At(int64_t hours) { world_.leads().clock().Set(kDrawStart + hours * kHourMs); }
  // A draw to its end, with prizes handed over, one person with two chances, an amendment, and a reserve who stepped in.
  void LiveThrough() {
    v1::Draw draw = CompleteDraw();
    draw.mutable_prizes()->DeleteSubrange(1, 2);
    draw.set_blocks(2);
    draw = world_.Publish(draw);
    TestBooth booth("kiosk-1", draw);
    ASSERT_TRUE(world_.Lend(&booth));
    auto facts = world_.DrawMany(&booth, 1, 9);
    facts.push_back(booth.Draw(&world_.intake(), world_.AddLead(4), world_.now_ms() + 60'000));
    ASSERT_TRUE(world_.Give(facts.back()).ok());
    v1::DrawAmendment amendment, stored;
    amendment.set_claim_until_ms(draw.claim_until_ms() + kHourMs);
    *amendment.mutable_change() = testing::Texts("claims run longer");
    *amendment.mutable_reason() = testing::Texts("rain");
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      absl::Status status = ProposeAmendment(write, kWheel, amendment, world_.doer("users/planner"), &stored);
                      return status.ok() ? ApproveAmendment(write, kWheel, 1, false, world_.doer("users/approver"), &stored) : status;
                    })
                    .ok());
    ASSERT_TRUE(world_.GiveBack(&booth).ok());
    At(10);
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      absl::Status status = CloseEntries(write, kWheel, world_.now_ms() + kMinHandInMs, "", world_.now_ms(), &draw);
                      if (status.ok()) status = PublishEntries(write, kWheel, world_.doer(), &draw);
                      return status.ok()
                                 ? DrawClosing(write, kWheel, {std::string(64, 'b'), "407"}, world_.intake(), world_.now_ms(), &draw)
                                 : status;
                    })
                    .ok());
    std::string winner;
    for (const WinView& view : world_.Read<std::vector<WinView>>([](Connection& db) { return ListWins(db, kWheel, 0, 100); })) {
      if (view.win.closing && view.win.prize == "TV") winner = view.win.entry_id;
    }
    v1::DrawReplacement step;
    const Succession succession{winner, v1::DRAW_REPLACEMENT_CAUSE_DECLINED, "has one", kDrawStart + 60 * kHourMs};
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      const absl::Status proposed = ProposeReplacement(write, kWheel, succession, world_.doer("users/planner"), &step);
                      return proposed.ok() ? ApproveReplacement(write, kWheel, step.proposal(), false, world_.intake(),
                                                                world_.doer("users/approver"), &step)
                                           : proposed;
                    })
                    .ok());
    const OfficeClaim claim{*rules::FromHex(step.entry()), true, "王小明", "310101199001010011"};
    ASSERT_TRUE(
        world_.Do([&](WriteContext& write) { return ClaimAtOffice(write, kWheel, claim, world_.intake(), world_.doer("users/planner")); })
            .ok());
  }
};

// --- patterns ---

TEST_F(DrawReportTest, PatternsNameStaffPeopleAndChainsThatAreNotWhole) {
  v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 4);
  const std::string lead = world_.AddLead(2);  // had drawn
  ASSERT_TRUE(world_.Give(booth.Draw(&world_.intake(), lead, world_.now_ms() + 60'000)).ok());
  const DrawFact lost = booth.Draw(&world_.intake(), world_.AddLead(6), world_.now_ms()), next = booth.Draw(&world_.intake(), lead, 0);
  EXPECT_FALSE(world_.Give(next).ok());
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return DrawIntake::NoteRefusal(write, next, "DRAW_GAP"); }).ok());
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return DrawIntake::NoteRefusal(write, next, "DRAW_FORK"); }).ok());  // the first stays
  const v1::DrawPatterns found = Patterns();
  EXPECT_EQ(found.draws(), 5);
  std::map<v1::DrawPatternKind, v1::DrawPattern> by_kind;
  for (const v1::DrawPattern& pattern : found.patterns()) by_kind[pattern.kind()] = pattern;
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_STAFF].subject(), "staff/chen");
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_STAFF].draws(), 5);
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_STAFF].probability(), "1");
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_PERSON].draws(), 2);
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_CHAIN].subject(), "devices/kiosk-1");
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_CHAIN].gaps(), 1);
  EXPECT_EQ(by_kind[v1::DRAW_PATTERN_KIND_CHAIN].forks(), 0);
  EXPECT_EQ(found.patterns(0).kind(), v1::DRAW_PATTERN_KIND_CHAIN) << "the striking come first";
  v1::Draw counted = world_.Now();
  ASSERT_TRUE(world_.database().Read([&](Connection& db) { return CountDraw(db, kWheel, &counted); }).ok());
  EXPECT_EQ(counted.counts().gaps(), 1);
  // What was missing comes, and with it what had been refused.
  ASSERT_TRUE(world_.Give(lost).ok());
  ASSERT_TRUE(world_.Give(next).ok());
  EXPECT_EQ(Patterns().patterns(0).kind() == v1::DRAW_PATTERN_KIND_CHAIN, false);
}

TEST_F(DrawReportTest, WhatAKioskDrewAndDidNotTellIsCounted) {
  v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 2);
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return NoteClaim(write, booth.held()[0].lease_id, 5); }).ok());
  const v1::DrawPatterns found = Patterns();
  EXPECT_EQ(found.patterns(0).kind(), v1::DRAW_PATTERN_KIND_CHAIN);
  EXPECT_EQ(found.patterns(0).not_told(), 3);
}

// --- PDF ---

class DrawPdfTest : public DrawTest {
 protected:
  // The draw with as many words as a page holds several times over.
  static v1::Draw LongDraw() {
    v1::Draw draw = CompleteDraw();
    std::string zh, en;
    for (int i = 0; i < 400; ++i) {
      zh += "本次抽奖由主办方负责解释，奖品以实物为准。";
      en += "Prizes are as shown at the booth. ";
    }
    (*draw.mutable_eligibility()->mutable_texts())["zh-Hans"] = zh;
    (*draw.mutable_eligibility()->mutable_texts())["en"] = en;
    (*draw.mutable_prizes(1)->mutable_basis()->mutable_texts())["zh-Hans"] = zh;  // a row longer than a page
    return draw;
  }
  std::string Keep(const std::string& pdf) {
    std::ofstream(path_, std::ios::binary) << pdf;
    return path_;
  }
  void TearDown() override { std::remove(path_.c_str()); }
  const std::string path_ = ::testing::TempDir() + "/draw_report_test." + std::to_string(getpid()) + ".pdf";
};

TEST_F(DrawPdfTest, EveryWordOfThePageIsInItWithItsFonts) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  const auto pdf = PageAsPdf(draw, "", absl::UTCTimeZone());
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  Keep(*pdf);
  const std::string text = OutputOf("pdftotext -layout " + path_ + " - 2>/dev/null");
  ASSERT_FALSE(text.empty()) << "pdftotext is not there: scripts/setup";
  for (const char* language : {"zh-Hans", "zh-Hant", "en"}) {
    for (const v1::DrawPageSection& section : PageSections(draw, absl::UTCTimeZone())) {
      EXPECT_THAT(text, HasSubstr(TextIn(section.title(), language)));
    }
    const std::vector<std::string> heads = PrizeCells(draw, language)[0];
    for (const std::string& cell : heads) {
      // Longer ones are broken into lines.
      const bool one_line = cell.find(' ') == std::string::npos && cell.size() < 8;
      if (one_line) {
        EXPECT_THAT(text, HasSubstr(cell));
      }
    }
  }
  const std::string info = OutputOf("pdfinfo " + path_ + " 2>/dev/null");
  EXPECT_THAT(info, HasSubstr("(A4)"));
  const int pages = std::atoi(info.substr(info.find("Pages:") + 6).c_str());
  EXPECT_GE(pages, 3) << "each language on pages of its own";
  std::string close = text;
  std::erase(close, ' ');
  for (int page = 1; page <= pages; ++page) EXPECT_NE(close.find(absl::StrCat(page, "/", pages)), std::string::npos) << page;
  const std::string fonts = OutputOf("pdffonts " + path_ + " 2>/dev/null");
  EXPECT_THAT(fonts, HasSubstr("NotoSansCJK"));
  // name, type, encoding, emb, sub, uni: every font lies in the file and its letters can be copied.
  std::istringstream lines(fonts);
  int counted = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("NotoSans") == std::string::npos) continue;
    ++counted;
    EXPECT_THAT(line, HasSubstr("yes yes yes"));
  }
  EXPECT_GE(counted, 2);
  EXPECT_EQ(*PageAsPdf(draw, "", absl::UTCTimeZone()), *pdf) << "the same draw, the same file";
}

TEST_F(DrawPdfTest, WhatIsLongerThanAPageGoesOnOnTheNext) {
  const v1::Draw draw = LongDraw();
  const auto pdf = PageAsPdf(draw, "zh-Hans", absl::UTCTimeZone());
  ASSERT_TRUE(pdf.ok()) << pdf.status();
  Keep(*pdf);
  std::string text = OutputOf("pdftotext -raw " + path_ + " - 2>/dev/null");
  std::erase_if(text, [](char c) { return c == '\n' || c == ' ' || c == '\f'; });
  const auto count = [&](const std::string& words) {
    int found = 0;
    for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + words.size())) ++found;
    return found;
  };
  EXPECT_GT(count("奖品以实物为准"), 600) << "in the table and in the section, but for those broken between two pages or lines";
  EXPECT_GT(count("定价依据"), 1) << "the table's head stands on each page";
}

// --- bundle ---

TEST_F(DrawReportTest, ADrawThatIsNotOverHasNoBundle) {
  v1::Draw published = world_.Publish(CompleteDraw());
  Folder none;
  std::string hash;
  EXPECT_EQ(errors::GetDetail(Bundle(&none, &hash))->reason, "DRAW_NOT_OVER");
  EXPECT_TRUE(none.order_.empty());
}

TEST_F(DrawReportTest, EveryFileIsUnderAHashAndTheDrawVerifies) {
  LiveThrough();
  Folder folder;
  std::string hash;
  const absl::Status status = Bundle(&folder, &hash);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(folder.order_.back(), "SHA256SUMS");
  EXPECT_EQ(folder.files_.size(), 17u);
  EXPECT_EQ(hash, rules::ToHex(rules::Sha256(folder.files_["SHA256SUMS"])));
  std::string sums;
  for (const auto& [file, bytes] : folder.files_) {
    if (file != "SHA256SUMS") sums += rules::ToHex(rules::Sha256(bytes)) + "  " + file + "\n";
  }
  EXPECT_EQ(folder.files_["SHA256SUMS"], sums);
  const drawcheck::Verdict verdict = drawcheck::VerifyDrawFile(folder.files_["draw.json"]);
  EXPECT_TRUE(verdict.verified);
  EXPECT_EQ(verdict.account.replaced, 1u);
  EXPECT_THAT(folder.files_["amendments.csv"], HasSubstr("users/planner"));
  EXPECT_THAT(folder.files_["amendments.csv"], HasSubstr("users/approver"));
  EXPECT_THAT(folder.files_["prizes.csv"], HasSubstr("passed on"));
  EXPECT_THAT(folder.files_["prizes.csv"], HasSubstr("claimed"));
  EXPECT_THAT(folder.files_["prizes.csv"], Not(HasSubstr("王小明")));
  EXPECT_THAT(folder.files_["reserves.csv"], HasSubstr("declined,has one,users/planner"));
  EXPECT_THAT(folder.files_["tax.csv"], HasSubstr("王小明"));
  EXPECT_THAT(folder.files_["counts.json"], HasSubstr("\"reserves_stepped_in\":1"));
  EXPECT_THAT(folder.files_["counts.json"], HasSubstr("\"entries_second\":1"));
  EXPECT_THAT(folder.files_["README.txt"], HasSubstr("sha256sum -c SHA256SUMS"));
  EXPECT_THAT(folder.files_["patterns.html"], HasSubstr("同一工作人员"));
  std::ifstream page(std::string(FOOTFALL_SOURCE_DIR) + "/assets/draw/verify.html", std::ios::binary);
  EXPECT_EQ(folder.files_["verify.html"], std::string(std::istreambuf_iterator<char>(page), {}));
  Folder again;
  std::string same;
  ASSERT_TRUE(Bundle(&again, &same).ok());
  EXPECT_EQ(same, hash) << "the same draw, the same bundle";
}

TEST_F(DrawReportTest, WhoTakesNoMoreGetsNoMore) {
  LiveThrough();
  for (size_t most : {0u, 1u, 5u, 9u, 16u}) {
    Folder folder;
    folder.most_ = most;
    std::string hash;
    EXPECT_TRUE(Bundle(&folder, &hash).ok());
    EXPECT_EQ(folder.order_.size(), most + 1);
    EXPECT_EQ(hash, "") << "what was not taken whole has no hash";
  }
}

}  // namespace
}  // namespace footfall::server
