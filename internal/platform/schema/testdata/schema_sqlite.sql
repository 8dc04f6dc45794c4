CREATE TABLE account (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  login         TEXT NOT NULL,
  name          TEXT   NOT NULL,
  password      TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  staff         BOOLEAN NOT NULL,
  subject       BYTEA,
  version       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX account_staff ON account (federation_id, login) WHERE staff = TRUE;

CREATE UNIQUE INDEX account_subject ON account (federation_id, subject);

CREATE TABLE api_token (
  federation_id BIGINT NOT NULL,
  token_hash    BYTEA  NOT NULL,
  id            BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  scopes        TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, token_hash)
) WITHOUT ROWID;

CREATE INDEX api_token_account ON api_token (federation_id, account_id);

CREATE TABLE application (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  doorway_id    BIGINT,
  membership_id BIGINT,
  version       BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  closed_at     BIGINT,
  name          TEXT   NOT NULL,
  doc_kind      TEXT   NOT NULL,
  work_unit     TEXT   NOT NULL,
  platform      TEXT   NOT NULL,
  consent       TEXT   NOT NULL,
  lang          TEXT   NOT NULL,
  answer        TEXT   NOT NULL,
  secrets       BYTEA  NOT NULL,
  follow_hash   BYTEA  NOT NULL, ground TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX application_closed ON application (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX application_follow ON application (follow_hash);

CREATE INDEX application_org ON application (org_id, id);

CREATE TABLE audit_entry (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  at            BIGINT NOT NULL,
  account_id    BIGINT,
  actor_name    TEXT   NOT NULL,
  via           TEXT   NOT NULL,
  use_case      TEXT   NOT NULL,
  org_id        BIGINT,
  record_kind   TEXT   NOT NULL,
  record_id     BIGINT,
  reason        TEXT   NOT NULL,
  detail        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX audit_entry_org ON audit_entry (federation_id, org_id, id) WHERE org_id IS NOT NULL;

CREATE INDEX audit_entry_record ON audit_entry (federation_id, record_id, id) WHERE record_id IS NOT NULL;

CREATE INDEX audit_entry_use ON audit_entry (federation_id, use_case, org_id, id) WHERE org_id IS NOT NULL;

CREATE TABLE blob (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  purpose       TEXT   NOT NULL,
  file_name     TEXT   NOT NULL,
  media_type    TEXT   NOT NULL,
  bytes         BIGINT NOT NULL,
  delete_after  BIGINT,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX blob_expiry ON blob (delete_after) WHERE delete_after IS NOT NULL;

CREATE TABLE cadre_post (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  term_id       BIGINT,
  membership_id BIGINT,
  version       BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  entitled      BIGINT NOT NULL,
  votes         BIGINT NOT NULL,
  chair         BOOLEAN,
  trained       BOOLEAN NOT NULL,
  post          TEXT   NOT NULL,
  tenure        TEXT   NOT NULL,
  name          TEXT   NOT NULL,
  from_day      TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  document      TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  ended         TEXT   NOT NULL,
  consent_on    TEXT   NOT NULL,
  end_document  TEXT   NOT NULL,
  end_reason    TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id),
  UNIQUE (federation_id, org_id, chair)
) WITHOUT ROWID;

CREATE INDEX cadre_post_org ON cadre_post (federation_id, org_id, to_day, id);

CREATE TABLE cadre_training (
  federation_id BIGINT NOT NULL,
  post_id       BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  hours         BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  held_on       TEXT   NOT NULL,
  course        TEXT   NOT NULL,
  certificate   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, post_id, id)
) WITHOUT ROWID;

CREATE TABLE cadre_vacancy (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  post_id       BIGINT NOT NULL,
  waiting       BOOLEAN,
  since_day     TEXT   NOT NULL,
  due_day       TEXT   NOT NULL,
  filled_on     TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id),
  UNIQUE (federation_id, org_id, waiting)
) WITHOUT ROWID;

CREATE INDEX cadre_vacancy_due ON cadre_vacancy (federation_id, waiting, due_day, id);

CREATE TABLE calendar_day (
  day  TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (day)
) WITHOUT ROWID;

CREATE TABLE code (
  list       TEXT NOT NULL,
  code       TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  name       TEXT NOT NULL,
  name_en    TEXT NOT NULL,
  parent     TEXT NOT NULL,
  position   BIGINT NOT NULL,
  source     TEXT NOT NULL,
  synonyms   TEXT NOT NULL,
  PRIMARY KEY (list, code, valid_from)
) WITHOUT ROWID;

CREATE TABLE column_map (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  headings      TEXT   NOT NULL,
  layout        TEXT   NOT NULL,
  used_at       BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, headings)
) WITHOUT ROWID;

CREATE TABLE coverage (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  from_day      TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, employer_id, from_day)
) WITHOUT ROWID;

CREATE INDEX coverage_employer ON coverage (federation_id, employer_id);

CREATE TABLE division (
  code       TEXT NOT NULL,
  parent     TEXT NOT NULL,
  level      TEXT NOT NULL,
  name       TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  PRIMARY KEY (code, valid_from)
) WITHOUT ROWID;

CREATE INDEX division_parent ON division (parent, code);

CREATE TABLE doorway (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  employer_id   BIGINT,
  fallback_id   BIGINT,
  made_at       BIGINT NOT NULL,
  kind          TEXT   NOT NULL,
  place         TEXT   NOT NULL,
  platform      TEXT   NOT NULL,
  last_day      TEXT   NOT NULL,
  made_by       TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX doorway_org ON doorway (org_id, id);

CREATE TABLE duplicate (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  a_id          BIGINT NOT NULL,
  b_id          BIGINT NOT NULL,
  a_version     BIGINT NOT NULL,
  b_version     BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  grade         BIGINT NOT NULL,
  found_at      BIGINT NOT NULL,
  decided_at    BIGINT,
  merge_id      BIGINT,
  state         TEXT   NOT NULL,
  reasons       TEXT   NOT NULL,
  decided_by    TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX duplicate_b ON duplicate (b_id);

CREATE INDEX duplicate_list ON duplicate (federation_id, state, grade, id);

CREATE UNIQUE INDEX duplicate_pair ON duplicate (federation_id, a_id, b_id);

CREATE TABLE duplicate_search (
  federation_id BIGINT NOT NULL,
  sort_key      TEXT NOT NULL,
  PRIMARY KEY (federation_id)
) WITHOUT ROWID;

CREATE TABLE duty (
  federation_id BIGINT NOT NULL,
  proceeding_id BIGINT NOT NULL,
  org_id        BIGINT,
  climbed       BIGINT NOT NULL,
  due_at        BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  clock         TEXT   NOT NULL,
  PRIMARY KEY (federation_id, proceeding_id, name)
) WITHOUT ROWID;

CREATE INDEX duty_due ON duty (due_at, federation_id, proceeding_id);

CREATE INDEX duty_federation ON duty (federation_id, due_at, proceeding_id, name) WHERE org_id IS NOT NULL;

CREATE INDEX duty_org ON duty (org_id, due_at, proceeding_id, name) WHERE org_id IS NOT NULL;

CREATE TABLE edition (
  subject    TEXT   NOT NULL,
  number     BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (subject)
) WITHOUT ROWID;

CREATE TABLE employer (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  uscc          TEXT,
  name          TEXT   NOT NULL,
  kind_code     TEXT   NOT NULL,
  industry_code TEXT   NOT NULL,
  division_code TEXT NOT NULL,
  address       TEXT   NOT NULL,
  opened_on     TEXT   NOT NULL,
  closed_on     TEXT   NOT NULL,
  employees     BIGINT,
  women         BIGINT,
  migrants      BIGINT,
  dispatched    BIGINT,
  new_form      BIGINT,
  covered       BOOLEAN NOT NULL DEFAULT FALSE,
  sort_key      TEXT NOT NULL,
  find_key      TEXT   NOT NULL,
  version       BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX employer_gap_age ON employer (federation_id, opened_on, id, employees, industry_code) WHERE covered = FALSE;

CREATE INDEX employer_gap_place ON employer (federation_id, division_code, employees, opened_on, closed_on, id) WHERE covered = FALSE;

CREATE INDEX employer_gap_size ON employer (federation_id, employees, id, opened_on, industry_code) WHERE covered = FALSE;

CREATE INDEX employer_place ON employer (federation_id, division_code, employees, opened_on, closed_on, id);

CREATE INDEX employer_sort ON employer (federation_id, sort_key, id);

CREATE UNIQUE INDEX employer_uscc ON employer (federation_id, uscc);

CREATE TABLE federation (
  id            BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  division_code TEXT   NOT NULL,
  root_org_id   BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (id)
) WITHOUT ROWID;

CREATE TABLE figure_due (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  days          BIGINT NOT NULL,
  adds          TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE TABLE founding (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  made_id       BIGINT NOT NULL,
  guide_id      BIGINT,
  version       BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  listed        BIGINT NOT NULL,
  entitled      BIGINT NOT NULL,
  present       BIGINT NOT NULL,
  over          BOOLEAN NOT NULL,
  name          TEXT   NOT NULL,
  met_on        TEXT   NOT NULL,
  registered_on TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX founding_made ON founding (made_id);

CREATE INDEX founding_org ON founding (org_id, id);

CREATE TABLE founding_employer (
  federation_id BIGINT NOT NULL,
  founding_id   BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  under_way     BOOLEAN NOT NULL,
  PRIMARY KEY (federation_id, founding_id, employer_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX founding_employer_once ON founding_employer (federation_id, employer_id) WHERE under_way = TRUE;

CREATE TABLE founding_holder (
  federation_id BIGINT NOT NULL,
  founding_id   BIGINT NOT NULL,
  part          TEXT   NOT NULL,
  seq           BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  post          TEXT   NOT NULL,
  sent_by       TEXT   NOT NULL,
  PRIMARY KEY (federation_id, founding_id, part, seq)
) WITHOUT ROWID;

CREATE TABLE gap (
  federation_id BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  account_id    BIGINT,
  org_id        BIGINT,
  founding_id   BIGINT,
  state         TEXT   NOT NULL,
  due_day       TEXT   NOT NULL,
  visited_on    TEXT   NOT NULL,
  found         TEXT   NOT NULL,
  next_step     TEXT   NOT NULL,
  ended_on      TEXT   NOT NULL,
  account_name  TEXT   NOT NULL,
  PRIMARY KEY (federation_id, employer_id)
) WITHOUT ROWID;

CREATE INDEX gap_account ON gap (federation_id, account_id) WHERE account_id IS NOT NULL;

CREATE INDEX gap_org ON gap (federation_id, org_id) WHERE org_id IS NOT NULL;

CREATE TABLE gap_entry (
  federation_id BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  account_id    BIGINT,
  org_id        BIGINT,
  recorded_at   BIGINT NOT NULL,
  kind          TEXT   NOT NULL,
  on_day        TEXT   NOT NULL,
  found         TEXT   NOT NULL,
  next_step     TEXT   NOT NULL,
  due_day       TEXT   NOT NULL,
  account_name  TEXT   NOT NULL,
  note          TEXT   NOT NULL,
  recorded_by   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, employer_id, seq)
) WITHOUT ROWID;

CREATE TABLE gap_share (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  employers     BIGINT NOT NULL,
  heads         BIGINT NOT NULL,
  listed        BIGINT NOT NULL,
  missing       BIGINT NOT NULL,
  counted_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id)
) WITHOUT ROWID;

CREATE INDEX gap_share_missing ON gap_share (federation_id, missing, org_id, heads, listed);

CREATE TABLE idempotency_key (
  federation_id BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  key           TEXT   NOT NULL,
  request_hash  BYTEA  NOT NULL,
  status        BIGINT NOT NULL,
  body          BYTEA  NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, account_id, key)
) WITHOUT ROWID;

CREATE TABLE import_batch (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  account_id    BIGINT,
  actor_name    TEXT   NOT NULL,
  via           TEXT   NOT NULL,
  file_name     TEXT   NOT NULL,
  file_hash     BYTEA  NOT NULL,
  blob_id       BIGINT,
  rejects_id    BIGINT,
  layout        TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  total_rows    BIGINT NOT NULL,
  done_row      BIGINT NOT NULL,
  rows_read     BIGINT NOT NULL,
  joined        BIGINT NOT NULL,
  updated       BIGINT NOT NULL,
  unchanged     BIGINT NOT NULL,
  needs_look    BIGINT NOT NULL,
  rejected      BIGINT NOT NULL,
  problem       TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  kept_until    BIGINT NOT NULL,
  started_at    BIGINT,
  finished_at   BIGINT,
  undone_at     BIGINT,
  version       BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX import_batch_org ON import_batch (federation_id, org_id, id);

CREATE TABLE import_row (
  federation_id BIGINT NOT NULL,
  batch_id      BIGINT NOT NULL,
  row_no        BIGINT NOT NULL,
  outcome       TEXT   NOT NULL,
  reasons       BYTEA  NOT NULL,
  cells         BYTEA  NOT NULL,
  decision      TEXT   NOT NULL,
  PRIMARY KEY (federation_id, batch_id, row_no)
) WITHOUT ROWID;

CREATE TABLE invitation (
  federation_id BIGINT NOT NULL,
  token_hash    BYTEA  NOT NULL,
  purpose       TEXT   NOT NULL,
  org_id        BIGINT NOT NULL,
  account_id    BIGINT,
  subject       BYTEA,
  name          TEXT   NOT NULL,
  unfit         BOOLEAN NOT NULL,
  expires_at    BIGINT NOT NULL,
  used_at       BIGINT,
  made_by       TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, token_hash)
) WITHOUT ROWID;

CREATE INDEX invitation_account ON invitation (federation_id, account_id);

CREATE INDEX invitation_subject ON invitation (federation_id, subject) WHERE subject IS NOT NULL;

CREATE TABLE job (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  kind          TEXT   NOT NULL,
  args          TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  run_at        BIGINT NOT NULL,
  attempt       BIGINT NOT NULL,
  last_error    TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX job_due ON job (run_at, federation_id, id) WHERE state = 'waiting';

CREATE TABLE lease (
  name       TEXT   NOT NULL,
  holder     TEXT   NOT NULL,
  until      BIGINT NOT NULL,
  PRIMARY KEY (name)
) WITHOUT ROWID;

CREATE TABLE login_directory (
  login         TEXT NOT NULL,
  federation_id BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  PRIMARY KEY (login)
) WITHOUT ROWID;

CREATE TABLE manager (
  federation_id BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  post          TEXT   NOT NULL,
  doc_kind      TEXT   NOT NULL,
  doc_number    BYTEA,
  doc_index     BYTEA,
  from_day      TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, employer_id, id)
) WITHOUT ROWID;

CREATE INDEX manager_doc ON manager (federation_id, doc_index);

CREATE TABLE membership (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  person_id     BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  batch_id      BIGINT,
  seq           BIGINT NOT NULL,
  confirmed_at  BIGINT,
  objected_at   BIGINT,
  holds_claim   BOOLEAN NOT NULL,
  state         TEXT   NOT NULL,
  basis         TEXT   NOT NULL,
  joined_on     TEXT   NOT NULL,
  since         TEXT   NOT NULL,
  sort_key      TEXT NOT NULL,
  find_key      TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX membership_inactive ON membership (federation_id, sort_key, id, org_id) WHERE state <> 'active';

CREATE INDEX membership_objecting ON membership (federation_id, sort_key, id, org_id) WHERE objected_at IS NOT NULL;

CREATE INDEX membership_org ON membership (org_id, sort_key, id);

CREATE INDEX membership_person ON membership (person_id);

CREATE INDEX membership_sort ON membership (federation_id, sort_key, id, org_id);

CREATE INDEX membership_unclaimed ON membership (federation_id, id) WHERE holds_claim = FALSE AND state IN ('active', 'retained', 'transferring');

CREATE TABLE membership_entry (
  federation_id BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  corrects      BIGINT,
  listed        SMALLINT NOT NULL,
  counted       SMALLINT NOT NULL,
  confirmed     SMALLINT NOT NULL,
  kind          TEXT   NOT NULL,
  on_day        TEXT   NOT NULL,
  basis         TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  recorded_by   TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, membership_id, seq)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE membership_gram USING fts5 (grams, content='', contentless_delete=1, detail=none, tokenize='ascii');

CREATE TABLE membership_move (
  federation_id BIGINT NOT NULL,
  from_id       BIGINT NOT NULL,
  reorg_id      BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  into_id       BIGINT,
  claim_to_id   BIGINT,
  PRIMARY KEY (federation_id, from_id, reorg_id, membership_id)
) WITHOUT ROWID;

CREATE TABLE message (
  federation_id BIGINT  NOT NULL,
  id            BIGINT  NOT NULL,
  org_id        BIGINT  NOT NULL,
  made_at       BIGINT  NOT NULL,
  not_before    BIGINT  NOT NULL,
  until         BIGINT  NOT NULL,
  sent_at       BIGINT,
  delete_after  BIGINT,
  attempts      BIGINT  NOT NULL,
  urgent        BOOLEAN NOT NULL,
  state         TEXT    NOT NULL,
  purpose       TEXT    NOT NULL,
  budget_day    TEXT    NOT NULL,
  fault         TEXT    NOT NULL,
  to_index      BYTEA   NOT NULL,
  secrets       BYTEA   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX message_due ON message (urgent, not_before, federation_id, id) WHERE state = 'waiting';

CREATE INDEX message_over ON message (delete_after) WHERE delete_after IS NOT NULL;

CREATE INDEX message_to ON message (to_index, budget_day);

CREATE TABLE migration (id BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (id));

CREATE TABLE office_candidate (
  federation_id BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  votes         BIGINT NOT NULL,
  elected       BOOLEAN NOT NULL,
  name          TEXT   NOT NULL,
  PRIMARY KEY (federation_id, term_id, seq)
) WITHOUT ROWID;

CREATE TABLE office_round (
  federation_id BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  round         BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  seats         BIGINT NOT NULL,
  entitled      BIGINT NOT NULL,
  present       BIGINT NOT NULL,
  issued        BIGINT NOT NULL,
  returned      BIGINT NOT NULL,
  held_on       TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, term_id, round)
) WITHOUT ROWID;

CREATE TABLE office_round_vote (
  federation_id BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  round         BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  votes         BIGINT NOT NULL,
  elected       BOOLEAN NOT NULL,
  PRIMARY KEY (federation_id, term_id, round, seq)
) WITHOUT ROWID;

CREATE TABLE office_shift (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  asked         BOOLEAN,
  early         BOOLEAN NOT NULL,
  last_day      TEXT   NOT NULL,
  until_day     TEXT   NOT NULL,
  answered_on   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id),
  UNIQUE (federation_id, term_id, asked)
) WITHOUT ROWID;

CREATE INDEX office_shift_term ON office_shift (federation_id, term_id, id);

CREATE TABLE office_term (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  number        BIGINT NOT NULL,
  years         BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  seats         BIGINT NOT NULL,
  entitled      BIGINT NOT NULL,
  present       BIGINT NOT NULL,
  issued        BIGINT NOT NULL,
  returned      BIGINT NOT NULL,
  members       BIGINT NOT NULL,
  running       BOOLEAN,
  body          TEXT   NOT NULL,
  elected_on    TEXT   NOT NULL,
  last_day      TEXT   NOT NULL,
  first_last_day TEXT  NOT NULL,
  reason        TEXT   NOT NULL,
  confirmed_no  TEXT   NOT NULL,
  confirmed_on  TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id),
  UNIQUE (federation_id, org_id, body, number),
  UNIQUE (federation_id, org_id, body, running)
) WITHOUT ROWID;

CREATE INDEX office_term_due ON office_term (federation_id, running, last_day, id, org_id);

CREATE TABLE org (
  federation_id        BIGINT NOT NULL,
  id                   BIGINT NOT NULL,
  code                 TEXT NOT NULL,
  name                 TEXT   NOT NULL,
  kind                 TEXT   NOT NULL,
  level                TEXT   NOT NULL,
  state                TEXT   NOT NULL,
  part                 BOOLEAN NOT NULL,
  path                 TEXT NOT NULL,
  parent_id            BIGINT,
  industrial_parent_id BIGINT,
  industrial_path      TEXT,
  guided_by_id         BIGINT,
  uscc                 TEXT,
  division_code        TEXT NOT NULL,
  industry_code        TEXT   NOT NULL,
  address              TEXT   NOT NULL,
  phone                TEXT   NOT NULL,
  legal_person_no      TEXT   NOT NULL,
  founded_on           TEXT   NOT NULL,
  sort_key             TEXT NOT NULL,
  find_key             TEXT   NOT NULL,
  valid_from           TEXT   NOT NULL,
  version              BIGINT NOT NULL,
  recorded_at          BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX org_code ON org (federation_id, code);

CREATE INDEX org_industrial ON org (federation_id, industrial_path);

CREATE INDEX org_parent ON org (federation_id, parent_id, sort_key, id);

CREATE UNIQUE INDEX org_path ON org (federation_id, path);

CREATE INDEX org_territory ON org (federation_id, division_code) WHERE kind IN ('federation', 'street');

CREATE UNIQUE INDEX org_uscc ON org (federation_id, uscc);

CREATE TABLE org_figure (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  grain         TEXT   NOT NULL,
  period        TEXT   NOT NULL,
  listed        BIGINT NOT NULL,
  counted       BIGINT NOT NULL,
  confirmed     BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, grain, period)
) WITHOUT ROWID;

CREATE TABLE org_version (
  federation_id        BIGINT NOT NULL,
  org_id               BIGINT NOT NULL,
  version              BIGINT NOT NULL,
  valid_from           TEXT   NOT NULL,
  valid_to             TEXT   NOT NULL,
  code                 TEXT NOT NULL,
  name                 TEXT   NOT NULL,
  kind                 TEXT   NOT NULL,
  level                TEXT   NOT NULL,
  state                TEXT   NOT NULL,
  part                 BOOLEAN NOT NULL,
  parent_id            BIGINT,
  industrial_parent_id BIGINT,
  guided_by_id         BIGINT,
  uscc                 TEXT,
  division_code        TEXT NOT NULL,
  industry_code        TEXT   NOT NULL,
  address              TEXT   NOT NULL,
  phone                TEXT   NOT NULL,
  legal_person_no      TEXT   NOT NULL,
  founded_on           TEXT   NOT NULL,
  sort_key             TEXT NOT NULL,
  recorded_at          BIGINT NOT NULL,
  recorded_by          TEXT   NOT NULL,
  reason               TEXT   NOT NULL,
  PRIMARY KEY (federation_id, org_id, version)
) WITHOUT ROWID;

CREATE INDEX org_version_parent ON org_version (federation_id, parent_id, valid_from);

CREATE TABLE person (
  federation_id     BIGINT NOT NULL,
  id                BIGINT NOT NULL,
  version           BIGINT NOT NULL,
  migrant           BOOLEAN,
  name              TEXT   NOT NULL,
  sex               TEXT   NOT NULL,
  birth             TEXT   NOT NULL,
  doc_kind          TEXT   NOT NULL,
  secrets           BYTEA  NOT NULL,
  doc_index         BYTEA  NOT NULL,
  phone_index       BYTEA,
  education         TEXT,
  degree            TEXT,
  hukou_kind        TEXT,
  hukou_place       TEXT,
  marital           TEXT,
  work_unit         TEXT,
  department        TEXT,
  post              TEXT,
  work_state        TEXT,
  work_form         TEXT,
  new_form_group    TEXT,
  platform          TEXT,
  occupation        TEXT,
  skill_level       TEXT,
  title             TEXT,
  model_worker      TEXT,
  card_no           TEXT,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX person_doc ON person (doc_index);

CREATE INDEX person_phone ON person (phone_index);

CREATE TABLE person_change (
  federation_id BIGINT NOT NULL,
  person_id     BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  correction    BOOLEAN NOT NULL,
  old_values    BYTEA  NOT NULL,
  fields        TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  recorded_by   TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  batch_id      BIGINT,
  PRIMARY KEY (federation_id, person_id, version)
) WITHOUT ROWID;

CREATE INDEX person_change_batch ON person_change (federation_id, batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE person_claim (
  federation_id BIGINT NOT NULL,
  person_id     BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  id_index      BYTEA  NOT NULL,
  PRIMARY KEY (id_index)
) WITHOUT ROWID;

CREATE TABLE person_merge (
  federation_id  BIGINT NOT NULL,
  id             BIGINT NOT NULL,
  kept_id        BIGINT NOT NULL,
  gone_id        BIGINT NOT NULL,
  kept_person_id BIGINT NOT NULL,
  gone_person_id BIGINT NOT NULL,
  kept_was       BIGINT NOT NULL,
  gone_was       BIGINT NOT NULL,
  kept_version   BIGINT NOT NULL,
  gone_version   BIGINT NOT NULL,
  kept_seq       BIGINT NOT NULL,
  gone_seq       BIGINT NOT NULL,
  confirmed_at   BIGINT,
  objected_at    BIGINT,
  account_id     BIGINT,
  apart_id       BIGINT,
  made_at        BIGINT NOT NULL,
  undone_at      BIGINT,
  ended          BOOLEAN NOT NULL,
  kept_held      BOOLEAN NOT NULL,
  gone_held      BOOLEAN NOT NULL,
  basis          TEXT   NOT NULL,
  on_day         TEXT   NOT NULL,
  until_day      TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX person_merge_apart ON person_merge (apart_id);

CREATE INDEX person_merge_gone ON person_merge (gone_id);

CREATE INDEX person_merge_gone_person ON person_merge (gone_person_id);

CREATE INDEX person_merge_kept_person ON person_merge (kept_person_id);

CREATE TABLE phone_code (
  federation_id BIGINT NOT NULL,
  to_index      BYTEA  NOT NULL,
  day           TEXT   NOT NULL,
  seq           BIGINT NOT NULL,
  record_id     BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  tries         BIGINT NOT NULL,
  used_at       BIGINT,
  hash          BYTEA  NOT NULL,
  PRIMARY KEY (federation_id, to_index, day, seq)
) WITHOUT ROWID;

CREATE INDEX phone_code_made ON phone_code (made_at);

CREATE INDEX phone_code_record ON phone_code (record_id, made_at);

CREATE TABLE platform_heads (
  federation_id BIGINT NOT NULL,
  division_code TEXT NOT NULL,
  platform      TEXT   NOT NULL,
  heads         BIGINT NOT NULL,
  as_of         TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  recorded_by   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, division_code, platform)
) WITHOUT ROWID;

CREATE TABLE platform_members (
  federation_id BIGINT NOT NULL,
  division_code TEXT NOT NULL,
  platform      TEXT   NOT NULL,
  members       BIGINT NOT NULL,
  counted_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, division_code, platform)
) WITHOUT ROWID;

CREATE TABLE proceeding (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  opened_at     BIGINT NOT NULL,
  closed_at     BIGINT,
  procedure     TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE TABLE proceeding_step (
  federation_id BIGINT NOT NULL,
  proceeding_id BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  at            BIGINT NOT NULL,
  org_id        BIGINT,
  event         TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  party         TEXT   NOT NULL,
  name          TEXT   NOT NULL,
  document      TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, proceeding_id, seq)
) WITHOUT ROWID;

CREATE TABLE reorg (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  body_id       BIGINT NOT NULL,
  into_id       BIGINT NOT NULL,
  from_id       BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  members       BIGINT NOT NULL,
  done          BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  ended_at      BIGINT,
  kind          TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  on_day        TEXT   NOT NULL,
  undone_on     TEXT   NOT NULL,
  document      TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  made_by       TEXT   NOT NULL,
  undone_by     TEXT   NOT NULL,
  choice        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX reorg_body ON reorg (federation_id, body_id, id);

CREATE INDEX reorg_into ON reorg (federation_id, into_id, id);

CREATE TABLE reorg_item (
  federation_id BIGINT NOT NULL,
  reorg_id      BIGINT NOT NULL,
  part          TEXT   NOT NULL,
  record_id     BIGINT NOT NULL,
  PRIMARY KEY (federation_id, reorg_id, part, record_id)
) WITHOUT ROWID;

CREATE TABLE role_grant (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  role          TEXT   NOT NULL,
  below         BOOLEAN NOT NULL,
  from_day      TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  given_by      TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  created_at    BIGINT NOT NULL,
  taken_at      BIGINT,
  taken_by      TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX role_grant_account ON role_grant (federation_id, account_id);

CREATE INDEX role_grant_org ON role_grant (federation_id, org_id);

CREATE TABLE roll (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id)
) WITHOUT ROWID;

CREATE TABLE rule (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  valid_from    TEXT   NOT NULL,
  value         TEXT   NOT NULL,
  grade         TEXT   NOT NULL,
  source        TEXT   NOT NULL,
  checked_on    TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  recorded_by   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, org_id, name, valid_from, recorded_at)
) WITHOUT ROWID;

CREATE TABLE session (
  federation_id BIGINT NOT NULL,
  token_hash    BYTEA  NOT NULL,
  account_id    BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  seen_at       BIGINT NOT NULL,
  device        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, token_hash)
) WITHOUT ROWID;

CREATE INDEX session_account ON session (federation_id, account_id);

CREATE TABLE transfer (
  federation_id    BIGINT NOT NULL,
  id               BIGINT NOT NULL,
  org_id           BIGINT NOT NULL,
  membership_id    BIGINT NOT NULL,
  to_federation_id BIGINT NOT NULL,
  to_membership_id BIGINT NOT NULL,
  made_at          BIGINT NOT NULL,
  state_before     TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
) WITHOUT ROWID;

CREATE INDEX transfer_membership ON transfer (membership_id);

CREATE TABLE tree (
  federation_id BIGINT NOT NULL,
  edition       BIGINT NOT NULL,
  moved_on      TEXT   NOT NULL,
  PRIMARY KEY (federation_id)
) WITHOUT ROWID;

CREATE TABLE vault_key (
  id         BIGINT NOT NULL,
  wrapped    BYTEA  NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT,
  PRIMARY KEY (id)
) WITHOUT ROWID;
