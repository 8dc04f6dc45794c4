-- Foundings of unions; each is a proceeding of the same id. made_id is the union that comes of it, first as a preparatory body.
CREATE TABLE founding (
  federation_id BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  org_id        BIGINT NOT NULL,
  made_id       BIGINT NOT NULL,
  guide_id      BIGINT,
  version       BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  listed        BIGINT NOT NULL,
  entitled      BIGINT NOT NULL,
  present       BIGINT NOT NULL,
  over          BOOLEAN NOT NULL,
  name          TEXT   NOT NULL,
  met_on        TEXT   NOT NULL,
  registered_on TEXT   NOT NULL,
  PRIMARY KEY (federation_id, id)
);
CREATE INDEX founding_org ON founding (org_id, id);
CREATE INDEX founding_made ON founding (made_id);

-- For whose workers a union is founded; one founding at a time for an employer.
CREATE TABLE founding_employer (
  federation_id BIGINT NOT NULL,
  founding_id   BIGINT NOT NULL,
  employer_id   BIGINT NOT NULL,
  under_way     BOOLEAN NOT NULL,
  PRIMARY KEY (federation_id, founding_id, employer_id)
);
CREATE UNIQUE INDEX founding_employer_once ON founding_employer (federation_id, employer_id) WHERE under_way = TRUE;

-- The preparatory group and the elected committee, with posts.
CREATE TABLE founding_holder (
  federation_id BIGINT NOT NULL,
  founding_id   BIGINT NOT NULL,
  part          TEXT   NOT NULL,
  seq           BIGINT NOT NULL,
  name          TEXT   NOT NULL,
  post          TEXT   NOT NULL,
  sent_by       TEXT   NOT NULL,
  PRIMARY KEY (federation_id, founding_id, part, seq)
);
