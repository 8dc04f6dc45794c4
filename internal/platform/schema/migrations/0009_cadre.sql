-- Who holds or held which post of a union. to_day is the last day in the post, '' while it is held; chair is TRUE for the chair who is in office and NULL
-- otherwise, so that a union has one.
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
);
CREATE INDEX cadre_post_org ON cadre_post (federation_id, org_id, to_day, id);

-- What holders of posts were trained in.
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
);

-- Chairs that became vacant before the end of a term; one at a time for a union. waiting is NULL once it is filled.
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
);
CREATE INDEX cadre_vacancy_due ON cadre_vacancy (federation_id, waiting, due_day, id);
