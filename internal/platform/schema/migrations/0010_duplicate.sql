-- Two records of one person. A pair names two memberships, the older first; set aside or merged it stays, so that it is not found again while the
-- records are as they were looked at.
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
);
CREATE UNIQUE INDEX duplicate_pair ON duplicate (federation_id, a_id, b_id);
CREATE INDEX duplicate_b ON duplicate (b_id);
CREATE INDEX duplicate_list ON duplicate (federation_id, state, grade, id);

-- How far the search for duplicates has come, by name.
CREATE TABLE duplicate_search (
  federation_id BIGINT NOT NULL,
  sort_key      TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (federation_id)
);

-- What a merge did, so that it can be undone: the records before (was) and after it, who held a claim, whose account came along, and which of the two
-- memberships stays closed to the person's sign-in until when. ended says that both were of one union.
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
);
CREATE INDEX person_merge_apart ON person_merge (apart_id);
CREATE INDEX person_merge_gone ON person_merge (gone_id);
CREATE INDEX person_merge_kept_person ON person_merge (kept_person_id);
CREATE INDEX person_merge_gone_person ON person_merge (gone_person_id);
