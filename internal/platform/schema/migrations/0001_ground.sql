-- Ground: federations, the tree, employers, people and their memberships, accounts, and what the platform keeps.
-- One text for every engine (docs/decisions/0002). A table's kind and key stand in tables.go; from them come
-- WITHOUT ROWID on SQLite and the partitions of the twin. Times are µs UTC, days ISO text, money fen. Where a table has a row for
-- each member, columns of fixed width come first, for PostgreSQL fills the gaps between others, and an index that begins with
-- a key of one person or one union leaves the federation out.

CREATE TABLE federation (
  id            BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  division_code TEXT   NOT NULL,
  root_org_id   BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE vault_key (
  id         BIGINT NOT NULL,
  wrapped    BYTEA  NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT,
  PRIMARY KEY (id)
);

CREATE TABLE lease (
  name       TEXT   NOT NULL,
  holder     TEXT   NOT NULL,
  until      BIGINT NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE division (
  code       TEXT COLLATE "C" NOT NULL,
  parent     TEXT COLLATE "C" NOT NULL,
  level      TEXT NOT NULL,
  name       TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  PRIMARY KEY (code, valid_from)
);
CREATE INDEX division_parent ON division (parent, code);

CREATE TABLE calendar_day (
  day  TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (day)
);

CREATE TABLE code (
  list       TEXT NOT NULL,
  code       TEXT COLLATE "C" NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  name       TEXT NOT NULL,
  name_en    TEXT NOT NULL,
  parent     TEXT NOT NULL,
  position   BIGINT NOT NULL,
  source     TEXT NOT NULL,
  synonyms   TEXT NOT NULL,
  PRIMARY KEY (list, code, valid_from)
);

CREATE TABLE edition (
  subject    TEXT   NOT NULL,
  number     BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (subject)
);

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
);

CREATE TABLE tree (
  federation_id BIGINT NOT NULL,
  edition       BIGINT NOT NULL,
  moved_on      TEXT   NOT NULL,
  PRIMARY KEY (federation_id)
);

CREATE TABLE org (
  federation_id        BIGINT NOT NULL,
  id                   BIGINT NOT NULL,
  code                 TEXT COLLATE "C" NOT NULL,
  name                 TEXT   NOT NULL,
  kind                 TEXT   NOT NULL,
  level                TEXT   NOT NULL,
  state                TEXT   NOT NULL,
  part                 BOOLEAN NOT NULL,
  path                 TEXT COLLATE "C" NOT NULL,
  parent_id            BIGINT,
  industrial_parent_id BIGINT,
  industrial_path      TEXT COLLATE "C",
  guided_by_id         BIGINT,
  uscc                 TEXT COLLATE "C",
  division_code        TEXT COLLATE "C" NOT NULL,
  industry_code        TEXT   NOT NULL,
  address              TEXT   NOT NULL,
  phone                TEXT   NOT NULL,
  legal_person_no      TEXT   NOT NULL,
  founded_on           TEXT   NOT NULL,
  sort_key             TEXT COLLATE "C" NOT NULL,
  find_key             TEXT   NOT NULL,
  valid_from           TEXT   NOT NULL,
  version              BIGINT NOT NULL,
  recorded_at          BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE UNIQUE INDEX org_code ON org (federation_id, code);
CREATE UNIQUE INDEX org_path ON org (federation_id, path);
CREATE UNIQUE INDEX org_uscc ON org (federation_id, uscc);
CREATE INDEX org_parent ON org (federation_id, parent_id, sort_key, id);
CREATE INDEX org_industrial ON org (federation_id, industrial_path);

CREATE TABLE org_version (
  federation_id        BIGINT NOT NULL,
  org_id               BIGINT NOT NULL,
  version              BIGINT NOT NULL,
  valid_from           TEXT   NOT NULL,
  valid_to             TEXT   NOT NULL,
  code                 TEXT COLLATE "C" NOT NULL,
  name                 TEXT   NOT NULL,
  kind                 TEXT   NOT NULL,
  level                TEXT   NOT NULL,
  state                TEXT   NOT NULL,
  part                 BOOLEAN NOT NULL,
  parent_id            BIGINT,
  industrial_parent_id BIGINT,
  guided_by_id         BIGINT,
  uscc                 TEXT COLLATE "C",
  division_code        TEXT COLLATE "C" NOT NULL,
  industry_code        TEXT   NOT NULL,
  address              TEXT   NOT NULL,
  phone                TEXT   NOT NULL,
  legal_person_no      TEXT   NOT NULL,
  founded_on           TEXT   NOT NULL,
  sort_key             TEXT COLLATE "C" NOT NULL,
  recorded_at          BIGINT NOT NULL,
  recorded_by          TEXT   NOT NULL,
  reason               TEXT   NOT NULL,
  PRIMARY KEY (federation_id, org_id, version)
);
CREATE INDEX org_version_parent ON org_version (federation_id, parent_id, valid_from);

CREATE TABLE employer (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  uscc          TEXT COLLATE "C",
  name          TEXT   NOT NULL,
  kind_code     TEXT   NOT NULL,
  industry_code TEXT   NOT NULL,
  division_code TEXT COLLATE "C" NOT NULL,
  address       TEXT   NOT NULL,
  opened_on     TEXT   NOT NULL,
  closed_on     TEXT   NOT NULL,
  employees     BIGINT,
  women         BIGINT,
  migrants      BIGINT,
  dispatched    BIGINT,
  new_form      BIGINT,
  covered       BOOLEAN NOT NULL DEFAULT FALSE,
  sort_key      TEXT COLLATE "C" NOT NULL,
  find_key      TEXT   NOT NULL,
  version       BIGINT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE UNIQUE INDEX employer_uscc ON employer (federation_id, uscc);
CREATE INDEX employer_sort ON employer (federation_id, sort_key, id);

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
);
CREATE INDEX manager_doc ON manager (federation_id, doc_index);

CREATE TABLE coverage (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  from_day      TEXT   NOT NULL,
  to_day        TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, employer_id, from_day)
);
CREATE INDEX coverage_employer ON coverage (federation_id, employer_id);

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
);
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
);
CREATE INDEX person_change_batch ON person_change (federation_id, batch_id) WHERE batch_id IS NOT NULL;

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
  sort_key      TEXT COLLATE "C" NOT NULL,
  find_key      TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE INDEX membership_org ON membership (org_id, sort_key, id);
CREATE INDEX membership_sort ON membership (federation_id, sort_key, id, org_id);
CREATE INDEX membership_person ON membership (person_id);
CREATE INDEX membership_inactive ON membership (federation_id, sort_key, id, org_id) WHERE state <> 'active';
CREATE INDEX membership_objecting ON membership (federation_id, sort_key, id, org_id) WHERE objected_at IS NOT NULL;
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
);

CREATE TABLE roll (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  version       BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id)
);

CREATE TABLE person_claim (
  federation_id BIGINT NOT NULL,
  person_id     BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  id_index      BYTEA  NOT NULL,
  PRIMARY KEY (id_index)
);

CREATE TABLE figure_due (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  days          BIGINT NOT NULL,
  adds          TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
);

CREATE TABLE org_figure (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  grain         TEXT   NOT NULL,
  period        TEXT   NOT NULL,
  listed        BIGINT NOT NULL,
  counted       BIGINT NOT NULL,
  confirmed     BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, grain, period)
);

CREATE TABLE account (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  login         TEXT COLLATE "C" NOT NULL,
  name          TEXT   NOT NULL,
  password      TEXT   NOT NULL,
  state         TEXT   NOT NULL,
  staff         BOOLEAN NOT NULL,
  subject       BYTEA,
  version       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE UNIQUE INDEX account_subject ON account (federation_id, subject);
CREATE INDEX account_staff ON account (federation_id, login) WHERE staff = TRUE;

CREATE TABLE login_directory (
  login         TEXT COLLATE "C" NOT NULL,
  federation_id BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  PRIMARY KEY (login)
);

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
);
CREATE INDEX role_grant_account ON role_grant (federation_id, account_id);
CREATE INDEX role_grant_org ON role_grant (federation_id, org_id);

CREATE TABLE session (
  federation_id BIGINT NOT NULL,
  token_hash    BYTEA  NOT NULL,
  account_id    BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  seen_at       BIGINT NOT NULL,
  device        TEXT   NOT NULL,
  PRIMARY KEY (federation_id, token_hash)
);
CREATE INDEX session_account ON session (federation_id, account_id);

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
);
CREATE INDEX api_token_account ON api_token (federation_id, account_id);

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
);
CREATE INDEX invitation_account ON invitation (federation_id, account_id);
CREATE INDEX invitation_subject ON invitation (federation_id, subject) WHERE subject IS NOT NULL;

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
);
CREATE INDEX audit_entry_record ON audit_entry (federation_id, record_id, id) WHERE record_id IS NOT NULL;
CREATE INDEX audit_entry_org ON audit_entry (federation_id, org_id, id) WHERE org_id IS NOT NULL;
CREATE INDEX audit_entry_use ON audit_entry (federation_id, use_case, org_id, id) WHERE org_id IS NOT NULL;

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
);
CREATE INDEX job_due ON job (run_at, federation_id, id) WHERE state = 'waiting';

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
);
CREATE INDEX blob_expiry ON blob (delete_after) WHERE delete_after IS NOT NULL;

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
);
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
);

CREATE TABLE column_map (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  headings      TEXT   NOT NULL,
  layout        TEXT   NOT NULL,
  used_at       BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id, headings)
);

CREATE TABLE idempotency_key (
  federation_id BIGINT NOT NULL,
  account_id    BIGINT NOT NULL,
  key           TEXT   NOT NULL,
  request_hash  BYTEA  NOT NULL,
  status        BIGINT NOT NULL,
  body          BYTEA  NOT NULL,
  created_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, account_id, key)
);

-- +sqlite: names are found by grams in FTS5; contentless, so that it holds tokens only
CREATE VIRTUAL TABLE membership_gram USING fts5 (grams, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- +postgres: the same tokens as a tsvector under GIN
CREATE TABLE membership_gram (
  federation_id BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  grams         TSVECTOR NOT NULL,
  PRIMARY KEY (federation_id, membership_id)
);
CREATE INDEX membership_gram_grams ON membership_gram USING gin (grams);
-- +both
