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
);
CREATE INDEX office_term_due ON office_term (federation_id, running, last_day, id, org_id);

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

-- Votes among the tied of an election, and how each of them fared.
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
);
CREATE TABLE office_round_vote (
  federation_id BIGINT NOT NULL,
  term_id       BIGINT NOT NULL,
  round         BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  votes         BIGINT NOT NULL,
  elected       BOOLEAN NOT NULL,
  PRIMARY KEY (federation_id, term_id, round, seq)
);

-- Elections that were asked to be held later or earlier; each is a proceeding of the same id. asked is NULL once it is answered.
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
);
CREATE INDEX office_shift_term ON office_shift (federation_id, term_id, id);
