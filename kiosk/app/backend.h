// The worker's half of the kiosk: carries out effects and answers with actions, and tells the screen what sync hears.
#ifndef FOOTFALL_KIOSK_APP_BACKEND_H_
#define FOOTFALL_KIOSK_APP_BACKEND_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "kiosk/actions/effect.h"
#include "kiosk/app/action_queue.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/app/coupon_desk.h"
#include "kiosk/app/lead_desk.h"
#include "kiosk/app/log.h"
#include "kiosk/app/offer_desk.h"
#include "kiosk/app/operation_builder.h"
#include "kiosk/app/person_keys.h"
#include "kiosk/app/queue_desk.h"
#include "kiosk/app/site_desk.h"
#include "kiosk/base/battery.h"
#include "kiosk/base/worker.h"
#include "kiosk/platform/picture.h"
#include "kiosk/sync/sync_client.h"

namespace footfall::kiosk {

inline constexpr char kProgramVersion[] = FOOTFALL_VERSION;  // the project's, as CMakeLists.txt says it
// How often the journal is cared for: pruned, and its log moved into the file.
inline constexpr int64_t kCareEveryMs = 300'000;
// How often the battery is looked at: a percent of a tablet's day lasts several minutes.
inline constexpr int64_t kBatteryEveryMs = 60'000;

// What the backend works with. All outlive it.
struct BackendParts {
  Journal* journal = nullptr;
  Worker* worker = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  CorrectedClock* corrected = nullptr;
  SyncTransport* transport = nullptr;
  EnrolmentCaller* enrolment = nullptr;
  CampaignTime* campaign_time = nullptr;
  ActionQueue* actions = nullptr;
  Log* log = nullptr;
  std::string folder;                                     // whose free space is told
  Battery* battery = nullptr;                             // null: it has none
  std::function<void(Pictures)> show_pictures = nullptr;  // takes the campaign's pictures; null: nobody shows them
};

// Worker only, but for construction and LoadState, which come before the worker has anything to do.
class Backend : private SyncObserver {
 public:
  explicit Backend(const BackendParts& parts);
  ~Backend() override;

  // Queues what the journal knows, so that the first frame is already the right one.
  void LoadState();
  // A code for an enrolled kiosk: it is used when the server says that it does not know this one, and not otherwise. Before Start.
  void OfferCode(std::string code) { spare_code_ = std::move(code); }
  // Begins to sync and to care for the journal.
  void Start();
  // The machine slept.
  void Woke();
  // Carries one effect out, wipes it, queues the answer.
  void Carry(Effect effect);

 private:
  void OnReport(const SyncReport& report) override;
  void OnConfig(const v1::KioskConfig& config) override;
  void OnBoard(const v1::Board& board) override;
  void OnLeases() override;
  void OnClosedEntries(const v1::LeaseBook& book) override;
  void OnWiped() override;
  void OnTrouble(SyncTrouble trouble, const absl::Status& status) override;

  void Do(const effect::SaveLead& lead);
  void Do(const effect::CorrectIntent& correction);
  void Do(const effect::SaveAttendance& attendance);
  void Do(const effect::CheckPin& check);
  void Do(const effect::CheckDuplicate& check);
  void Do(const effect::LockKeys&);
  void Do(const effect::Enrol& enrol);
  void Do(const effect::Unenrol&);
  void Do(const effect::HandOutGift& gift);
  void Do(const effect::UndoHandOut& undo);
  void Do(const effect::IssueCoupon& coupon);
  void Do(const effect::CheckCoupon& check);
  void Do(const effect::RedeemCoupon& redeem);
  void Do(const effect::Draw& draw);
  void Do(const effect::ClaimPrize& claim);
  void Do(const effect::SaveCount& count);
  void Do(const effect::SaveMark& mark);
  void Do(const effect::SaveIncident& incident);
  void Do(const effect::SaveSurvey& survey);
  void Do(const effect::SaveCall& call);
  void Do(const effect::SaveMove& move);
  void Do(const effect::SaveStockCount& count);
  void Do(const effect::SaveTransferStep& step);
  void Do(const effect::TakeTicket& ticket);
  // The input desk's.
  void Do(const effect::Recognise&) {}
  void Do(const effect::OpenCamera&) {}
  void Do(const effect::CloseCamera&) {}
  void Do(const effect::TakePhoto&) {}
  // The UI thread's.
  void Do(const effect::Ime&) {}
  void Do(const effect::Sound&) {}
  void Do(const effect::Speak&) {}

  // Enrols, or comes back to a server that has forgotten this kiosk.
  absl::Status UseCode(const std::string& code);
  void UseSpareCode();
  void UseConfig(const v1::KioskConfig& config);
  DeskParts MakeDeskParts();
  void SetStanding(ServerStanding standing);
  // What was asked of a desk is done: the answer, and what changed by it.
  void Answer(Action answer);
  // Gives back what is not needed, and tells the screen what there is when that changed or `always`.
  void LookAtOffers(bool always);
  // The same for what staff note; `saved`: whether it was.
  void AnswerSite(int64_t form_id, bool saved);
  // Tells the screen what this kiosk did today.
  void TellSite();
  TodayView LoadToday();
  void Care();
  int64_t FreeDiskBytes() const;
  void LookAtBattery();
  // Decodes the campaign's pictures when they are others than before; what cannot be decoded is left out. Not while anybody waits for it.
  void LoadPictures();

  const BackendParts parts_;
  OperationBuilder builder_;
  SyncClient sync_;
  v1::KioskConfig config_;
  std::string duplicate_key_;  // empty = locked
  std::string spare_code_;     // empty = none
  SyncView told_;
  PersonKeys people_;
  OfferDesk offers_;
  CouponDesk coupons_;
  LeadDesk leads_;
  QueueDesk queues_;
  SiteDesk site_;
  BatteryState battery_;
  std::string shown_brand_;  // the bytes of the brand whose pictures are shown
  std::string told_stock_;   // StockMark of what the screen was told last
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_BACKEND_H_
