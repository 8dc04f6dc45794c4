account
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  login TEXT COLLATE "C" NOT NULL
  name TEXT NOT NULL
  password TEXT NOT NULL
  state TEXT NOT NULL
  staff BOOLEAN NOT NULL
  subject BYTEA
  version BIGINT NOT NULL
  created_at BIGINT NOT NULL

api_token
  federation_id BIGINT NOT NULL
  token_hash BYTEA NOT NULL
  id BIGINT NOT NULL
  account_id BIGINT NOT NULL
  name TEXT NOT NULL
  scopes TEXT NOT NULL
  to_day TEXT NOT NULL
  created_at BIGINT NOT NULL

application
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  doorway_id BIGINT
  membership_id BIGINT
  version BIGINT NOT NULL
  made_at BIGINT NOT NULL
  closed_at BIGINT
  name TEXT NOT NULL
  doc_kind TEXT NOT NULL
  work_unit TEXT NOT NULL
  platform TEXT NOT NULL
  consent TEXT NOT NULL
  lang TEXT NOT NULL
  answer TEXT NOT NULL
  secrets BYTEA NOT NULL
  follow_hash BYTEA NOT NULL
  ground TEXT NOT NULL DEFAULT ''::text

audit_entry
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  at BIGINT NOT NULL
  account_id BIGINT
  actor_name TEXT NOT NULL
  via TEXT NOT NULL
  use_case TEXT NOT NULL
  org_id BIGINT
  record_kind TEXT NOT NULL
  record_id BIGINT
  reason TEXT NOT NULL
  detail TEXT NOT NULL

blob
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  purpose TEXT NOT NULL
  file_name TEXT NOT NULL
  media_type TEXT NOT NULL
  bytes BIGINT NOT NULL
  delete_after BIGINT
  created_at BIGINT NOT NULL

cadre_post
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  term_id BIGINT
  membership_id BIGINT
  version BIGINT NOT NULL
  recorded_at BIGINT NOT NULL
  entitled BIGINT NOT NULL
  votes BIGINT NOT NULL
  chair BOOLEAN
  trained BOOLEAN NOT NULL
  post TEXT NOT NULL
  tenure TEXT NOT NULL
  name TEXT NOT NULL
  from_day TEXT NOT NULL
  to_day TEXT NOT NULL
  document TEXT NOT NULL
  reason TEXT NOT NULL
  ended TEXT NOT NULL
  consent_on TEXT NOT NULL
  end_document TEXT NOT NULL
  end_reason TEXT NOT NULL

cadre_training
  federation_id BIGINT NOT NULL
  post_id BIGINT NOT NULL
  id BIGINT NOT NULL
  hours BIGINT NOT NULL
  recorded_at BIGINT NOT NULL
  held_on TEXT NOT NULL
  course TEXT NOT NULL
  certificate TEXT NOT NULL

cadre_vacancy
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  post_id BIGINT NOT NULL
  waiting BOOLEAN
  since_day TEXT NOT NULL
  due_day TEXT NOT NULL
  filled_on TEXT NOT NULL

calendar_day
  day TEXT COLLATE "C" NOT NULL
  kind TEXT NOT NULL
  name TEXT NOT NULL

code
  list TEXT NOT NULL
  code TEXT COLLATE "C" NOT NULL
  valid_from TEXT NOT NULL
  valid_to TEXT NOT NULL
  name TEXT NOT NULL
  name_en TEXT NOT NULL
  parent TEXT NOT NULL
  position BIGINT NOT NULL
  source TEXT NOT NULL
  synonyms TEXT NOT NULL

column_map
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  headings TEXT NOT NULL
  layout TEXT NOT NULL
  used_at BIGINT NOT NULL

coverage
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  employer_id BIGINT NOT NULL
  from_day TEXT NOT NULL
  to_day TEXT NOT NULL
  recorded_at BIGINT NOT NULL

division
  code TEXT COLLATE "C" NOT NULL
  parent TEXT COLLATE "C" NOT NULL
  level TEXT NOT NULL
  name TEXT NOT NULL
  valid_from TEXT NOT NULL
  valid_to TEXT NOT NULL

doorway
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  employer_id BIGINT
  fallback_id BIGINT
  made_at BIGINT NOT NULL
  kind TEXT NOT NULL
  place TEXT NOT NULL
  platform TEXT NOT NULL
  last_day TEXT NOT NULL
  made_by TEXT NOT NULL

duplicate
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  a_id BIGINT NOT NULL
  b_id BIGINT NOT NULL
  a_version BIGINT NOT NULL
  b_version BIGINT NOT NULL
  version BIGINT NOT NULL
  grade BIGINT NOT NULL
  found_at BIGINT NOT NULL
  decided_at BIGINT
  merge_id BIGINT
  state TEXT NOT NULL
  reasons TEXT NOT NULL
  decided_by TEXT NOT NULL
  reason TEXT NOT NULL

duplicate_search
  federation_id BIGINT NOT NULL
  sort_key TEXT COLLATE "C" NOT NULL

duty
  federation_id BIGINT NOT NULL
  proceeding_id BIGINT NOT NULL
  org_id BIGINT
  climbed BIGINT NOT NULL
  due_at BIGINT NOT NULL
  name TEXT NOT NULL
  clock TEXT NOT NULL

edition
  subject TEXT NOT NULL
  number BIGINT NOT NULL
  changed_at BIGINT NOT NULL

employer
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  uscc TEXT COLLATE "C"
  name TEXT NOT NULL
  kind_code TEXT NOT NULL
  industry_code TEXT NOT NULL
  division_code TEXT COLLATE "C" NOT NULL
  address TEXT NOT NULL
  opened_on TEXT NOT NULL
  closed_on TEXT NOT NULL
  employees BIGINT
  women BIGINT
  migrants BIGINT
  dispatched BIGINT
  new_form BIGINT
  covered BOOLEAN NOT NULL DEFAULT false
  sort_key TEXT COLLATE "C" NOT NULL
  find_key TEXT NOT NULL
  version BIGINT NOT NULL
  recorded_at BIGINT NOT NULL

federation
  id BIGINT NOT NULL
  name TEXT NOT NULL
  division_code TEXT NOT NULL
  root_org_id BIGINT NOT NULL
  created_at BIGINT NOT NULL

figure_due
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  days BIGINT NOT NULL
  adds TEXT NOT NULL

founding
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  made_id BIGINT NOT NULL
  guide_id BIGINT
  version BIGINT NOT NULL
  made_at BIGINT NOT NULL
  listed BIGINT NOT NULL
  entitled BIGINT NOT NULL
  present BIGINT NOT NULL
  over BOOLEAN NOT NULL
  name TEXT NOT NULL
  met_on TEXT NOT NULL
  registered_on TEXT NOT NULL

founding_employer
  federation_id BIGINT NOT NULL
  founding_id BIGINT NOT NULL
  employer_id BIGINT NOT NULL
  under_way BOOLEAN NOT NULL

founding_holder
  federation_id BIGINT NOT NULL
  founding_id BIGINT NOT NULL
  part TEXT NOT NULL
  seq BIGINT NOT NULL
  name TEXT NOT NULL
  post TEXT NOT NULL
  sent_by TEXT NOT NULL

gap
  federation_id BIGINT NOT NULL
  employer_id BIGINT NOT NULL
  version BIGINT NOT NULL
  account_id BIGINT
  org_id BIGINT
  founding_id BIGINT
  state TEXT NOT NULL
  due_day TEXT NOT NULL
  visited_on TEXT NOT NULL
  found TEXT NOT NULL
  next_step TEXT NOT NULL
  ended_on TEXT NOT NULL
  account_name TEXT NOT NULL

gap_entry
  federation_id BIGINT NOT NULL
  employer_id BIGINT NOT NULL
  seq BIGINT NOT NULL
  account_id BIGINT
  org_id BIGINT
  recorded_at BIGINT NOT NULL
  kind TEXT NOT NULL
  on_day TEXT NOT NULL
  found TEXT NOT NULL
  next_step TEXT NOT NULL
  due_day TEXT NOT NULL
  account_name TEXT NOT NULL
  note TEXT NOT NULL
  recorded_by TEXT NOT NULL

gap_share
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  employers BIGINT NOT NULL
  heads BIGINT NOT NULL
  listed BIGINT NOT NULL
  missing BIGINT NOT NULL
  counted_at BIGINT NOT NULL

idempotency_key
  federation_id BIGINT NOT NULL
  account_id BIGINT NOT NULL
  key TEXT NOT NULL
  request_hash BYTEA NOT NULL
  status BIGINT NOT NULL
  body BYTEA NOT NULL
  created_at BIGINT NOT NULL

import_batch
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  account_id BIGINT
  actor_name TEXT NOT NULL
  via TEXT NOT NULL
  file_name TEXT NOT NULL
  file_hash BYTEA NOT NULL
  blob_id BIGINT
  rejects_id BIGINT
  layout TEXT NOT NULL
  state TEXT NOT NULL
  total_rows BIGINT NOT NULL
  done_row BIGINT NOT NULL
  rows_read BIGINT NOT NULL
  joined BIGINT NOT NULL
  updated BIGINT NOT NULL
  unchanged BIGINT NOT NULL
  needs_look BIGINT NOT NULL
  rejected BIGINT NOT NULL
  problem TEXT NOT NULL
  created_at BIGINT NOT NULL
  kept_until BIGINT NOT NULL
  started_at BIGINT
  finished_at BIGINT
  undone_at BIGINT
  version BIGINT NOT NULL

import_row
  federation_id BIGINT NOT NULL
  batch_id BIGINT NOT NULL
  row_no BIGINT NOT NULL
  outcome TEXT NOT NULL
  reasons BYTEA NOT NULL
  cells BYTEA NOT NULL
  decision TEXT NOT NULL

invitation
  federation_id BIGINT NOT NULL
  token_hash BYTEA NOT NULL
  purpose TEXT NOT NULL
  org_id BIGINT NOT NULL
  account_id BIGINT
  subject BYTEA
  name TEXT NOT NULL
  unfit BOOLEAN NOT NULL
  expires_at BIGINT NOT NULL
  used_at BIGINT
  made_by TEXT NOT NULL
  created_at BIGINT NOT NULL

job
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  kind TEXT NOT NULL
  args TEXT NOT NULL
  state TEXT NOT NULL
  run_at BIGINT NOT NULL
  attempt BIGINT NOT NULL
  last_error TEXT NOT NULL
  created_at BIGINT NOT NULL

lease
  name TEXT NOT NULL
  holder TEXT NOT NULL
  until BIGINT NOT NULL

login_directory
  login TEXT COLLATE "C" NOT NULL
  federation_id BIGINT NOT NULL
  account_id BIGINT NOT NULL

manager
  federation_id BIGINT NOT NULL
  employer_id BIGINT NOT NULL
  id BIGINT NOT NULL
  name TEXT NOT NULL
  post TEXT NOT NULL
  doc_kind TEXT NOT NULL
  doc_number BYTEA
  doc_index BYTEA
  from_day TEXT NOT NULL
  to_day TEXT NOT NULL

membership
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  person_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  batch_id BIGINT
  seq BIGINT NOT NULL
  confirmed_at BIGINT
  objected_at BIGINT
  holds_claim BOOLEAN NOT NULL
  state TEXT NOT NULL
  basis TEXT NOT NULL
  joined_on TEXT NOT NULL
  since TEXT NOT NULL
  sort_key TEXT COLLATE "C" NOT NULL
  find_key TEXT NOT NULL

membership_entry
  federation_id BIGINT NOT NULL
  membership_id BIGINT NOT NULL
  seq BIGINT NOT NULL
  org_id BIGINT NOT NULL
  recorded_at BIGINT NOT NULL
  corrects BIGINT
  listed SMALLINT NOT NULL
  counted SMALLINT NOT NULL
  confirmed SMALLINT NOT NULL
  kind TEXT NOT NULL
  on_day TEXT NOT NULL
  basis TEXT NOT NULL
  state TEXT NOT NULL
  recorded_by TEXT NOT NULL
  reason TEXT NOT NULL

membership_gram
  federation_id BIGINT NOT NULL
  membership_id BIGINT NOT NULL
  grams TSVECTOR NOT NULL

membership_move
  federation_id BIGINT NOT NULL
  from_id BIGINT NOT NULL
  reorg_id BIGINT NOT NULL
  membership_id BIGINT NOT NULL
  into_id BIGINT
  claim_to_id BIGINT

message
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  made_at BIGINT NOT NULL
  not_before BIGINT NOT NULL
  until BIGINT NOT NULL
  sent_at BIGINT
  delete_after BIGINT
  attempts BIGINT NOT NULL
  urgent BOOLEAN NOT NULL
  state TEXT NOT NULL
  purpose TEXT NOT NULL
  budget_day TEXT NOT NULL
  fault TEXT NOT NULL
  to_index BYTEA NOT NULL
  secrets BYTEA NOT NULL

migration
  id BIGINT NOT NULL
  name TEXT NOT NULL
  applied_at BIGINT NOT NULL

office_candidate
  federation_id BIGINT NOT NULL
  term_id BIGINT NOT NULL
  seq BIGINT NOT NULL
  votes BIGINT NOT NULL
  elected BOOLEAN NOT NULL
  name TEXT NOT NULL

office_round
  federation_id BIGINT NOT NULL
  term_id BIGINT NOT NULL
  round BIGINT NOT NULL
  recorded_at BIGINT NOT NULL
  seats BIGINT NOT NULL
  entitled BIGINT NOT NULL
  present BIGINT NOT NULL
  issued BIGINT NOT NULL
  returned BIGINT NOT NULL
  held_on TEXT NOT NULL
  reason TEXT NOT NULL

office_round_vote
  federation_id BIGINT NOT NULL
  term_id BIGINT NOT NULL
  round BIGINT NOT NULL
  seq BIGINT NOT NULL
  votes BIGINT NOT NULL
  elected BOOLEAN NOT NULL

office_shift
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  term_id BIGINT NOT NULL
  made_at BIGINT NOT NULL
  asked BOOLEAN
  early BOOLEAN NOT NULL
  last_day TEXT NOT NULL
  until_day TEXT NOT NULL
  answered_on TEXT NOT NULL

office_term
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  number BIGINT NOT NULL
  years BIGINT NOT NULL
  version BIGINT NOT NULL
  recorded_at BIGINT NOT NULL
  seats BIGINT NOT NULL
  entitled BIGINT NOT NULL
  present BIGINT NOT NULL
  issued BIGINT NOT NULL
  returned BIGINT NOT NULL
  members BIGINT NOT NULL
  running BOOLEAN
  body TEXT NOT NULL
  elected_on TEXT NOT NULL
  last_day TEXT NOT NULL
  first_last_day TEXT NOT NULL
  reason TEXT NOT NULL
  confirmed_no TEXT NOT NULL
  confirmed_on TEXT NOT NULL

org
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  code TEXT COLLATE "C" NOT NULL
  name TEXT NOT NULL
  kind TEXT NOT NULL
  level TEXT NOT NULL
  state TEXT NOT NULL
  part BOOLEAN NOT NULL
  path TEXT COLLATE "C" NOT NULL
  parent_id BIGINT
  industrial_parent_id BIGINT
  industrial_path TEXT COLLATE "C"
  guided_by_id BIGINT
  uscc TEXT COLLATE "C"
  division_code TEXT COLLATE "C" NOT NULL
  industry_code TEXT NOT NULL
  address TEXT NOT NULL
  phone TEXT NOT NULL
  legal_person_no TEXT NOT NULL
  founded_on TEXT NOT NULL
  sort_key TEXT COLLATE "C" NOT NULL
  find_key TEXT NOT NULL
  valid_from TEXT NOT NULL
  version BIGINT NOT NULL
  recorded_at BIGINT NOT NULL

org_figure
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  grain TEXT NOT NULL
  period TEXT NOT NULL
  listed BIGINT NOT NULL
  counted BIGINT NOT NULL
  confirmed BIGINT NOT NULL

org_version
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  version BIGINT NOT NULL
  valid_from TEXT NOT NULL
  valid_to TEXT NOT NULL
  code TEXT COLLATE "C" NOT NULL
  name TEXT NOT NULL
  kind TEXT NOT NULL
  level TEXT NOT NULL
  state TEXT NOT NULL
  part BOOLEAN NOT NULL
  parent_id BIGINT
  industrial_parent_id BIGINT
  guided_by_id BIGINT
  uscc TEXT COLLATE "C"
  division_code TEXT COLLATE "C" NOT NULL
  industry_code TEXT NOT NULL
  address TEXT NOT NULL
  phone TEXT NOT NULL
  legal_person_no TEXT NOT NULL
  founded_on TEXT NOT NULL
  sort_key TEXT COLLATE "C" NOT NULL
  recorded_at BIGINT NOT NULL
  recorded_by TEXT NOT NULL
  reason TEXT NOT NULL

person
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  version BIGINT NOT NULL
  migrant BOOLEAN
  name TEXT NOT NULL
  sex TEXT NOT NULL
  birth TEXT NOT NULL
  doc_kind TEXT NOT NULL
  secrets BYTEA NOT NULL
  doc_index BYTEA NOT NULL
  phone_index BYTEA
  education TEXT
  degree TEXT
  hukou_kind TEXT
  hukou_place TEXT
  marital TEXT
  work_unit TEXT
  department TEXT
  post TEXT
  work_state TEXT
  work_form TEXT
  new_form_group TEXT
  platform TEXT
  occupation TEXT
  skill_level TEXT
  title TEXT
  model_worker TEXT
  card_no TEXT

person_change
  federation_id BIGINT NOT NULL
  person_id BIGINT NOT NULL
  version BIGINT NOT NULL
  correction BOOLEAN NOT NULL
  old_values BYTEA NOT NULL
  fields TEXT NOT NULL
  recorded_at BIGINT NOT NULL
  recorded_by TEXT NOT NULL
  reason TEXT NOT NULL
  batch_id BIGINT

person_claim
  federation_id BIGINT NOT NULL
  person_id BIGINT NOT NULL
  membership_id BIGINT NOT NULL
  id_index BYTEA NOT NULL

person_merge
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  kept_id BIGINT NOT NULL
  gone_id BIGINT NOT NULL
  kept_person_id BIGINT NOT NULL
  gone_person_id BIGINT NOT NULL
  kept_was BIGINT NOT NULL
  gone_was BIGINT NOT NULL
  kept_version BIGINT NOT NULL
  gone_version BIGINT NOT NULL
  kept_seq BIGINT NOT NULL
  gone_seq BIGINT NOT NULL
  confirmed_at BIGINT
  objected_at BIGINT
  account_id BIGINT
  apart_id BIGINT
  made_at BIGINT NOT NULL
  undone_at BIGINT
  ended BOOLEAN NOT NULL
  kept_held BOOLEAN NOT NULL
  gone_held BOOLEAN NOT NULL
  basis TEXT NOT NULL
  on_day TEXT NOT NULL
  until_day TEXT NOT NULL

phone_code
  federation_id BIGINT NOT NULL
  to_index BYTEA NOT NULL
  day TEXT NOT NULL
  seq BIGINT NOT NULL
  record_id BIGINT NOT NULL
  made_at BIGINT NOT NULL
  expires_at BIGINT NOT NULL
  tries BIGINT NOT NULL
  used_at BIGINT
  hash BYTEA NOT NULL

platform_heads
  federation_id BIGINT NOT NULL
  division_code TEXT COLLATE "C" NOT NULL
  platform TEXT NOT NULL
  heads BIGINT NOT NULL
  as_of TEXT NOT NULL
  recorded_at BIGINT NOT NULL
  recorded_by TEXT NOT NULL

platform_members
  federation_id BIGINT NOT NULL
  division_code TEXT COLLATE "C" NOT NULL
  platform TEXT NOT NULL
  members BIGINT NOT NULL
  counted_at BIGINT NOT NULL

proceeding
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  version BIGINT NOT NULL
  opened_at BIGINT NOT NULL
  closed_at BIGINT
  procedure TEXT NOT NULL
  state TEXT NOT NULL

proceeding_step
  federation_id BIGINT NOT NULL
  proceeding_id BIGINT NOT NULL
  seq BIGINT NOT NULL
  at BIGINT NOT NULL
  org_id BIGINT
  event TEXT NOT NULL
  state TEXT NOT NULL
  party TEXT NOT NULL
  name TEXT NOT NULL
  document TEXT NOT NULL
  reason TEXT NOT NULL

reorg
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  body_id BIGINT NOT NULL
  into_id BIGINT NOT NULL
  from_id BIGINT NOT NULL
  version BIGINT NOT NULL
  members BIGINT NOT NULL
  done BIGINT NOT NULL
  made_at BIGINT NOT NULL
  ended_at BIGINT
  kind TEXT NOT NULL
  state TEXT NOT NULL
  on_day TEXT NOT NULL
  undone_on TEXT NOT NULL
  document TEXT NOT NULL
  reason TEXT NOT NULL
  made_by TEXT NOT NULL
  undone_by TEXT NOT NULL
  choice TEXT NOT NULL

reorg_item
  federation_id BIGINT NOT NULL
  reorg_id BIGINT NOT NULL
  part TEXT NOT NULL
  record_id BIGINT NOT NULL

role_grant
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  account_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  role TEXT NOT NULL
  below BOOLEAN NOT NULL
  from_day TEXT NOT NULL
  to_day TEXT NOT NULL
  given_by TEXT NOT NULL
  reason TEXT NOT NULL
  created_at BIGINT NOT NULL
  taken_at BIGINT
  taken_by TEXT NOT NULL

roll
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  version BIGINT NOT NULL

rule
  federation_id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  name TEXT NOT NULL
  valid_from TEXT NOT NULL
  value TEXT NOT NULL
  grade TEXT NOT NULL
  source TEXT NOT NULL
  checked_on TEXT NOT NULL
  reason TEXT NOT NULL
  recorded_at BIGINT NOT NULL
  recorded_by TEXT NOT NULL

session
  federation_id BIGINT NOT NULL
  token_hash BYTEA NOT NULL
  account_id BIGINT NOT NULL
  created_at BIGINT NOT NULL
  seen_at BIGINT NOT NULL
  device TEXT NOT NULL

transfer
  federation_id BIGINT NOT NULL
  id BIGINT NOT NULL
  org_id BIGINT NOT NULL
  membership_id BIGINT NOT NULL
  to_federation_id BIGINT NOT NULL
  to_membership_id BIGINT NOT NULL
  made_at BIGINT NOT NULL
  state_before TEXT NOT NULL

tree
  federation_id BIGINT NOT NULL
  edition BIGINT NOT NULL
  moved_on TEXT NOT NULL

vault_key
  id BIGINT NOT NULL
  wrapped BYTEA NOT NULL
  created_at BIGINT NOT NULL
  retired_at BIGINT

account
  CREATE INDEX account_staff ON public.account USING btree (federation_id, login) WHERE (staff = true)
  CREATE UNIQUE INDEX account_subject ON public.account USING btree (federation_id, subject)
  PRIMARY KEY (federation_id, id)

api_token
  CREATE INDEX api_token_account ON public.api_token USING btree (federation_id, account_id)
  PRIMARY KEY (federation_id, token_hash)

application
  CREATE INDEX application_closed ON public.application USING btree (closed_at) WHERE (closed_at IS NOT NULL)
  CREATE INDEX application_follow ON public.application USING btree (follow_hash)
  CREATE INDEX application_org ON public.application USING btree (org_id, id)
  PRIMARY KEY (federation_id, id)

audit_entry
  CREATE INDEX audit_entry_org ON public.audit_entry USING btree (federation_id, org_id, id) WHERE (org_id IS NOT NULL)
  CREATE INDEX audit_entry_record ON public.audit_entry USING btree (federation_id, record_id, id) WHERE (record_id IS NOT NULL)
  CREATE INDEX audit_entry_use ON public.audit_entry USING btree (federation_id, use_case, org_id, id) WHERE (org_id IS NOT NULL)
  PRIMARY KEY (federation_id, id)

blob
  CREATE INDEX blob_expiry ON public.blob USING btree (delete_after) WHERE (delete_after IS NOT NULL)
  PRIMARY KEY (federation_id, id)

cadre_post
  CREATE INDEX cadre_post_org ON public.cadre_post USING btree (federation_id, org_id, to_day, id)
  PRIMARY KEY (federation_id, id)
  UNIQUE (federation_id, org_id, chair)

cadre_training
  PRIMARY KEY (federation_id, post_id, id)

cadre_vacancy
  CREATE INDEX cadre_vacancy_due ON public.cadre_vacancy USING btree (federation_id, waiting, due_day, id)
  PRIMARY KEY (federation_id, id)
  UNIQUE (federation_id, org_id, waiting)

calendar_day
  PRIMARY KEY (day)

code
  PRIMARY KEY (list, code, valid_from)

column_map
  PRIMARY KEY (federation_id, org_id, headings)

coverage
  CREATE INDEX coverage_employer ON public.coverage USING btree (federation_id, employer_id)
  PRIMARY KEY (federation_id, org_id, employer_id, from_day)

division
  CREATE INDEX division_parent ON public.division USING btree (parent, code)
  PRIMARY KEY (code, valid_from)

doorway
  CREATE INDEX doorway_org ON public.doorway USING btree (org_id, id)
  PRIMARY KEY (federation_id, id)

duplicate
  CREATE INDEX duplicate_b ON public.duplicate USING btree (b_id)
  CREATE INDEX duplicate_list ON public.duplicate USING btree (federation_id, state, grade, id)
  CREATE UNIQUE INDEX duplicate_pair ON public.duplicate USING btree (federation_id, a_id, b_id)
  PRIMARY KEY (federation_id, id)

duplicate_search
  PRIMARY KEY (federation_id)

duty
  CREATE INDEX duty_due ON public.duty USING btree (due_at, federation_id, proceeding_id)
  CREATE INDEX duty_federation ON public.duty USING btree (federation_id, due_at, proceeding_id, name) WHERE (org_id IS NOT NULL)
  CREATE INDEX duty_org ON public.duty USING btree (org_id, due_at, proceeding_id, name) WHERE (org_id IS NOT NULL)
  PRIMARY KEY (federation_id, proceeding_id, name)

edition
  PRIMARY KEY (subject)

employer
  CREATE INDEX employer_gap_age ON public.employer USING btree (federation_id, opened_on, id, employees, industry_code) WHERE (covered = false)
  CREATE INDEX employer_gap_place ON public.employer USING btree (federation_id, division_code, employees, opened_on, closed_on, id) WHERE (covered = false)
  CREATE INDEX employer_gap_size ON public.employer USING btree (federation_id, employees, id, opened_on, industry_code) WHERE (covered = false)
  CREATE INDEX employer_place ON public.employer USING btree (federation_id, division_code, employees, opened_on, closed_on, id)
  CREATE INDEX employer_sort ON public.employer USING btree (federation_id, sort_key, id)
  CREATE UNIQUE INDEX employer_uscc ON public.employer USING btree (federation_id, uscc)
  PRIMARY KEY (federation_id, id)

federation
  PRIMARY KEY (id)

figure_due
  PRIMARY KEY (federation_id, id)

founding
  CREATE INDEX founding_made ON public.founding USING btree (made_id)
  CREATE INDEX founding_org ON public.founding USING btree (org_id, id)
  PRIMARY KEY (federation_id, id)

founding_employer
  CREATE UNIQUE INDEX founding_employer_once ON public.founding_employer USING btree (federation_id, employer_id) WHERE (under_way = true)
  PRIMARY KEY (federation_id, founding_id, employer_id)

founding_holder
  PRIMARY KEY (federation_id, founding_id, part, seq)

gap
  CREATE INDEX gap_account ON public.gap USING btree (federation_id, account_id) WHERE (account_id IS NOT NULL)
  CREATE INDEX gap_org ON public.gap USING btree (federation_id, org_id) WHERE (org_id IS NOT NULL)
  PRIMARY KEY (federation_id, employer_id)

gap_entry
  PRIMARY KEY (federation_id, employer_id, seq)

gap_share
  CREATE INDEX gap_share_missing ON public.gap_share USING btree (federation_id, missing, org_id, heads, listed)
  PRIMARY KEY (federation_id, org_id)

idempotency_key
  PRIMARY KEY (federation_id, account_id, key)

import_batch
  CREATE INDEX import_batch_org ON public.import_batch USING btree (federation_id, org_id, id)
  PRIMARY KEY (federation_id, id)

import_row
  PRIMARY KEY (federation_id, batch_id, row_no)

invitation
  CREATE INDEX invitation_account ON public.invitation USING btree (federation_id, account_id)
  CREATE INDEX invitation_subject ON public.invitation USING btree (federation_id, subject) WHERE (subject IS NOT NULL)
  PRIMARY KEY (federation_id, token_hash)

job
  CREATE INDEX job_due ON public.job USING btree (run_at, federation_id, id) WHERE (state = 'waiting'::text)
  PRIMARY KEY (federation_id, id)

lease
  PRIMARY KEY (name)

login_directory
  PRIMARY KEY (login)

manager
  CREATE INDEX manager_doc ON public.manager USING btree (federation_id, doc_index)
  PRIMARY KEY (federation_id, employer_id, id)

membership
  CREATE INDEX membership_inactive ON public.membership USING btree (federation_id, sort_key, id, org_id) WHERE (state <> 'active'::text)
  CREATE INDEX membership_objecting ON public.membership USING btree (federation_id, sort_key, id, org_id) WHERE (objected_at IS NOT NULL)
  CREATE INDEX membership_org ON public.membership USING btree (org_id, sort_key, id)
  CREATE INDEX membership_person ON public.membership USING btree (person_id)
  CREATE INDEX membership_sort ON public.membership USING btree (federation_id, sort_key, id, org_id)
  CREATE INDEX membership_unclaimed ON public.membership USING btree (federation_id, id) WHERE ((holds_claim = false) AND (state = ANY (ARRAY['active'::text, 'retained'::text, 'transferring'::text])))
  PRIMARY KEY (federation_id, id)

membership_entry
  PRIMARY KEY (federation_id, membership_id, seq)

membership_gram
  CREATE INDEX membership_gram_grams ON public.membership_gram USING gin (grams)
  PRIMARY KEY (federation_id, membership_id)

membership_move
  PRIMARY KEY (federation_id, from_id, reorg_id, membership_id)

message
  CREATE INDEX message_due ON public.message USING btree (urgent, not_before, federation_id, id) WHERE (state = 'waiting'::text)
  CREATE INDEX message_over ON public.message USING btree (delete_after) WHERE (delete_after IS NOT NULL)
  CREATE INDEX message_to ON public.message USING btree (to_index, budget_day)
  PRIMARY KEY (federation_id, id)

migration
  PRIMARY KEY (id)

office_candidate
  PRIMARY KEY (federation_id, term_id, seq)

office_round
  PRIMARY KEY (federation_id, term_id, round)

office_round_vote
  PRIMARY KEY (federation_id, term_id, round, seq)

office_shift
  CREATE INDEX office_shift_term ON public.office_shift USING btree (federation_id, term_id, id)
  PRIMARY KEY (federation_id, id)
  UNIQUE (federation_id, term_id, asked)

office_term
  CREATE INDEX office_term_due ON public.office_term USING btree (federation_id, running, last_day, id, org_id)
  PRIMARY KEY (federation_id, id)
  UNIQUE (federation_id, org_id, body, number)
  UNIQUE (federation_id, org_id, body, running)

org
  CREATE INDEX org_industrial ON public.org USING btree (federation_id, industrial_path)
  CREATE INDEX org_parent ON public.org USING btree (federation_id, parent_id, sort_key, id)
  CREATE INDEX org_territory ON public.org USING btree (federation_id, division_code) WHERE (kind = ANY (ARRAY['federation'::text, 'street'::text]))
  CREATE UNIQUE INDEX org_code ON public.org USING btree (federation_id, code)
  CREATE UNIQUE INDEX org_path ON public.org USING btree (federation_id, path)
  CREATE UNIQUE INDEX org_uscc ON public.org USING btree (federation_id, uscc)
  PRIMARY KEY (federation_id, id)

org_figure
  PRIMARY KEY (federation_id, org_id, grain, period)

org_version
  CREATE INDEX org_version_parent ON public.org_version USING btree (federation_id, parent_id, valid_from)
  PRIMARY KEY (federation_id, org_id, version)

person
  CREATE INDEX person_doc ON public.person USING btree (doc_index)
  CREATE INDEX person_phone ON public.person USING btree (phone_index)
  PRIMARY KEY (federation_id, id)

person_change
  CREATE INDEX person_change_batch ON public.person_change USING btree (federation_id, batch_id) WHERE (batch_id IS NOT NULL)
  PRIMARY KEY (federation_id, person_id, version)

person_claim
  PRIMARY KEY (id_index)

person_merge
  CREATE INDEX person_merge_apart ON public.person_merge USING btree (apart_id)
  CREATE INDEX person_merge_gone ON public.person_merge USING btree (gone_id)
  CREATE INDEX person_merge_gone_person ON public.person_merge USING btree (gone_person_id)
  CREATE INDEX person_merge_kept_person ON public.person_merge USING btree (kept_person_id)
  PRIMARY KEY (federation_id, id)

phone_code
  CREATE INDEX phone_code_made ON public.phone_code USING btree (made_at)
  CREATE INDEX phone_code_record ON public.phone_code USING btree (record_id, made_at)
  PRIMARY KEY (federation_id, to_index, day, seq)

platform_heads
  PRIMARY KEY (federation_id, division_code, platform)

platform_members
  PRIMARY KEY (federation_id, division_code, platform)

proceeding
  PRIMARY KEY (federation_id, id)

proceeding_step
  PRIMARY KEY (federation_id, proceeding_id, seq)

reorg
  CREATE INDEX reorg_body ON public.reorg USING btree (federation_id, body_id, id)
  CREATE INDEX reorg_into ON public.reorg USING btree (federation_id, into_id, id)
  PRIMARY KEY (federation_id, id)

reorg_item
  PRIMARY KEY (federation_id, reorg_id, part, record_id)

role_grant
  CREATE INDEX role_grant_account ON public.role_grant USING btree (federation_id, account_id)
  CREATE INDEX role_grant_org ON public.role_grant USING btree (federation_id, org_id)
  PRIMARY KEY (federation_id, id)

roll
  PRIMARY KEY (federation_id, org_id)

rule
  PRIMARY KEY (federation_id, org_id, name, valid_from, recorded_at)

session
  CREATE INDEX session_account ON public.session USING btree (federation_id, account_id)
  PRIMARY KEY (federation_id, token_hash)

transfer
  CREATE INDEX transfer_membership ON public.transfer USING btree (membership_id)
  PRIMARY KEY (federation_id, id)

tree
  PRIMARY KEY (federation_id)

vault_key
  PRIMARY KEY (id)
