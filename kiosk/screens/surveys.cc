// Surveys: which there are, one question a page, thanks.
#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"
#include "kiosk/screens/visitor_pages.h"

namespace footfall::kiosk {
namespace {

constexpr float kTopMm = 12, kRowMm = 18;

int IndexOf(const std::vector<const rules::FieldRule*>& questions, const std::string& field_id) {
  for (size_t i = 0; i < questions.size(); ++i) {
    if (questions[i]->id == field_id) return static_cast<int>(i);
  }
  return 0;
}

// Back, where one is, the way out, languages.
void DrawTop(const State& state, Ui& ui, ActionSink& sink, Rect* page, int index, int count) {
  Rect row = page->CutTop(ui.mm(kTopMm), ui.mm(3));
  const ButtonOptions quiet{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .size = TextSize::kBody};
  if (Button(ui, "survey.back", row.CutLeft(ui.mm(26), ui.mm(2)), Tr("common.back"), quiet)) sink.Emit(action::Back{});
  LanguageBar(state, ui, sink, row.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  Rect second = ui.portrait() ? page->CutTop(ui.mm(kTopMm), ui.mm(2)) : row;
  const ButtonOptions leave{.look = ButtonLook::kSecondary, .size = TextSize::kBody};
  const Rect no = second.CutRight(ui.mm(ui.portrait() ? 40 : 34), ui.mm(3));
  if (Button(ui, "survey.leave", no, Tr("survey.no_thanks"), leave)) sink.Emit(action::LeaveSurvey{});
  StepDots(ui, second, index, count);
}

}  // namespace

void DrawSurvey(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  const SurveyForm& form = state.survey;
  const SurveyView* survey = FindSurvey(state.config.playbook, form.survey_id);
  if (form.done) {
    const Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
    if (Button(ui, "survey.finish", foot, Tr("common.done"), {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
    return DrawDone(ui, page, Tr("survey.thanks"), Tr("survey.thanks_words"));
  }
  const std::vector<const rules::FieldRule*> questions = SurveyQuestions(state);
  if (survey == nullptr || questions.empty()) return;
  const int index = IndexOf(questions, form.field_id);
  const rules::FieldRule& rule = *questions[static_cast<size_t>(index)];
  const auto view = survey->fields.find(rule.id);
  if (view == survey->fields.end()) return;
  const int count = static_cast<int>(questions.size());
  DrawTop(state, ui, sink, &page, index, count);
  DrawFieldQuestion({state, form, rule, view->second, index + 1 == count}, ui, sink, page);
}

void DrawSurveys(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("survey.title"));
  const std::vector<SurveyView>& surveys = state.config.playbook.surveys;
  if (surveys.empty()) return DrawNotice(ui, page, Icon::kQuestion, Tr("survey.none"), Tr("playbook.none_words"));
  const float height = ParagraphHeight(ui, page.w, Tr("survey.words"), TextSize::kBody);
  Paragraph(ui, page.CutTop(height, ui.mm(3)), Tr("survey.words"), TextSize::kBody, Ink::kMuted);
  ScrollState* scroll = sink.Scroll("surveys");
  const Rect inside = BeginScroll(ui, "survey.list", page, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  for (const SurveyView& survey : surveys) {
    const Rect row = rest.CutTop(ui.mm(kRowMm), ui.mm(3));
    bool pressed = false;
    if (TouchArea(ui, "survey.open." + survey.id, row, Localized(ui, survey.title), &pressed)) sink.Emit(action::OpenSurvey{survey.id});
    Panel(ui, row, pressed ? Fill::kPrimarySoft : Fill::kSurface);
    const FactSpec fact{Icon::kQuestion, Tr("survey.questions", {{"count", std::to_string(survey.form.fields.size())}}),
                        Localized(ui, survey.title)};
    DrawFact(ui, {row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h}, fact);
  }
  EndScroll(ui, page, scroll, rest.y - inside.y);
}

}  // namespace footfall::kiosk
