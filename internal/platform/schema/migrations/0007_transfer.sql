-- Transfers, kept at the union that releases the member; each is a proceeding of the same id. Where to is for nobody there to read.
CREATE TABLE transfer (
  federation_id    BIGINT NOT NULL,
  id               BIGINT NOT NULL,
  org_id           BIGINT NOT NULL,
  membership_id    BIGINT NOT NULL,
  to_federation_id BIGINT NOT NULL,
  to_membership_id BIGINT NOT NULL,
  made_at          BIGINT NOT NULL,
  state_before     TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE INDEX transfer_membership ON transfer (membership_id);
