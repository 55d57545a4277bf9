#include "kiosk/actions/action.h"

#include <utility>

namespace footfall::kiosk {

template <typename What>
Action::Action(What what) : any_(std::in_place_type<What>, std::move(what)) {}
Action::Action(const Action& other) = default;
Action::Action(Action&& other) noexcept = default;
Action& Action::operator=(const Action& other) = default;
Action& Action::operator=(Action&& other) noexcept = default;
Action::~Action() = default;

// One line for each alternative; one that is missing does not link.
template Action::Action(action::Touched);
template Action::Action(action::ChooseLanguage);
template Action::Action(action::ToggleLargeText);
template Action::Action(action::ToggleLowered);
template Action::Action(action::ReadAloud);
template Action::Action(action::Key);
template Action::Action(action::Scanned);
template Action::Action(action::InkDrawn);
template Action::Action(action::InkUndo);
template Action::Action(action::InkClear);
template Action::Action(action::ShowDates);
template Action::Action(action::OpenCamera);
template Action::Action(action::CloseCamera);
template Action::Action(action::TakePhoto);
template Action::Action(action::DropPhoto);
template Action::Action(action::StillHere);
template Action::Action(action::SubmitEnrolment);
template Action::Action(action::StartVisitor);
template Action::Action(action::Back);
template Action::Action(action::Next);
template Action::Action(action::Restart);
template Action::Action(action::ChooseHonorific);
template Action::Action(action::ToggleOption);
template Action::Action(action::SetAnswer);
template Action::Action(action::ToggleAge);
template Action::Action(action::ToggleConsent);
template Action::Action(action::Finish);
template Action::Action(action::OpenStaffSignIn);
template Action::Action(action::CancelSignIn);
template Action::Action(action::SubmitSignIn);
template Action::Action(action::SignOut);
template Action::Action(action::OpenPage);
template Action::Action(action::MarkAttendance);
template Action::Action(action::FocusField);
template Action::Action(action::SetPhonePrefix);
template Action::Action(action::SetSurname);
template Action::Action(action::ToggleAgeAndContact);
template Action::Action(action::SaveStaffLead);
template Action::Action(action::ClearStaffLead);
template Action::Action(action::ShowReceipt);
template Action::Action(action::CorrectIntent);
template Action::Action(action::AskReset);
template Action::Action(action::ConfirmReset);
template Action::Action(action::CancelReset);
template Action::Action(action::ChooseGift);
template Action::Action(action::ChangeQuantity);
template Action::Action(action::ToggleRecipient);
template Action::Action(action::HandOut);
template Action::Action(action::ChooseCoupon);
template Action::Action(action::IssueCoupon);
template Action::Action(action::ShowCoupon);
template Action::Action(action::SubmitCoupon);
template Action::Action(action::RedeemCoupon);
template Action::Action(action::ChooseWin);
template Action::Action(action::FocusClaim);
template Action::Action(action::SubmitClaim);
template Action::Action(action::OpenDraw);
template Action::Action(action::ChooseShow);
template Action::Action(action::StartDraw);
template Action::Action(action::SkipShow);
template Action::Action(action::ChooseTab);
template Action::Action(action::Count);
template Action::Action(action::UndoCount);
template Action::Action(action::OpenChecklist);
template Action::Action(action::OpenPoint);
template Action::Action(action::TogglePoint);
template Action::Action(action::SavePoint);
template Action::Action(action::FocusNote);
template Action::Action(action::OpenIncident);
template Action::Action(action::SetSeverity);
template Action::Action(action::ChooseZone);
template Action::Action(action::ChoosePlan);
template Action::Action(action::ToggleOver);
template Action::Action(action::SaveIncident);
template Action::Action(action::OpenSurvey);
template Action::Action(action::LeaveSurvey);
template Action::Action(action::OpenTickets);
template Action::Action(action::TakeTicket);
template Action::Action(action::ChooseQueue);
template Action::Action(action::CallNumber);
template Action::Action(action::StartDisplay);
template Action::Action(action::PickPerson);
template Action::Action(action::MovePerson);
template Action::Action(action::OpenCountItem);
template Action::Action(action::SaveStockCount);
template Action::Action(action::OpenTransfer);
template Action::Action(action::FillTransfer);
template Action::Action(action::SaveTransferStep);
template Action::Action(action::Enrolled);
template Action::Action(action::EnrolFailed);
template Action::Action(action::Unenrolled);
template Action::Action(action::PinChecked);
template Action::Action(action::DuplicateChecked);
template Action::Action(action::LeadSaved);
template Action::Action(action::LeadNotSaved);
template Action::Action(action::IntentCorrected);
template Action::Action(action::IntentNotCorrected);
template Action::Action(action::AttendanceSaved);
template Action::Action(action::AttendanceNotSaved);
template Action::Action(action::OfferRefused);
template Action::Action(action::GiftHandedOut);
template Action::Action(action::CouponIssued);
template Action::Action(action::CouponChecked);
template Action::Action(action::CouponRedeemed);
template Action::Action(action::Drawn);
template Action::Action(action::PrizeClaimed);
template Action::Action(action::SiteSaved);
template Action::Action(action::SiteNotSaved);
template Action::Action(action::TicketTaken);
template Action::Action(action::PhotoTaken);
template Action::Action(action::PhotoNotTaken);
template Action::Action(action::InkRecognised);
template Action::Action(action::CameraSaw);
template Action::Action(action::CodeSeen);
template Action::Action(action::CameraFailed);
template Action::Action(action::ImeChanged);
template Action::Action(action::Tick);
template Action::Action(action::EnrolmentKnown);
template Action::Action(action::ConfigChanged);
template Action::Action(action::BoardChanged);
template Action::Action(action::SyncChanged);
template Action::Action(action::OffersChanged);
template Action::Action(action::DrawResumed);
template Action::Action(action::SiteChanged);
template Action::Action(action::HandwritingFound);
template Action::Action(action::CameraFound);
template Action::Action(action::DeviceKnown);
template Action::Action(action::PinyinMissing);
template Action::Action(action::TodayLoaded);

bool IsTouch(const Action& action) { return action.any().index() < AnyAction(action::Enrolled{}).index(); }

}  // namespace footfall::kiosk
