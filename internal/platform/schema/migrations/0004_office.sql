-- Terms of a union's bodies, each begun by an election. running is NULL once a later term of the same body is recorded.
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
  running       BOOLEAN,
  body          TEXT   NOT NULL,
  elected_on    TEXT   NOT NULL,
  last_day      TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  confirmed_no  TEXT   NOT NULL,
  confirmed_on  TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id),
  UNIQUE (federation_id, org_id, body, number),
  UNIQUE (federation_id, org_id, body, running)
);
CREATE INDEX office_term_due ON office_term (federation_id, running, last_day, id);

-- Who stood in the election of a term.
CREATE TABLE office_candidate (
  federation_id BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  votes         BIGINT NOT NULL,
  elected       BOOLEAN NOT NULL,
  name          TEXT   NOT NULL,
  PRIMARY KEY (federation_id, term_id, seq)
);
