-- Why: what a campaign's staff work by (checklists, surveys, talk track, answers, contingency plans) is kept on the server and held by kiosks;
-- answers to a survey are counted by the questions of the version that was asked, so those stay when the playbook goes on.
CREATE TABLE playbooks (
  campaign_id TEXT NOT NULL PRIMARY KEY REFERENCES campaigns (campaign_id),
  version INTEGER NOT NULL,
  record BLOB NOT NULL
);

-- Each version of each survey, an encoded Survey. A survey that was taken out and comes back goes on where it stopped.
CREATE TABLE survey_versions (
  campaign_id TEXT NOT NULL REFERENCES campaigns (campaign_id),
  survey_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (campaign_id, survey_id, version)
);
