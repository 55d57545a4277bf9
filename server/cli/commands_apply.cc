#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "footfall/v1/campaign_service.grpc.pb.h"
#include "footfall/v1/coupon_service.grpc.pb.h"
#include "footfall/v1/people_service.grpc.pb.h"
#include "footfall/v1/playbook_service.grpc.pb.h"
#include "footfall/v1/session_service.grpc.pb.h"
#include "footfall/v1/stock_service.grpc.pb.h"
#include "server/cli/apply_gifts.h"
#include "server/cli/campaign_check.h"
#include "server/cli/campaign_file.h"
#include "server/cli/commands.h"
#include "server/cli/next_steps.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::CampaignService;
using footfall::v1::CouponService;
using footfall::v1::PeopleService;
using footfall::v1::PlaybookService;
using footfall::v1::SessionService;
using footfall::v1::StockService;

// Sends a file's parts in the order in which they refer to one another. Every step may be repeated: applying a file twice changes nothing.
class Applier {
 public:
  explicit Applier(const Client& client)
      : client_(client),
        campaigns_(CampaignService::NewStub(client.channel())),
        sessions_(SessionService::NewStub(client.channel())),
        people_(PeopleService::NewStub(client.channel())),
        coupons_(CouponService::NewStub(client.channel())),
        stock_(StockService::NewStub(client.channel())) {}

  grpc::Status Apply(const CampaignFile& file) {
    for (const auto& site : file.sites) {
      footfall::v1::UpdateSiteRequest request;
      *request.mutable_site() = site;
      if (auto status = Upsert(request, campaigns_.get(), &CampaignService::Stub::UpdateSite, site); !status.ok()) return status;
    }
    for (const auto& person : file.staff) {
      if (auto status = ApplyStaff(person); !status.ok()) return status;
    }
    footfall::v1::UpdateCampaignRequest request;
    *request.mutable_campaign() = file.campaign;
    if (auto status = Upsert(request, campaigns_.get(), &CampaignService::Stub::UpdateCampaign, file.campaign); !status.ok()) return status;
    if (file.playbook) {
      footfall::v1::UpdatePlaybookRequest update;
      *update.mutable_playbook() = *file.playbook;
      grpc::ClientContext context;
      client_.Prepare(&context);
      part_ = file.playbook->name();
      footfall::v1::Playbook stored;
      const auto status = PlaybookService::NewStub(client_.channel())->UpdatePlaybook(&context, update, &stored);
      if (!Note(status, part_, stored).ok()) return status;
    }
    for (const auto& item : file.items) {
      footfall::v1::UpdateItemRequest update;
      *update.mutable_item() = item;
      if (auto status = Upsert(update, stock_.get(), &StockService::Stub::UpdateItem, item); !status.ok()) return status;
    }
    for (const auto& coupon : file.coupons) {
      if (auto status = ApplyCoupon(coupon); !status.ok()) return status;
    }
    for (const auto& session : file.sessions) {
      if (auto status = ApplySession(session); !status.ok()) return status;
    }
    return grpc::Status::OK;
  }

  // The part of the file that was sent last; where it stopped when it did not come to its end.
  const std::string& part() const { return part_; }
  // Of the sessions that were applied, by name.
  const std::map<std::string, footfall::v1::SessionState>& states() const { return states_; }

 private:
  template <typename Request, typename Stub, typename Method, typename Resource>
  grpc::Status Upsert(Request& request, Stub* stub, Method method, const Resource& resource, Resource* answer = nullptr) {
    request.set_allow_missing(true);
    part_ = resource.name();
    grpc::ClientContext context;
    client_.Prepare(&context);
    Resource own;
    Resource* stored = answer == nullptr ? &own : answer;
    return Note((stub->*method)(&context, request, stored), resource.name(), *stored);
  }

  // Says how it went with a part: a line for people, what is stored now for scripts, who hear of a failure from the error.
  static grpc::Status Note(const grpc::Status& status, const std::string& name, const google::protobuf::Message& stored) {
    if (status.ok()) PrintDone("  ok     " + name, stored);
    if (!status.ok() && !print_json) std::cout << "  failed " << name << std::endl;
    return status;
  }

  grpc::Status ApplyStaff(const FileStaff& person) {
    footfall::v1::UpdateStaffRequest request;
    *request.mutable_staff() = person.staff;
    if (auto status = Upsert(request, people_.get(), &PeopleService::Stub::UpdateStaff, person.staff); !status.ok() || person.pin.empty()) {
      return status;
    }
    part_ = person.staff.name() + ", pin";
    footfall::v1::SetPinRequest pin;
    pin.set_name(person.staff.name());
    pin.set_pin(person.pin);
    footfall::v1::SetPinResponse response;
    grpc::ClientContext context;
    client_.Prepare(&context);
    return people_->SetPin(&context, pin, &response);
  }

  grpc::Status ApplyCoupon(const FileCoupon& coupon) {
    footfall::v1::UpdateCouponTemplateRequest request;
    *request.mutable_coupon_template() = coupon.coupon_template;
    footfall::v1::CouponTemplate stored;
    auto status = Upsert(request, coupons_.get(), &CouponService::Stub::UpdateCouponTemplate, coupon.coupon_template, &stored);
    if (!status.ok() || stored.made() >= coupon.make) return status;
    part_ = coupon.coupon_template.name() + ", make";
    footfall::v1::GenerateCouponsRequest generate;
    generate.set_coupon_template(stored.name());
    generate.set_count(coupon.make - stored.made());
    footfall::v1::GenerateCouponsResponse response;
    grpc::ClientContext context;
    client_.Prepare(&context);
    return coupons_->GenerateCoupons(&context, generate, &response);
  }

  grpc::Status ApplySession(const FileSession& session) {
    footfall::v1::UpdateSessionRequest request;
    *request.mutable_session() = session.session;
    footfall::v1::Session stored;
    auto updated = Upsert(request, sessions_.get(), &SessionService::Stub::UpdateSession, session.session, &stored);
    if (!updated.ok()) return updated;
    states_[stored.name()] = stored.state();
    for (const auto& zone : session.zones) {
      footfall::v1::UpdateZoneRequest update;
      *update.mutable_zone() = zone;
      if (auto status = Upsert(update, sessions_.get(), &SessionService::Stub::UpdateZone, zone); !status.ok()) return status;
    }
    if (auto status = ApplyShifts(session); !status.ok()) return status;
    if (auto status = ApplyAssignments(session); !status.ok()) return status;
    for (const auto& gift : session.gifts) {
      if (stored.state() == footfall::v1::SESSION_STATE_RECONCILED) break;  // it is counted and takes nothing more
      part_ = gift.gift.name();
      footfall::v1::Gift gift_stored;
      const auto status = ApplyGift(client_, session.session.name(), gift, &gift_stored);
      if (!Note(status, part_, gift_stored).ok()) return status;
    }
    if (!session.publish) return grpc::Status::OK;
    part_ = session.session.name() + ", publish";
    footfall::v1::PublishRosterRequest publish;
    publish.set_parent(session.session.name());
    footfall::v1::PublishRosterResponse response;
    grpc::ClientContext context;
    client_.Prepare(&context);
    return people_->PublishRoster(&context, publish, &response);
  }

  template <typename A, typename B>
  static bool SamePlace(const A& a, const B& b) {
    return a.staff() == b.staff() && a.span().start_ms() == b.span().start_ms() && a.span().end_ms() == b.span().end_ms();
  }

  grpc::Status ApplyShifts(const FileSession& session) {
    part_ = session.session.name() + ", roster";
    footfall::v1::ListShiftsRequest list;
    list.set_parent(session.session.name());
    footfall::v1::ListShiftsResponse there;
    grpc::ClientContext context;
    client_.Prepare(&context);
    if (auto status = people_->ListShifts(&context, list, &there); !status.ok()) return status;
    // Those that the file does not name as they are: a person's shift in it that is not there is one of them at another time, if any is.
    std::vector<footfall::v1::Shift> changed;
    for (const auto& shift : there.shifts()) {
      if (std::none_of(session.shifts.begin(), session.shifts.end(), [&](const auto& s) { return SamePlace(s, shift); })) {
        changed.push_back(shift);
      }
    }
    for (const auto& shift : session.shifts) {
      if (std::any_of(there.shifts().begin(), there.shifts().end(), [&](const auto& s) { return SamePlace(s, shift); })) continue;
      part_ = session.session.name() + ", roster of " + shift.staff();
      const auto before = std::find_if(changed.begin(), changed.end(), [&](const auto& s) { return s.staff() == shift.staff(); });
      footfall::v1::Shift stored;
      const auto status = before == changed.end() ? CreateShift(session, shift, &stored) : MoveShift(*before, shift, &stored);
      if (!Note(status, status.ok() ? stored.name() : part_, stored).ok()) return status;
      if (before != changed.end()) changed.erase(before);
    }
    return grpc::Status::OK;
  }

  grpc::Status CreateShift(const FileSession& session, const footfall::v1::Shift& shift, footfall::v1::Shift* stored) {
    footfall::v1::CreateShiftRequest create;
    create.set_parent(session.session.name());
    *create.mutable_shift() = shift;
    grpc::ClientContext context;
    client_.Prepare(&context);
    return people_->CreateShift(&context, create, stored);
  }

  grpc::Status MoveShift(const footfall::v1::Shift& before, const footfall::v1::Shift& after, footfall::v1::Shift* stored) {
    footfall::v1::UpdateShiftRequest update;
    *update.mutable_shift() = before;
    *update.mutable_shift()->mutable_span() = after.span();
    update.mutable_update_mask()->add_paths("span");
    grpc::ClientContext context;
    client_.Prepare(&context);
    return people_->UpdateShift(&context, update, stored);
  }

  grpc::Status ApplyAssignments(const FileSession& session) {
    part_ = session.session.name() + ", roster";
    footfall::v1::ListAssignmentsRequest list;
    list.set_parent(session.session.name());
    footfall::v1::ListAssignmentsResponse there;
    grpc::ClientContext context;
    client_.Prepare(&context);
    if (auto status = sessions_->ListAssignments(&context, list, &there); !status.ok()) return status;
    for (const auto& assignment : session.assignments) {
      const auto same = [&](const auto& a) { return a.zone() == assignment.zone() && SamePlace(a, assignment); };
      if (std::any_of(there.assignments().begin(), there.assignments().end(), same)) continue;
      part_ = session.session.name() + ", zone of " + assignment.staff();
      footfall::v1::AssignZoneRequest assign;
      assign.set_parent(session.session.name());
      *assign.mutable_assignment() = assignment;
      footfall::v1::AssignZoneResponse response;
      grpc::ClientContext assign_context;
      client_.Prepare(&assign_context);
      const auto status = sessions_->AssignZone(&assign_context, assign, &response);
      if (!Note(status, status.ok() ? response.assignment().name() : part_, response.assignment()).ok()) return status;
    }
    return grpc::Status::OK;
  }

  const Client& client_;
  std::string part_;
  std::unique_ptr<CampaignService::Stub> campaigns_;
  std::unique_ptr<SessionService::Stub> sessions_;
  std::unique_ptr<PeopleService::Stub> people_;
  std::unique_ptr<CouponService::Stub> coupons_;
  std::unique_ptr<StockService::Stub> stock_;
  std::map<std::string, footfall::v1::SessionState> states_;
};

int Apply(const CampaignFile& file, const std::string& path) {
  auto client = Client::Open();
  if (!client.ok()) return Report(client.status());
  Applier applier(*client);
  if (auto status = applier.Apply(file); !status.ok()) {
    const int code = Report(status);
    if (print_json) return code;  // the last part that was done was the last one said
    std::cerr << "footfall: stopped at " << applier.part() << "; the rest was not tried. "
              << (code == kUnreachable || code == kDenied ? "Then apply the file again" : "Mend the file and apply it again")
              << ": what is done stays done.\n";
    return code;
  }
  if (!print_json) std::cout << NextSteps(file, applier.states(), path);
  return kDone;
}

// A file that the campaign file names, from where that one lies.
absl::StatusOr<std::string> ReadPictureFile(const std::filesystem::path& path) {
  // More than any picture may have, so that a wrong name cannot fill the memory.
  constexpr std::uintmax_t kMostBytes = 1 << 20;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return absl::NotFoundError("cannot read " + path.string());
  if (size > kMostBytes) return absl::InvalidArgumentError(path.string() + " is larger than 1 MiB");
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

absl::StatusOr<CampaignFile> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const FileReader beside = [&folder](const std::string& name) { return ReadPictureFile(folder / name); };
  auto campaign = ParseCampaignFile(text.str(), absl::ToUnixMillis(absl::Now()), beside);
  if (!campaign.ok()) return absl::Status(campaign.status().code(), absl::StrCat(path, ": ", campaign.status().message()));
  return campaign;
}

}  // namespace

void AddApplyCommand(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "campaign", "Campaigns");
  auto* apply = group.add_subcommand("apply", "Create or update a campaign with its sites, staff and sessions from a JSON file");
  auto path = std::make_shared<std::string>();
  auto dry_run = std::make_shared<bool>(false);
  apply->add_option("file", *path, "See assets/demo/campaign.json for one with everything in it")->required();
  apply->add_flag("--dry-run", *dry_run,
                  "Only read the file and check it by the server's rules; what it names that is not in it is not looked for");
  apply->callback([=] {
    auto file = ReadFile(*path);
    if (!file.ok()) {
      *exit_code = Report(file.status());
      return;
    }
    if (*dry_run) {
      const absl::Status fits = CheckCampaignFile(*file);
      if (fits.ok()) {
        PrintDone(absl::StrCat(file->campaign.name(), ": ", file->sites.size(), " sites, ", file->staff.size(), " staff, ",
                               file->sessions.size(), " sessions; nothing was sent"),
                  file->campaign);
      }
      *exit_code = Report(fits);
      return;
    }
    *exit_code = Apply(*file, *path);
  });
}

}  // namespace footfall::cli
