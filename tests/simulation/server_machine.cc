#include "tests/simulation/server_machine.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "footfall/v1/operation.pb.h"
#include "footfall/v1/quarantine_service.pb.h"
#include "proto/rules/crypto.h"
#include "server/base/resource_names.h"
#include "server/devices/device_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/gift_store.h"
#include "tests/simulation/office_call.h"
#include "tests/simulation/server_process.h"
#include "tests/simulation/server_template.h"
#include "tests/support/disk/hush.h"

namespace footfall::simulation {
namespace {

constexpr int kServer = 0;  // as an actor
constexpr int kIncarnationBytes = 16;
constexpr int64_t kReopenMs = 5000;
constexpr char kGrants[] = "grants";

rules::KeyPair SignKeys() { return rules::SignKeysFromSeed(std::string(rules::kKeySize, 's')); }

}  // namespace

std::string GiftPool() { return server::GiftName({kCampaignId, kDayOne}, kGiftId); }

int64_t ServerClock::NowMs() const { return kEpochMs + schedule_->now_ms() + offset_ms; }

ServerMachine::ServerMachine(const Parts& parts)
    : parts_(parts),
      disk_("server", parts.dice.Fork("disk")),
      clock_(parts.schedule),
      random_(parts.dice.Fork("random")),
      coupon_random_(parts.dice.Fork("coupons")),
      incarnation_(random_.Bytes(kIncarnationBytes)) {
  disk_.Put(ServerTemplate());
  parts_.model->draws().Use(DrawPlan());
}

ServerMachine::~ServerMachine() {
  if (running()) End(Ending::kKilled);
}

void ServerMachine::Start() {
  if (running()) return;
  auto process = std::make_unique<Process>();
  Process* p = process.get();
  p->writer_line = std::make_unique<TaskLine>(parts_.schedule, kServer, [this] { return parts_.dice.Between(0, pace.most_commit_ms); });
  const auto write_later = [this, p](std::function<void()> work) {
    p->writer_line->Post([this, work = std::move(work)] {
      std::optional<Hush> hush;
      if (disk_.fails()) hush.emplace();
      work();
      Look();
    });
  };
  auto database = server::Database::Open({.path = disk_.Path("footfall.db"), .reader_count = 1, .writer_executor = write_later});
  if (Fails(database.status())) return;
  p->database = *std::move(database);
  p->vault = std::make_unique<server::PiiVault>(MasterKey(), &random_);
  p->access = std::make_unique<server::Access>(p->database.get(), &clock_, &random_, std::string(32, 'a'));
  p->catalog = std::make_unique<server::CampaignCatalog>(p->database.get(), p->vault.get());
  p->intake = std::make_unique<server::LeadIntake>(p->vault.get());
  BeginOffers(p);
  if (const absl::Status begun = BeginLeases(p); !begun.ok()) {
    p->writer_line->Drain();  // while there is a database
    (void)Fails(begun);
    return;
  }
  p->devices = std::make_unique<server::DeviceServiceImpl>(
      server::DeviceServiceImpl::Parts{p->database.get(), p->access.get(), &p->presence, &clock_, &random_},
      server::ServerIdentity{"server:8443", std::string(32, 'p'), SignKeys().public_key, incarnation_});
  p->quarantine = std::make_unique<server::QuarantineServiceImpl>(server::QuarantineServiceImpl::Parts{
      p->database.get(), p->access.get(), p->catalog.get(), p->intake.get(), p->vault.get(), &clock_, &p->sources});
  p->leads = std::make_unique<server::LeadServiceImpl>(server::LeadServiceParts{.database = p->database.get(),
                                                                                .access = p->access.get(),
                                                                                .catalog = p->catalog.get(),
                                                                                .intake = p->intake.get(),
                                                                                .vault = p->vault.get(),
                                                                                .clock = &clock_,
                                                                                .random = &random_});
  const auto make_queue = [this, p] {
    auto line = std::make_unique<TaskLine>(
        parts_.schedule, kServer, [this] { return parts_.dice.Between(0, pace.most_answer_ms); }, [this] { Look(); });
    p->hub_lines.push_back(line.get());
    return line;
  };
  p->hub = std::make_unique<server::SyncHub>(server::SyncParts{.database = p->database.get(),
                                                               .access = p->access.get(),
                                                               .catalog = p->catalog.get(),
                                                               .intake = p->intake.get(),
                                                               .board = nullptr,
                                                               .presence = &p->presence,
                                                               .clock = &clock_,
                                                               .random = &random_,
                                                               .sign_keys = SignKeys(),
                                                               .incarnation = incarnation_,
                                                               .stable_seq = nullptr,
                                                               .leases = p->keeper.get(),
                                                               .make_queue = make_queue});
  process_ = std::move(process);
  looked_at_ = -1;
  parts_.trace->Tell("server", restored_office_ ? "starts from a backup" : "starts");
  parts_.model->SetIncarnation(incarnation_);
  if (restored_office_) {
    parts_.model->ServerRestored(ReadLedger(0), *std::exchange(restored_office_, std::nullopt));
  } else {
    parts_.model->ServerRestarted(ReadLedger(0));
  }
  Tick();
}

// Whether it is no good; then it is tried again later.
bool ServerMachine::Fails(const absl::Status& status) {
  if (status.ok()) return false;
  if (!disk_.fails()) parts_.found(absl::StrCat("the server does not start: ", status.message()));
  parts_.trace->Tell("server", "does not start");
  parts_.schedule->After(kReopenMs, kServer, [this] { Start(); });
  return true;
}

absl::Status ServerMachine::BeginLeases(Process* process) {
  auto grants = server::GrantLog::Open(disk_.Path(kGrants));
  if (!grants.ok()) return grants.status();
  process->grants = *std::move(grants);
  process->keeper = std::make_unique<server::LeaseKeeper>(server::LeaseKeeper::Parts{.database = process->database.get(),
                                                                                     .access = process->access.get(),
                                                                                     .clock = &clock_,
                                                                                     .random = &random_,
                                                                                     .sign_keys = SignKeys(),
                                                                                     .incarnation = incarnation_,
                                                                                     .sources = &process->sources,
                                                                                     .log = process->grants.get()});
  process->leases = std::make_unique<server::LeaseServiceImpl>(
      server::LeaseServiceImpl::Parts{process->database.get(), process->access.get(), process->keeper.get(), &clock_});
  return process->keeper->Begin();
}

// Those who lend more than bare numbers, and the office's calls to them.
void ServerMachine::BeginOffers(Process* process) {
  server::Database* const database = process->database.get();
  process->gifts = std::make_unique<server::GiftSource>(&clock_);
  process->coupon_vault = std::make_unique<server::PiiVault>(MasterKey(), &coupon_random_);
  process->coupon_keys = std::make_unique<server::CouponKeys>(process->coupon_vault.get(), &coupon_random_);
  process->coupon_maker = std::make_unique<server::CouponMaker>(database, process->coupon_keys.get(), &clock_, &random_);
  process->coupon_lender = std::make_unique<server::CouponLender>(process->coupon_keys.get(), &clock_);
  process->coupons = std::make_unique<server::CouponServiceImpl>(server::CouponServiceParts{
      database, process->access.get(), process->coupon_keys.get(), process->coupon_maker.get(), &clock_, &random_});
  process->blocks = std::make_unique<server::BlockSource>(process->vault.get());
  process->draws = std::make_unique<server::DrawServiceImpl>(
      server::DrawServiceParts{database, process->access.get(), process->vault.get(), &clock_, &random_});
  process->sources.Add(server::LeaseKind::kGift, process->gifts.get());
  process->sources.Add(server::LeaseKind::kCoupon, process->coupon_lender.get());
  process->sources.Add(server::LeaseKind::kDrawBlock, process->blocks.get());
}

void ServerMachine::End(Ending ending) {
  if (!running()) return;
  parts_.trace->Tell("server", ending == Ending::kOrderly ? "stops" : ending == Ending::kKilled ? "is killed" : "loses power");
  const Hush hush;
  process_->alive.reset();
  if (ending == Ending::kKilled) disk_.KillProcess();
  if (ending == Ending::kPowerCut) disk_.CutPower();
  parts_.network->ServerEnds();
  while (Work()) {
  }
  process_.reset();
}

bool ServerMachine::Work() {
  bool any = parts_.network->DrainServerSide();
  any = process_->writer_line->Drain() || any;
  for (TaskLine* line : process_->hub_lines) any = line->Drain() || any;
  return any;
}

void ServerMachine::Restore(const Backup& backup) {
  // The file of grants is beside the database, or lost with the folder.
  Disk::Image image = backup.image;
  const Disk::Image now = disk_.Copy();
  image.erase(kGrants);
  if (const auto grants = now.find(kGrants); grants != now.end() && parts_.dice.Chance(0.6)) image[kGrants] = grants->second;
  disk_.Put(image);
  restored_office_ = backup.office;
  parts_.model->excuses.restored = true;
  incarnation_ = random_.Bytes(kIncarnationBytes);
}

void ServerMachine::Tick() {
  process_->hub->QueueTick();
  parts_.schedule->After(pace.tick_ms, kServer, [this, weak = std::weak_ptr<int>(process_->alive)] {
    if (!weak.expired()) Tick();
  });
}

std::shared_ptr<server::SyncStream> ServerMachine::Open(server::StreamPort* port) {
  if (!running()) return nullptr;
  auto stream = std::make_shared<server::SyncStream>(process_->hub.get(), port);
  stream->Begin();
  return stream;
}

absl::StatusOr<std::string> ServerMachine::NewEnrolmentCode() {
  if (!running()) return absl::UnavailableError("no server");
  OfficeCall call;
  v1::CreateEnrolmentCodeRequest request;
  request.set_session(server::SessionName({kCampaignId, kDayOne}));
  request.set_zone(server::SessionChildName({kCampaignId, kDayOne}, "zones", kDeskZone));
  v1::EnrolmentCode code;
  const absl::Status status = FromGrpc(process_->devices->CreateEnrolmentCode(call.context(), &request, &code));
  Look();
  if (!status.ok()) return status;
  return code.code();
}

absl::StatusOr<v1::EnrolDeviceResponse> ServerMachine::Enrol(const v1::EnrolDeviceRequest& request) {
  if (!running()) return absl::UnavailableError("no server");
  grpc::ServerContext context;
  v1::EnrolDeviceResponse response;
  const absl::Status status = FromGrpc(process_->devices->EnrolDevice(&context, &request, &response));
  Look();
  if (!status.ok()) return status;
  return response;
}

void ServerMachine::Revoke(const std::string& device) {
  if (!running()) return;
  OfficeCall call;
  v1::RevokeDeviceRequest request;
  request.set_name(device);
  request.set_reason("lost");
  v1::Device revoked;
  const grpc::Status status = process_->devices->RevokeDevice(call.context(), &request, &revoked);
  Look();
  parts_.trace->Tell("office", "revokes ", device, ": ", static_cast<int>(status.error_code()));
}

void ServerMachine::MoveToOtherSession(const std::string& device) {
  if (!running()) return;
  OfficeCall call;
  v1::AssignDeviceRequest request;
  request.set_name(device);
  request.set_session(server::SessionName({kCampaignId, parts_.dice.Chance(0.5) ? kDayTwo : kDayOne}));
  v1::Device moved;
  const grpc::Status status = process_->devices->AssignDevice(call.context(), &request, &moved);
  Look();
  parts_.trace->Tell("office", "moves ", device, ": ", static_cast<int>(status.error_code()));
}

void ServerMachine::RenameZone() {
  if (!running()) return;
  const server::SessionChildKey key{{kCampaignId, kDayOne}, kDeskZone};
  const absl::Status status = process_->database->Write([&](server::WriteContext& write) {
    absl::StatusOr<v1::Zone> zone = server::GetZone(write.db(), key);
    if (!zone.ok()) return zone.status();
    zone->set_path_order(zone->path_order() % 50 + 1);
    write.Announce({server::Change::Kind::kZone, kCampaignId, kDayOne});
    return server::ReplaceZone(write, &*zone);
  });
  Look();
  parts_.trace->Tell("office", "changes a zone: ", static_cast<int>(status.code()));
}

void ServerMachine::CreateLead(const std::string& phone, const std::string& name) {
  if (!running()) return;
  const auto campaign = process_->catalog->Find(kCampaignId);
  if (campaign == nullptr) return;
  v1::LeadPayload payload;
  payload.set_phone(phone);
  payload.set_display_name(name);
  payload.set_mode(v1::LEAD_MODE_STAFF);
  payload.mutable_consent()->set_age_confirmed(true);
  payload.mutable_consent()->set_language("en");
  v1::ConsentChoice* choice = payload.mutable_consent()->add_choices();
  choice->set_purpose(v1::CONSENT_PURPOSE_CONTACT);
  choice->set_granted(true);
  choice->set_text_hash(std::string(32, 'h'));
  const server::LeadOrigin origin{.lead_id = random_.NewUuid(clock_.NowMs()),
                                  .session_id = kDayOne,
                                  .device_id = "",
                                  .capture_time_ms = clock_.NowMs(),
                                  .receive_time_ms = clock_.NowMs()};
  auto lead = process_->intake->Prepare(*campaign, payload, origin, /*lenient=*/false);
  if (!lead.ok()) return parts_.found(absl::StrCat("the office's lead is refused: ", lead.status().message()));
  const absl::Status status =
      process_->database->Write([&](server::WriteContext& write) { return server::LeadIntake::Apply(write, *lead).status(); });
  parts_.model->OfficeLead(rules::UuidBytes(origin.lead_id), phone, status.ok());
  Look();
  parts_.trace->Tell("office", "creates a lead: ", static_cast<int>(status.code()));
}

void ServerMachine::HireNewcomer() {
  if (!running()) return;
  const absl::Status status = process_->database->Write([&](server::WriteContext& write) { return AddStaff(write, kNewcomer, "999"); });
  Look();
  parts_.trace->Tell("office", "hires the newcomer: ", static_cast<int>(status.code()));
}

void ServerMachine::ReplayQuarantine() {
  if (!running()) return;
  OfficeCall call;
  const v1::ReplayQuarantinedRequest request;
  v1::ReplayQuarantinedResponse response;
  const grpc::Status status = process_->quarantine->ReplayQuarantined(call.context(), &request, &response);
  Look();
  parts_.trace->Tell("office", "replays the quarantine: ", static_cast<int>(status.error_code()), ", applied ", response.applied_count(),
                     ", remaining ", response.remaining_count());
}

std::string ServerMachine::AnyLead() {
  const std::map<std::string, std::string> leads = ReadBusiness().leads;
  if (leads.empty()) return "";
  return std::next(leads.begin(), static_cast<int64_t>(parts_.dice.Index(leads.size())))->first;
}

void ServerMachine::CorrectAnyLead() {
  const std::string lead = running() ? AnyLead() : "";
  if (lead.empty()) return;
  OfficeCall call;
  v1::UpdateLeadRequest request;
  request.mutable_lead()->set_name(server::LeadName(kCampaignId, lead));
  request.mutable_lead()->set_intent(static_cast<v1::IntentLevel>(parts_.dice.Between(1, 3)));
  v1::Lead after;
  const grpc::Status status = process_->leads->UpdateLead(call.context(), &request, &after);
  parts_.model->OfficeEdit(lead, request.lead().intent(), status.ok());
  Look();
  parts_.trace->Tell("office", "corrects a lead: ", static_cast<int>(status.error_code()));
}

void ServerMachine::WithdrawContact(const std::string& phone) {
  if (!running()) return;
  OfficeCall call;
  v1::WithdrawConsentRequest request;
  request.set_phone(phone);
  request.add_purposes(v1::CONSENT_PURPOSE_CONTACT);
  request.set_reason("a call");
  v1::WithdrawConsentResponse response;
  const grpc::Status status = process_->leads->WithdrawConsent(call.context(), &request, &response);
  parts_.model->OfficeDecision(phone, false, status.ok());
  Look();
  parts_.trace->Tell("office", "withdraws a consent: ", static_cast<int>(status.error_code()));
}

void ServerMachine::ConfirmContact() {
  const std::string lead = running() ? AnyLead() : "";
  const std::string phone = parts_.model->PhoneOf(lead);
  if (phone.empty()) return;
  OfficeCall call;
  v1::ConfirmConsentRequest request;
  request.set_lead(server::LeadName(kCampaignId, lead));
  request.add_purposes(v1::CONSENT_PURPOSE_CONTACT);
  request.set_reason("a mail");
  v1::ConfirmConsentResponse response;
  const grpc::Status status = process_->leads->ConfirmConsent(call.context(), &request, &response);
  parts_.model->OfficeDecision(phone, true, status.ok());
  Look();
  parts_.trace->Tell("office", "confirms a consent: ", static_cast<int>(status.error_code()));
}

bool ServerMachine::Knows(const std::string& device) {
  if (!running()) return false;
  bool known = false;
  (void)process_->database->Read([&](server::Connection& db) {
    const auto found = server::FindDevice(db, server::ParseDeviceName("device", device).value_or(""));
    known = found.ok() && found->has_value();
    return found.status();
  });
  return known;
}

}  // namespace footfall::simulation
