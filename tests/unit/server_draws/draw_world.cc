#include "tests/unit/server_draws/draw_world.h"

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/drawcheck/draw_verifier.h"
#include "server/draws/draw_file.h"
#include "server/draws/draw_texts.h"
#include "server/leases/lease_intake.h"

namespace footfall::server::testing {

namespace v1 = footfall::v1;

v1::LocalizedText Texts(const std::string& words) {
  v1::LocalizedText text;
  (*text.mutable_texts())["en"] = words;
  (*text.mutable_texts())["zh-Hans"] = "说明「" + words + "」\n第二行";
  (*text.mutable_texts())["zh-Hant"] = "說明 \"" + words + "\"";
  return text;
}

namespace {

v1::DrawPrize Prize(const std::string& id, int64_t price_fen, int64_t count) {
  v1::DrawPrize prize;
  prize.set_id(id);
  *prize.mutable_tier() = Texts("tier of " + id);
  *prize.mutable_display_name() = Texts("prize " + id);
  *prize.mutable_kind() = Texts("goods");
  *prize.mutable_basis() = Texts("retail price");
  prize.set_price_fen(price_fen);
  prize.set_count(count);
  prize.set_tax_bearer(v1::TAX_BEARER_WINNER);
  prize.set_tax_base_fen(price_fen);
  return prize;
}

}  // namespace

std::string ReasonOf(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? detail->reason : std::string(status.message());
}

v1::Draw CompleteDraw() {
  v1::Draw draw;
  draw.set_name(kWheelName);
  *draw.mutable_display_name() = Texts("wheel of spring");
  *draw.mutable_organiser() = Texts("Footfall Ltd.");
  *draw.mutable_contact() = Texts("400 800 8000");
  *draw.mutable_eligibility() = Texts("everybody of age");
  *draw.mutable_how() = Texts("register at a kiosk");
  *draw.mutable_period_text() = Texts("May 1 to 3");
  *draw.mutable_method() = Texts("shuffled blocks");
  *draw.mutable_claim() = Texts("at the booth");
  *draw.mutable_delivery() = Texts("on the spot");
  *draw.mutable_lapse() = Texts("after seven days");
  draw.mutable_period()->set_start_ms(kDrawStart);
  draw.mutable_period()->set_end_ms(kDrawStart + 10 * kHourMs);
  draw.set_claim_until_ms(kDrawStart + 24 * kHourMs);
  draw.set_closing_claim_until_ms(kDrawStart + 48 * kHourMs);
  draw.set_per_person(1);
  draw.set_blocks(4);
  draw.set_chances(10);
  *draw.add_prizes() = Prize("A", 60'000, 1);
  *draw.add_prizes() = Prize("B", 2'000, 2);
  *draw.add_prizes() = Prize("C", 100, 3);
  *draw.add_closing_prizes() = Prize("TV", 399'900, 1);
  draw.set_reserves(2);
  draw.set_sampler(v1::DRAW_SAMPLER_FIELD_DRAW);
  draw.add_closing_sources("drand quicknet, round 7 100 000");
  draw.add_closing_sources("福利彩票 3D, 2026-120");
  draw.set_tax_threshold_fen(50'000);
  draw.set_kiosk_chances(20);
  draw.set_state(v1::DRAW_STATE_DRAFT);
  return draw;
}

void TestBooth::AddLease(const std::string& lease_id, const std::string& seed, int64_t block, int64_t chances) {
  EXPECT_EQ(chances, draw_.chances());
  held_.push_back({lease_id, BlockDeck(draw_, "wheel", block, seed), block, 0});
}

int64_t TestBooth::left() const {
  int64_t left = 0;
  for (const Held& held : held_) left += static_cast<int64_t>(held.deck.size()) - held.drawn;
  return left;
}

DrawFact TestBooth::Draw(const DrawIntake* intake, const std::string& lead_id, int64_t time_ms) {
  while (held_.front().drawn == static_cast<int64_t>(held_.front().deck.size())) held_.pop_front();
  Held& held = held_.front();
  DrawFact fact;
  fact.origin = {.campaign_id = "spring-2026", .device_id = device_id_, .time_ms = time_ms, .receive_ms = time_ms + 1000};
  fact.draw_id = "wheel";
  fact.chain_id = rules::DrawChainId(device_id_, chain_);
  fact.lease_id = held.lease_id;
  fact.block = held.block;
  fact.slot = held.drawn++;
  fact.seq = seq_++;
  fact.entry_id = rules::Sha256(absl::StrCat("entry ", fact.chain_id, " ", fact.seq)).substr(0, 16);
  fact.prize = held.deck[static_cast<size_t>(fact.slot)];
  fact.previous_row_hash = head_;
  const std::string entry = rules::ToHex(fact.entry_id);
  head_ = rules::DrawRowHash(head_, CanonicalRow({.block = fact.block,
                                                  .draw_id = "wheel",
                                                  .entry_hex = entry,
                                                  .chain_id = fact.chain_id,
                                                  .prize = fact.prize,
                                                  .seq = fact.seq,
                                                  .slot = fact.slot})
                                        .Write());
  fact.row_hash = head_;
  fact.lead_id = lead_id;
  fact.staff_id = "chen";
  fact.intake = intake;
  return fact;
}

void TestBooth::Rebase(uint32_t epoch) {
  chain_ = epoch;
  head_ = std::string(32, '\0');
  seq_ = 0;
  held_.clear();
}

std::string SeededRandom::Bytes(int size) {
  std::string bytes;
  while (bytes.size() < static_cast<size_t>(size)) bytes.push_back(static_cast<char>(numbers_() & 0xff));
  return bytes;
}

DrawWorld::DrawWorld() : intake_(&leads_.vault()), source_(&leads_.vault()) {}

void DrawWorld::Insert(v1::Draw draw) {
  ASSERT_TRUE(Do([&](WriteContext& write) { return InsertDraw(write, &draw); }).ok());
}

v1::Draw DrawWorld::Publish(v1::Draw draw) {
  Insert(std::move(draw));
  v1::Draw published;
  const absl::Status status =
      Do([&](WriteContext& write) { return PublishDraw(write, kWheel, leads_.vault(), random(), now_ms(), &published); });
  EXPECT_TRUE(status.ok()) << status;
  return published;
}

v1::Draw DrawWorld::Now() {
  return Read<v1::Draw>([](Connection& db) { return GetDraw(db, kWheel); });
}

std::string DrawWorld::AddLead(int64_t index) {
  const CampaignView& view = leads_.campaign(support::kCampaign);
  const auto lead = leads_.intake().Prepare(view, support::SampleVisitor(index), support::SampleOrigin(index, SystemRandom()), true);
  EXPECT_TRUE(lead.ok());
  EXPECT_TRUE(Do([&](WriteContext& write) { return LeadIntake::Apply(write, *lead).status(); }).ok());
  return rules::UuidBytes(lead->origin.lead_id);
}

std::string DrawWorld::PhoneOf(int64_t index) { return support::SampleVisitor(index).phone(); }

bool DrawWorld::Lend(TestBooth* booth) {
  bool lent = false;
  const absl::Status status = Do([&](WriteContext& write) -> absl::Status {
    const std::string lease_id = rules::Sha256(absl::StrCat("lease ", next_lease_)).substr(0, 16);
    auto pool = FindPool(write.db(), kWheelName);
    if (!pool.ok()) return pool.status();
    auto part = source_.Take(write, **pool, lease_id, booth->device_id(), 1);
    if (!part.ok()) return part.status();
    if (part->quantity == 0) return absl::OkStatus();
    LeaseRow lease{.lease_id = lease_id, .number = next_lease_, .pool = kWheelName, .device_id = booth->device_id()};
    lease.fence = next_lease_++;
    lease.first_number = part->first_number;
    lease.use.quantity = part->quantity;
    lease.not_after_ms = kDrawStart + 100 * kHourMs;
    if (absl::Status inserted = InsertLease(write, lease); !inserted.ok()) return inserted;
    booth->AddLease(lease_id, part->secret, part->first_number, part->quantity);
    lent = true;
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return lent;
}

absl::Status DrawWorld::GiveBack(TestBooth* booth) {
  GrantSources sources;
  sources.Add(LeaseKind::kDrawBlock, &source_);
  for (const TestBooth::Held& held : booth->held()) {
    const int64_t rest = static_cast<int64_t>(held.deck.size()) - held.drawn;
    absl::Status status = Do([&](WriteContext& write) {
      return ApplyLeaseReturn(write, {.lease_id = held.lease_id,
                                      .device_id = booth->device_id(),
                                      .returned_total = rest,
                                      .spent_total = held.drawn,
                                      .sources = &sources});
    });
    if (!status.ok()) return status;
  }
  booth->held().clear();
  return absl::OkStatus();
}

std::vector<DrawFact> DrawWorld::DrawMany(TestBooth* booth, int64_t first_lead, int count) {
  std::vector<DrawFact> facts;
  for (int i = 0; i < count; ++i) {
    facts.push_back(booth->Draw(&intake_, AddLead(first_lead + i), now_ms() + i * 1000));
    const absl::Status given = Give(facts.back());
    EXPECT_TRUE(given.ok()) << i << ": " << given;
  }
  return facts;
}

DrawClaimFact DrawWorld::Claim(const DrawFact& won, const std::string& staff, int64_t time_ms) {
  v1::DrawClaimPayload payload;
  payload.set_draw_id("wheel");
  payload.set_entry_id(won.entry_id);
  payload.set_staff_id(staff);
  payload.set_tax_name("王小明");
  payload.set_tax_id_number("310101199001010011");
  DrawOrigin origin = won.origin;
  origin.time_ms = time_ms;
  auto fact = intake_.Prepare(payload, origin);
  EXPECT_TRUE(fact.ok());
  return *std::move(fact);
}

absl::StatusOr<std::string> DrawWorld::Export() {
  std::string file;
  const absl::Status status = database().Read([&](Connection& db) {
    return WriteDrawFile(db, kWheel, leads_.vault(), [&](std::string_view text) {
      file += text;
      return true;
    });
  });
  if (!status.ok()) return status;
  return file;
}

std::string DrawWorld::Verify(const std::string& file) {
  const drawcheck::Verdict verdict = drawcheck::VerifyDrawFile(file);
  std::string words;
  for (const drawcheck::Finding& finding : verdict.findings) {
    words += finding.code + " " + finding.place + ": expected " + finding.expected + ", found " + finding.found + "\n";
  }
  if (!verdict.verified && words.empty()) words = "not verified";
  return words;
}

}  // namespace footfall::server::testing
