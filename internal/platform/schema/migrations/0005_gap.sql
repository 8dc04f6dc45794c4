-- Employers that nobody covers are found by size, by age and by place. What narrows a list further stands behind, so that rows that
-- are not in it are passed over in the index.
CREATE INDEX employer_gap_size ON employer (federation_id, employees, id, opened_on, industry_code) WHERE covered = FALSE;
CREATE INDEX employer_gap_age ON employer (federation_id, opened_on, id, employees, industry_code) WHERE covered = FALSE;
CREATE INDEX employer_gap_place ON employer (federation_id, division_code, employees, opened_on, closed_on, id) WHERE covered = FALSE;
CREATE INDEX employer_place ON employer (federation_id, division_code, employees, opened_on, closed_on, id);
CREATE INDEX org_territory ON org (federation_id, division_code) WHERE kind IN ('federation', 'street');

-- The work on an employer that nobody covers, one row each; gap_entry is its history.
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
);
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
);

-- The heads of the employers that a union covers against its list, as of counted_at: made anew from time to time.
CREATE TABLE gap_share (
  federation_id BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  employers     BIGINT NOT NULL,
  heads         BIGINT NOT NULL,
  listed        BIGINT NOT NULL,
  missing       BIGINT NOT NULL,
  counted_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, org_id)
);
CREATE INDEX gap_share_missing ON gap_share (federation_id, missing, org_id, heads, listed);

-- How many new-form workers a platform has at a street, as officers entered it.
CREATE TABLE platform_heads (
  federation_id BIGINT NOT NULL,
  division_code TEXT COLLATE "C" NOT NULL,
  platform      TEXT   NOT NULL,
  heads         BIGINT NOT NULL,
  as_of         TEXT   NOT NULL,
  recorded_at   BIGINT NOT NULL,
  recorded_by   TEXT   NOT NULL,
  PRIMARY KEY (federation_id, division_code, platform)
);

-- How many members of those unions say that they work for a platform: counted anew from time to time.
CREATE TABLE platform_members (
  federation_id BIGINT NOT NULL,
  division_code TEXT COLLATE "C" NOT NULL,
  platform      TEXT   NOT NULL,
  members       BIGINT NOT NULL,
  counted_at    BIGINT NOT NULL,
  PRIMARY KEY (federation_id, division_code, platform)
);
