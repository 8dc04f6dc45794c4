-- Proceedings: one run of a procedure each, its history, and what somebody owes in it.
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
);

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
);

CREATE TABLE duty (
  federation_id BIGINT NOT NULL,
  proceeding_id BIGINT NOT NULL,
  org_id        BIGINT,
  climbed       BIGINT NOT NULL,
  due_at        BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  clock         TEXT   NOT NULL,
  PRIMARY KEY (federation_id, proceeding_id, name)
);
CREATE INDEX duty_due ON duty (due_at, federation_id, proceeding_id);
CREATE INDEX duty_org ON duty (org_id, due_at, proceeding_id, name) WHERE org_id IS NOT NULL;
CREATE INDEX duty_federation ON duty (federation_id, due_at, proceeding_id, name) WHERE org_id IS NOT NULL;
