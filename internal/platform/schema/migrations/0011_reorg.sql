-- Reorganisations: bodies that move, are merged, split or closed. body_id is what changes, into_id where it goes; for a split, body_id is the union that
-- comes of it and into_id the one that it leaves.
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
);
CREATE INDEX reorg_body ON reorg (federation_id, body_id, id);
CREATE INDEX reorg_into ON reorg (federation_id, into_id, id);

-- What a reorganisation handed over beside people: doorways, coverage, duties, roles, bodies below.
CREATE TABLE reorg_item (
  federation_id BIGINT NOT NULL,
  reorg_id      BIGINT NOT NULL,
  part          TEXT   NOT NULL,
  record_id     BIGINT NOT NULL,
  PRIMARY KEY (federation_id, reorg_id, part, record_id)
);

-- Memberships that a reorganisation took out of a union. into_id is NULL where the person was on the other union's list already, so that this
-- membership ended.
CREATE TABLE membership_move (
  federation_id BIGINT NOT NULL,
  from_id       BIGINT NOT NULL,
  reorg_id      BIGINT NOT NULL,
  membership_id BIGINT NOT NULL,
  into_id       BIGINT,
  claim_to_id   BIGINT,
  PRIMARY KEY (federation_id, from_id, reorg_id, membership_id)
);
