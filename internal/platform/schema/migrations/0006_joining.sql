-- Doorways: the links and codes on walls by which people join.
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
);
CREATE INDEX doorway_org ON doorway (org_id, id);

-- Applications to join; each is a proceeding of the same id.
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
  follow_hash   BYTEA  NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE INDEX application_follow ON application (follow_hash);
CREATE INDEX application_org ON application (org_id, id);
CREATE INDEX application_closed ON application (closed_at) WHERE closed_at IS NOT NULL;
