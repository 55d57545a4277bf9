#include "kiosk/app/input_desk.h"

#include <utility>
#include <variant>

#include "kiosk/actions/reducer.h"

namespace footfall::kiosk {
namespace {

CameraProblem ProblemOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
      return CameraProblem::kNotOpened;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kInvalidArgument:
      return CameraProblem::kSilent;
    default:
      return CameraProblem::kGone;
  }
}

}  // namespace

InputDesk::InputDesk(Parts parts, std::unique_ptr<CameraPlace> camera)
    : parts_(std::move(parts)), camera_(parts_.worker, std::move(camera), Events()) {}

CameraEvents InputDesk::Events() {
  return {.presence =
              [this](bool present) {
                parts_.log->Info(present ? "camera.found" : "camera.none");
                parts_.actions->Push(action::CameraFound{present});
              },
          .picture = [this](SharedPicture picture) { parts_.actions->Push(action::CameraSaw{std::move(picture)}); },
          .code = [this](std::string text) { parts_.actions->Push(action::CodeSeen{std::move(text)}); },
          .problem =
              [this](const absl::Status& status) {
                parts_.log->Warning("camera.closed", {{"status", std::string(status.message())}});
                parts_.actions->Push(action::CameraFailed{ProblemOf(status)});
              }};
}

void InputDesk::Start() {
  const auto models = FindHandwritingModels(parts_.handwriting_models);
  if (models.ok()) {
    parts_.actions->Push(action::HandwritingFound{});
  } else {
    parts_.log->Info("handwriting.none", {{"status", std::string(models.status().message())}});
  }
  camera_.Watch();
}

bool InputDesk::Takes(const Effect& effect) {
  return std::holds_alternative<effect::Recognise>(effect) || std::holds_alternative<effect::OpenCamera>(effect) ||
         std::holds_alternative<effect::CloseCamera>(effect) || std::holds_alternative<effect::TakePhoto>(effect);
}

void InputDesk::Carry(Effect effect) {
  std::visit([this](const auto& what) { Do(what); }, effect);
  WipeEffect(&effect);
}

void InputDesk::Do(const effect::Recognise& question) {
  if (handwriting_ == nullptr && !handwriting_failed_) {
    const auto models = FindHandwritingModels(parts_.handwriting_models);
    auto opened = models.ok() ? OpenHandwriting(*models) : models.status();
    handwriting_failed_ = !opened.ok();
    if (!opened.ok()) parts_.log->Warning("handwriting.not_opened", {{"status", std::string(opened.status().message())}});
    if (opened.ok()) handwriting_ = *std::move(opened);
  }
  if (handwriting_ == nullptr) return;
  parts_.actions->Push(action::InkRecognised{question.asked, handwriting_->Recognise(question.strokes, question.traditional)});
}

void InputDesk::Do(const effect::OpenCamera& open) { camera_.Open(open.for_codes ? CameraUse::kCodes : CameraUse::kPhoto); }

void InputDesk::Do(const effect::CloseCamera&) { camera_.Close(); }

void InputDesk::Do(const effect::TakePhoto& question) {
  absl::StatusOr<std::string> photo = camera_.TakePhoto();
  if (photo.ok()) return parts_.actions->Push(action::PhotoTaken{question.form_id, *std::move(photo)});
  parts_.log->Warning("camera.no_photo", {{"status", std::string(photo.status().message())}});
  parts_.actions->Push(action::PhotoNotTaken{question.form_id});
}

}  // namespace footfall::kiosk
