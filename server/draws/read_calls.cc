// The calls of DrawService that change nothing.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "proto/rules/merkle.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/draws/draw_file.h"
#include "server/draws/draw_page.h"
#include "server/draws/draw_pdf.h"
#include "server/draws/draw_service.h"
#include "server/draws/draw_view.h"
#include "server/draws/standing.h"
#include "server/draws/tax_ledger.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kChunkBytes = 64 << 10;
constexpr size_t kMaxReasonLength = 500;

// Where a list by numbers goes on, and how much of it is asked for.
struct NumberPage {
  std::string scope;
  int64_t after = 0;
  int size = 0;
};

absl::StatusOr<NumberPage> ReadPage(std::string scope, int64_t before_first, int32_t page_size, std::string_view token) {
  NumberPage page{.scope = std::move(scope), .after = before_first};
  const auto size = CheckPageSize(page_size);
  if (!size.ok()) return size.status();
  page.size = *size;
  const auto after = ReadPageToken(page.scope, token);
  if (!after.ok()) return after.status();
  if (after->empty()) return page;
  const auto [end, error] = std::from_chars(after->data(), after->data() + after->size(), page.after);
  if (error != std::errc() || end != after->data() + after->size()) return errors::InvalidPageToken();
  return page;
}

// Cuts the row too many that tells of another page, whose token begins behind the last that stays.
template <typename Rows, typename Number>
std::string CutPage(const NumberPage& page, Rows* rows, Number number) {
  if (rows->size() <= static_cast<size_t>(page.size)) return "";
  rows->pop_back();
  return MakePageToken(page.scope, absl::StrCat(number(rows->back())));
}

// Sends what it is given in pieces of a size that a stream likes.
template <typename Response>
class Chunks {
 public:
  explicit Chunks(grpc::ServerWriter<Response>* writer) : writer_(writer) {}
  bool Add(std::string_view text) {
    waiting_.append(text);
    while (open_ && waiting_.size() >= kChunkBytes) Send(kChunkBytes);
    return open_;
  }
  void Finish() {
    if (open_ && !waiting_.empty()) Send(waiting_.size());
  }

 private:
  void Send(size_t size) {
    Response part;
    part.set_chunk(waiting_.substr(0, size));
    waiting_.erase(0, size);
    open_ = writer_->Write(part);
  }
  grpc::ServerWriter<Response>* writer_;
  std::string waiting_;
  bool open_ = true;
};

}  // namespace

grpc::Status DrawServiceImpl::GetDraw(grpc::ServerContext* context, const v1::GetDrawRequest* request, v1::Draw* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.GetDraw", "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    *response = *std::move(draw);
    return CountDraw(db, asked->key, response);
  }));
}

grpc::Status DrawServiceImpl::ListDraws(grpc::ServerContext* context, const v1::ListDrawsRequest* request,
                                        v1::ListDrawsResponse* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "DrawService.ListDraws", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope = request->parent() + "/draws";
  auto after = ReadPageToken(scope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    if (auto parent = GetCampaign(db, *campaign); !parent.ok()) return parent.status();
    auto draws = server::ListDraws(db, *campaign, *after, *size + 1);
    if (!draws.ok()) return draws.status();
    const bool more = draws->size() > static_cast<size_t>(*size);
    if (more) draws->pop_back();
    if (more) response->set_next_page_token(MakePageToken(scope, ParseDrawName("name", draws->back().name())->draw_id));
    for (v1::Draw& draw : *draws) {
      if (absl::Status counted = CountDraw(db, *ParseDrawName("name", draw.name()), &draw); !counted.ok()) return counted;
      *response->add_draws() = std::move(draw);
    }
    return absl::OkStatus();
  }));
}

grpc::Status DrawServiceImpl::ListDrawBlocks(grpc::ServerContext* context, const v1::ListDrawBlocksRequest* request,
                                             v1::ListDrawBlocksResponse* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.ListDrawBlocks", "parent", request->parent());
  if (!asked.ok()) return ToGrpc(asked.status());
  auto page = ReadPage(request->parent() + "/blocks", 0, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    auto blocks = ListBlocks(db, asked->key, page->after, page->size + 1);
    if (!blocks.ok()) return blocks.status();
    response->set_next_page_token(CutPage(*page, &*blocks, [](const BlockRow& block) { return block.number; }));
    for (const BlockRow& block : *blocks) {
      v1::DrawBlock* view = response->add_blocks();
      view->set_number(block.number);
      view->set_commitment(block.commitment);
      view->set_state(static_cast<v1::DrawBlockState>(block.state));
      if (!block.device_id.empty()) view->set_device(DeviceName(block.device_id));
      view->set_drawn(block.drawn);
      view->set_reason(block.reason);
      if (draw->state() != v1::DRAW_STATE_DRAWN) continue;
      const auto seed = parts_.vault->DecryptSecret(block.wrapped_seed, SeedContext(asked->key, block.number));
      if (!seed.ok()) return seed.status();
      view->set_seed(rules::ToHex(*seed));
    }
    return absl::OkStatus();
  }));
}

grpc::Status DrawServiceImpl::ListDrawRows(grpc::ServerContext* context, const v1::ListDrawRowsRequest* request,
                                           v1::ListDrawRowsResponse* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.ListDrawRows", "parent", request->parent());
  if (!asked.ok()) return ToGrpc(asked.status());
  std::string device;
  if (!request->device().empty()) {
    auto id = ParseDeviceName("device", request->device());
    if (!id.ok()) return ToGrpc(id.status());
    device = *std::move(id);
  }
  auto page = ReadPage(absl::StrCat(request->parent(), "/rows/", device), 0, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    auto rows = device.empty() ? ListRows(db, asked->key, page->after, page->size + 1)
                               : ListDeviceRows(db, asked->key, device, page->after, page->size + 1);
    if (!rows.ok()) return rows.status();
    response->set_next_page_token(CutPage(*page, &*rows, [](const DrawRowRecord& row) { return row.row_number; }));
    for (const DrawRowRecord& row : *rows) *response->add_rows() = ViewRow(asked->key, *draw, row);
    return absl::OkStatus();
  }));
}

grpc::Status DrawServiceImpl::ListWinners(grpc::ServerContext* context, const v1::ListWinnersRequest* request,
                                          v1::ListWinnersResponse* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.ListWinners", "parent", request->parent());
  if (!asked.ok()) return ToGrpc(asked.status());
  auto page = ReadPage(request->parent() + "/winners", 0, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    auto wins = ListWins(db, asked->key, page->after, page->size + 1);
    if (!wins.ok()) return wins.status();
    response->set_next_page_token(CutPage(*page, &*wins, [](const WinView& view) { return view.win.win_number; }));
    for (const WinView& view : *wins) *response->add_winners() = ViewWinner(asked->key, *draw, view);
    for (v1::DrawWinner& winner : *response->mutable_winners()) {
      if (absl::Status seen = SeeAtKiosk(db, asked->key, &winner); !seen.ok()) return seen;
    }
    return absl::OkStatus();
  }));
}

grpc::Status DrawServiceImpl::GetInclusionProof(grpc::ServerContext* context, const v1::GetInclusionProofRequest* request,
                                                v1::InclusionProof* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.GetInclusionProof", "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    if (draw->closing().publish_time_ms() == 0) return errors::FailedPrecondition("ENTRIES_NOT_PUBLISHED", draw->name());
    const auto entries = ListEntries(db, asked->key);
    if (!entries.ok()) return entries.status();
    const auto found = std::lower_bound(entries->begin(), entries->end(), request->entry());
    if (found == entries->end() || *found != request->entry()) {
      return errors::NotFound(absl::StrCat(draw->name(), "/entries/", request->entry().substr(0, 40)));
    }
    std::vector<std::string> leaves;
    for (const std::string& entry : *entries) leaves.push_back(rules::MerkleLeaf(entry));
    const auto index = static_cast<size_t>(found - entries->begin());
    response->set_entry(*found);
    response->set_index(static_cast<int64_t>(index));
    response->set_size(static_cast<int64_t>(entries->size()));
    response->set_root(draw->closing().root());
    for (const std::string& hash : rules::MerkleProof(leaves, index)) response->add_path(rules::ToHex(hash));
    return absl::OkStatus();
  }));
}

grpc::Status DrawServiceImpl::ExportDraw(grpc::ServerContext* context, const v1::ExportDrawRequest* request,
                                         grpc::ServerWriter<v1::ExportDrawResponse>* writer) {
  constexpr std::string_view kAction = "DrawService.ExportDraw";
  auto asked = Ask(context, Right::kOverseeDraws, kAction, "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  if (absl::Status kept = parts_.access->AuditNow(asked->caller, kAction, request->name(), ""); !kept.ok()) return ToGrpc(kept);
  // What nobody claimed in time has lapsed, whether or not somebody said so before.
  absl::Status written =
      parts_.database->Write([&](WriteContext& write) { return LapseWhatIsDue(write, asked->key, parts_.clock->NowMs()); });
  if (!written.ok()) return ToGrpc(written);
  Chunks<v1::ExportDrawResponse> chunks(writer);
  written = parts_.database->Read([&](Connection& db) {
    return WriteDrawFile(db, asked->key, *parts_.vault, [&](std::string_view text) { return chunks.Add(text); });
  });
  if (written.ok()) chunks.Finish();
  return ToGrpc(written);
}

grpc::Status DrawServiceImpl::ExportTaxLedger(grpc::ServerContext* context, const v1::ExportTaxLedgerRequest* request,
                                              grpc::ServerWriter<v1::ExportTaxLedgerResponse>* writer) {
  constexpr std::string_view kAction = "DrawService.ExportTaxLedger";
  auto asked = Ask(context, Right::kExportLeads, kAction, "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  if (request->reason().empty()) return ToGrpc(errors::InvalidField("reason", "REQUIRED"));
  if (request->reason().size() > kMaxReasonLength) return ToGrpc(errors::InvalidField("reason", "TOO_LONG"));
  absl::Status status = parts_.access->AuditNow(asked->caller, kAction, request->name(), request->reason());
  if (!status.ok()) return ToGrpc(status);
  Chunks<v1::ExportTaxLedgerResponse> chunks(writer);
  status = parts_.database->Read(
      [&](Connection& db) { return WriteTaxLedger(db, asked->key, intake_, [&](std::string_view text) { return chunks.Add(text); }); });
  if (status.ok()) chunks.Finish();
  return ToGrpc(status);
}

grpc::Status DrawServiceImpl::GetDrawPage(grpc::ServerContext* context, const v1::GetDrawPageRequest* request, v1::DrawPage* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.GetDrawPage", "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  const std::string& language = request->language();
  if (!language.empty() && language != "en" && language != "zh-Hans" && language != "zh-Hant") {
    return ToGrpc(errors::InvalidField("language", "BAD_LANGUAGE"));
  }
  if (!v1::DrawPageFormat_IsValid(request->format())) return ToGrpc(errors::InvalidField("format", "UNKNOWN"));
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    const auto zone = ZoneOf(db, asked->key);
    if (!zone.ok()) return zone.status();
    if (request->format() != v1::DRAW_PAGE_FORMAT_PDF) {
      response->set_html(PageAsHtml(*draw, language, *zone));
      return absl::OkStatus();
    }
    auto pdf = PageAsPdf(*draw, language, *zone);
    if (pdf.ok()) response->set_pdf(*std::move(pdf));
    return pdf.status();
  }));
}

}  // namespace footfall::server
