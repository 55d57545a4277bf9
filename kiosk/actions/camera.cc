// What scanners and the camera read, and photos.
#include <algorithm>
#include <utility>

#include "kiosk/actions/step.h"
#include "proto/rules/enrolment_code.h"

namespace footfall::kiosk {
namespace {

// The longest that can be meant: a receipt's words, or a coupon's QR form with a prefix that a scanner puts before it.
constexpr size_t kMostScanned = 2000, kMostCoupon = 200;

// A coupon from anywhere among the pages of gifts and coupons: no page has to be opened first, and none is in its way but a question that
// is not answered yet.
void TakeCoupon(Step& step, const std::string& text) {
  State& state = step.state;
  if (state.redeem.busy || text.size() > kMostCoupon) return;
  const bool from_camera = state.camera.open;
  BeginOffersPage(&state, Page::kRedeem);
  if (state.page != Page::kRedeem) GoTo(step, Page::kRedeem);
  if (from_camera) ShutCamera(step);
  state.redeem.text = text;
  On(step, action::SubmitCoupon{});
}

// A draw's receipt says the whole id of its chance, as hexadecimal digits, wherever in its words and language.
void TakeReceipt(Step& step, std::string text) {
  // A receipt has many lines, and a scanner sends each as a scan of its own: the first one has said it.
  if (!step.state.claim.win.result.entry_id.empty()) return;
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c; });
  for (const WinView& win : step.state.offers.wins) {
    const std::string& id = win.result.entry_id;
    if (!id.empty() && text.find(FullEntry(id)) != std::string::npos) return On(step, action::ChooseWin{id});
  }
  ShowToast(step, ToastKind::kScanNotTaken);
}

void TakeEnrolment(Step& step, const std::string& text) {
  Enrolment& enrolment = step.state.enrolment;
  if (enrolment.busy || !TakesCode(step.state) || text.size() > size_t{rules::kMaxEnrolmentCodeLength}) return;
  WipeText(&enrolment.code);
  enrolment.code = text;
  On(step, action::SubmitEnrolment{});
}

void TakeScan(Step& step, std::string text) {
  const auto is_end = [](char c) { return c == '\r' || c == '\n' || c == ' ' || c == '\t'; };
  while (!text.empty() && is_end(text.back())) text.pop_back();
  if (text.empty() || text.size() > kMostScanned) return;
  switch (step.state.page) {
    case Page::kEnrol:
    case Page::kReturn:
      return TakeEnrolment(step, text);
    case Page::kOffers:
    case Page::kRedeem:
      return TakeCoupon(step, text);
    case Page::kClaims:
      return TakeReceipt(step, std::move(text));
    default:
      // Visitors are told nothing of what they did not do.
      if (IsStaffPage(step.state.page)) ShowToast(step, ToastKind::kScanNotTaken);
  }
}

}  // namespace

void On(Step& step, const action::Scanned& action) { TakeScan(step, action.text); }

void On(Step& step, const action::CodeSeen& action) {
  if (!step.state.camera.open || !step.state.camera.for_codes) return;
  // Whoever holds a paper before the camera is there.
  step.state.last_touch_boot_ms = step.state.now.boot_ms;
  step.state.ring = false;
  TakeScan(step, action.text);
}

void On(Step& step, const action::OpenCamera& action) {
  CameraView& camera = step.state.camera;
  if (!camera.present || step.state.staff_id.empty() || (camera.open && camera.for_codes == action.for_codes)) return;
  camera.open = true;
  camera.for_codes = action.for_codes;
  camera.problem = CameraProblem::kNone;
  camera.picture = nullptr;
  step.Ask(effect::OpenCamera{action.for_codes});
}

void On(Step& step, const action::CloseCamera&) { ShutCamera(step); }

void ShutCamera(Step& step) {
  CameraView& camera = step.state.camera;
  if (!std::exchange(camera.open, false)) return;
  camera.picture = nullptr;
  step.Ask(effect::CloseCamera{});
}

void On(Step& step, const action::CameraSaw& action) {
  if (step.state.camera.open) step.state.camera.picture = action.picture;
}

void On(Step& step, const action::CameraFailed& action) {
  CameraView& camera = step.state.camera;
  camera.open = false;
  camera.picture = nullptr;
  camera.problem = action.problem;
}

void On(Step& step, const action::CameraFound& action) {
  step.state.camera.present = action.present;
  if (!action.present) ShutCamera(step);
}

}  // namespace footfall::kiosk
