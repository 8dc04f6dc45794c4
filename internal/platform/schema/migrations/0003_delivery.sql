-- Messages to people, and the codes that prove a phone.
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
);
CREATE INDEX message_due ON message (urgent, not_before, federation_id, id) WHERE state = 'waiting';
CREATE INDEX message_to ON message (to_index, budget_day);
CREATE INDEX message_over ON message (delete_after) WHERE delete_after IS NOT NULL;

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
);
CREATE INDEX phone_code_record ON phone_code (record_id, made_at);
CREATE INDEX phone_code_made ON phone_code (made_at);
